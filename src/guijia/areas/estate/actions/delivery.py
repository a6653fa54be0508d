"""Handing a home over: from its filed contract, price settled, maintenance fund paid, by its paper."""

from datetime import datetime
from uuid import UUID

from guijia.areas.estate import rules
from guijia.areas.estate.actions.sales_control import Document, lock_home, move
from guijia.areas.estate.enums import DELIVERY, HomeState
from guijia.areas.estate.models import Delivery
from guijia.areas.estate.permissions import DELIVER_UNIT
from guijia.areas.estate.queries import delivery as gates
from guijia.areas.estate.queries import homes as queries
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SystemActor, action
from guijia.platform.audit.actions import record
from guijia.platform.files import actions as files
from guijia.platform.org.models import Staff

FUND_LABEL = "维修资金交存凭证"


@action
def deliver_unit(
    *,
    unit_id: UUID,
    paper: rules.HandoverPaper,
    actor: Staff | SystemActor,
    now: datetime,
    cause: str = "交付",
) -> Delivery:
    """Post a filed home as delivered; the contract stays what binds it.

    Rule:    INV-03 every change comes from a document; rules.md 7.5: the price is settled first, and keys are
             never handed out before the maintenance fund (165 号令 art. 12–13), whoever asks.
    Writes:  Delivery, Home.state, SalesControlEntry, StoredFile, Attachment; audit ``estate.deliver_unit``
             (and ``files.attach``).
    Locks:   home, then the account of its deal, until the transaction ends.
    Raises:  Conflict ``estate_wrong_state`` | ``estate_other_document``;
             BusinessError ``estate_forbidden`` | ``estate_delivery_gate`` | ``estate_delivery_document`` |
             ``estate_delivery_future`` | ``estate_fund_missing`` | ``estate_fund_late`` | ``files_*``;
             Home.DoesNotExist when the viewer cannot see it.
    """
    home = lock_home(unit_id, actor)
    if isinstance(actor, Staff) and not actor.may(DELIVER_UNIT, home.project_id):
        raise BusinessError("estate_forbidden", "您的岗位不能登记交付。请找客户服务专员或客服主管办理。")
    live = queries.live_commitment(unit_id)
    if refusal := rules.why_not_deliver(home, live, gates.gates_of(home, live, actor, locked=True)):
        raise refusal
    if refusal := rules.why_not_paper(paper, business_day(now)):
        raise refusal
    file = files.keep_file(content=paper.fund_file, name=paper.fund_file_name, actor=actor, now=now)
    made = Delivery.objects.create(
        unit=home.unit,
        project_id=home.project_id,
        number=paper.number,
        delivered_on=paper.delivered_on,
        fund_number=paper.fund_number,
        fund_paid_on=paper.fund_paid_on,
        fund_file=file,
        entered_by=actor if isinstance(actor, Staff) else None,
        entered_at=now,
    )
    files.attach(file=file, subject=made, label=FUND_LABEL, project_id=home.project_id, actor=actor, now=now)
    move(
        home,
        HomeState.DELIVERED,
        cause=cause,
        actor=actor,
        now=now,
        document=Document(DELIVERY, made.pk, paper.number),
    )
    record(
        "estate.deliver_unit",
        actor=actor,
        subject=home,
        project_id=home.project_id,
        detail={"document": paper.number, "delivered_on": paper.delivered_on, "fund": paper.fund_number},
    )
    return made
