"""Saying what all contracts of a project or a building have in common."""

from collections.abc import Mapping
from datetime import date, datetime

from guijia.areas.estate.enums import Clause
from guijia.areas.estate.models import Phase, SaleTerms
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.rules import why_not_terms
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building, Project


@action
def set_sale_terms(
    *,
    project: Project,
    building: Building | None,
    phase: Phase | None = None,
    supervision_bank: str,
    supervision_account: str,
    delivery_on: date | None,
    delivery_conditions: str,
    source: str,
    actor: Actor,
    now: datetime,
    clauses: Mapping[Clause, str] | None = None,
    legal_review: str = "",
) -> SaleTerms:
    """Set account, handover and clauses for a project, a phase or one building; what held before is kept.

    Rule:    W03.4 money goes to the pre-sale supervision account; PRE-02 nothing of a contract is retyped;
             88 号令 art. 16 what a contract has to say.
    Writes:  SaleTerms (the earlier one's ended_at); audit ``estate.set_sale_terms``.
    Locks:   the terms in force of that project or building.
    Raises:  BusinessError ``estate_forbidden`` | ``estate_terms_empty`` | ``estate_terms_account`` |
             ``estate_terms_source``.
    """
    if isinstance(actor, Staff) and not actor.may(KEEP_PERMITS, project.pk):
        raise BusinessError("estate_forbidden", "您的岗位不能登记合同条件。请找签约主管或经理办理。")
    refusal = why_not_terms(
        bank=supervision_bank,
        account=supervision_account,
        delivery_on=delivery_on,
        conditions=delivery_conditions,
        clauses=any((clauses or {}).values()),
        source=source,
    )
    if refusal:
        raise refusal
    for old in SaleTerms.objects.select_for_update(of=("self",)).filter(
        project=project, phase=phase, building=building, ended_at__isnull=True
    ):
        old.ended_at = now
        old.save(update_fields=["ended_at"])
    made = SaleTerms.objects.create(
        project=project,
        building=building,
        phase=phase,
        supervision_bank=supervision_bank,
        supervision_account=supervision_account,
        delivery_on=delivery_on,
        delivery_conditions=delivery_conditions,
        legal_review=legal_review,
        source=source,
        **{Clause(key).value: words.strip() for key, words in (clauses or {}).items()},
        entered_by=actor if isinstance(actor, Staff) else None,
        entered_at=now,
    )
    record("estate.set_sale_terms", actor=actor, subject=made, project_id=project.pk, reason=source)
    return made
