"""Taking over homes that were sold, and perhaps delivered, before this system (期初接收)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guijia.areas.estate import rules
from guijia.areas.estate.enums import TAKEOVER, CommitmentKind, HomeState
from guijia.areas.estate.models import Commitment, Delivery, Home, SalesControlEntry, Takeover
from guijia.areas.estate.permissions import TAKE_OVER
from guijia.areas.estate.queries import delivery as queries
from guijia.kit import memory
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SystemActor, action
from guijia.platform.audit.actions import record
from guijia.platform.files import actions as files
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

CAUSE, FILE_LABEL = "期初接收", "期初接收的房源清单"
TOLD, NAMED = 200, 5
Wanted = dict[UUID, rules.TakenOver]


@action
def take_over_homes(
    *,
    project: Project,
    lines: Sequence[rules.TakenOver],
    source: str,
    actor: Staff | SystemActor,
    now: datetime,
    content: bytes = b"",
    file_name: str = "",
) -> Takeover:
    """Post homes as filed, or as delivered, that were sold and settled before this system; all of them or none.

    Each is bound by the contract that the list names, so that nobody can sell it again; the daily close knows
    them by it. A home with money still open is not taken over: it goes through subscription and contract.

    Rule:    INV-03 every state comes from a document (the list); GUARD-1 one commitment each.
    Writes:  Takeover, Commitment, Home.state, SalesControlEntry, Delivery; audit ``estate.take_over_homes``
             (and ``files.attach`` when the list is kept with it).
    Locks:   homes in the order of their ids.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_takeover_source`` | ``estate_takeover_empty`` |
             ``estate_takeover_twice`` | ``estate_home_unknown`` | ``estate_takeover_homes`` | ``files_*``.
    """
    homes, wanted = _checked(project, lines, source, actor, now)
    made = _keep(project, lines, source, actor, now, content, file_name)
    _post(made, homes, wanted, actor, now)
    delivered = sum(line.delivered_on is not None for line in lines)
    record(
        "estate.take_over_homes",
        actor=actor,
        subject=made,
        project_id=project.pk,
        reason=source,
        detail={
            "count": len(homes),
            "delivered": delivered,
            "units": [home.unit.label for home in homes[:TOLD]],
        },
    )
    return made


@action
def check_takeover(
    *,
    project: Project,
    lines: Sequence[rules.TakenOver],
    source: str,
    actor: Staff | SystemActor,
    now: datetime,
) -> int:
    """Say whether this list could be taken over now, without writing anything.

    Locks:   homes in the order of their ids.
    Raises:  as ``take_over_homes``.
    Returns: how many homes it has.
    """
    return len(_checked(project, lines, source, actor, now)[0])


def _checked(
    project: Project,
    lines: Sequence[rules.TakenOver],
    source: str,
    actor: Staff | SystemActor,
    now: datetime,
) -> tuple[list[Home], Wanted]:
    """The homes under lock with their lines, when nothing stands against any of them."""
    if isinstance(actor, Staff) and not actor.may(TAKE_OVER, project.pk):
        raise BusinessError("estate_forbidden", "您的岗位不能做期初接收。请找客服经理或系统管理员办理。")
    if refusal := rules.why_not_takeover(lines, source):
        raise refusal
    wanted = {line.unit_id: line for line in lines}
    homes = queries.homes_to_take_over(project, wanted, actor)
    if len(homes) != len(wanted):
        raise BusinessError(
            "estate_home_unknown", f"有 {len(wanted) - len(homes)} 套不是本项目的房源，一套都没有接收。"
        )
    today = business_day(now)
    live = queries.live_commitments(home.pk for home in homes)
    against = [
        words
        for home in homes
        if (words := rules.why_not_take_over(home, live.get(home.pk), wanted[home.pk], today))
    ]
    if against:
        more = f"等 {len(against)} 套" if len(against) > NAMED else ""
        raise BusinessError(
            "estate_takeover_homes",
            f"不能接收：{'；'.join(against[:NAMED])}{more}。一套都没有写入。",
            clause="销控登记 W07；期初接收",
        )
    return homes, wanted


def _keep(
    project: Project,
    lines: Sequence[rules.TakenOver],
    source: str,
    actor: Staff | SystemActor,
    now: datetime,
    content: bytes,
    file_name: str,
) -> Takeover:
    file = files.keep_file(content=content, name=file_name, actor=actor, now=now) if file_name else None
    made = Takeover.objects.create(
        project=project,
        source=source.strip(),
        file=file,
        homes=len(lines),
        entered_by=actor if isinstance(actor, Staff) else None,
        entered_at=now,
    )
    if file is not None:
        files.attach(file=file, subject=made, label=FILE_LABEL, project_id=project.pk, actor=actor, now=now)
    return made


def _post(
    made: Takeover,
    homes: list[Home],
    wanted: Wanted,
    actor: Staff | SystemActor,
    now: datetime,
) -> None:
    """Everything that a single handover writes, in a few statements for all homes."""
    after = {
        home.pk: HomeState.FILED if wanted[home.pk].delivered_on is None else HomeState.DELIVERED
        for home in homes
    }
    Commitment.objects.bulk_create(
        Commitment(
            unit_id=home.pk,
            kind=CommitmentKind.CONTRACT,
            document_type=TAKEOVER,
            document_id=made.pk,
            document_number=wanted[home.pk].contract_number,
            started_at=now,
        )
        for home in homes
    )
    SalesControlEntry.objects.bulk_create(
        SalesControlEntry(
            unit_id=home.pk,
            project_id=home.project_id,
            at=now,
            before=home.state,
            after=after[home.pk],
            cause=CAUSE,
            document_type=TAKEOVER,
            document_id=made.pk,
            document_number=wanted[home.pk].contract_number,
            actor_name=actor.audit_name,
        )
        for home in homes
    )
    for state in (HomeState.FILED, HomeState.DELIVERED):
        Home.objects.filter(pk__in=[pk for pk, to in after.items() if to == state]).update(
            state=state, state_since=now
        )
    Delivery.objects.bulk_create(
        Delivery(
            unit_id=home.pk,
            project_id=home.project_id,
            number=wanted[home.pk].paper_number,
            delivered_on=on,
            takeover=made,
            entered_by=made.entered_by,
            entered_at=now,
        )
        for home in homes
        if (on := wanted[home.pk].delivered_on) is not None
    )
    for home in homes:
        memory.let_go("estate.live", home.pk)
        memory.let_go("estate.home", home.pk)
