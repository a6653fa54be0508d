"""Taking people on, posting them, letting them go."""

from datetime import datetime

from pypinyin import lazy_pinyin

from guijia.kit.sealed import blind_index
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.org import errors, queries, rules
from guijia.platform.org.enums import AbsenceState, Role
from guijia.platform.org.models import Absence, Posting, Staff, StandIn
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.places.models import Project


@action
def hire(
    *,
    login: str,
    name: str,
    actor: Actor,
    now: datetime,
    password: str | None = None,
    title: str = "",
    phone: str = "",
    is_demo: bool = False,
) -> Staff:
    """Enter a member of staff; without a password nobody can sign in as them by password.

    Rule:    ORG-01.
    Writes:  Staff; audit ``org.hire``.
    """
    person = Staff(
        login=login, name=name, title=title, phone=phone, is_demo=is_demo, pinyin="".join(lazy_pinyin(name))
    )
    person.set_password(password)
    person.save()
    record("org.hire", actor=actor, subject=person)
    return person


@action
def set_password(*, staff: Staff, password: str, actor: Actor, now: datetime) -> Staff:
    """Set by what password somebody signs in; their sessions of before end with it.

    Rule:    T13.
    Writes:  Staff.password; audit ``org.set_password``.
    Locks:   staff.
    """
    found = queries.staff_for_update(staff.pk)
    found.set_password(password)
    found.save(update_fields=["password"])
    record("org.set_password", actor=actor, subject=found)
    return found


@action
def identify(
    *, staff: Staff, mobile: str, id_number: str, actor: Actor, now: datetime, forget: bool = False
) -> Staff:
    """Enter by what a member of staff is known as a natural person, so that their accounts are found together.

    Rule:    GUARD-5: who holds two accounts approves with neither what was made with the other.
    Writes:  Staff.mobile, mobile_blind, id_blind (empty: as it was; ``forget``: gone), person of every account
             concerned; audit ``org.identify``.
    Locks:   staff, by their ids.
    Raises:  BusinessError ``org_not_administrator`` | ``org_nothing_to_identify``.
    """
    if isinstance(actor, Staff) and not actor.may_everywhere(ADMINISTER):
        raise errors.not_administrator()
    if not (mobile or id_number or forget):
        raise errors.nothing_to_identify()
    mobile_blind = blind_index("mobile", mobile) if mobile else ""
    id_blind = blind_index("id", id_number) if id_number else ""
    accounts = queries.accounts_like(staff.pk, mobile_blind, id_blind)
    found = next(one for one in accounts if one.pk == staff.pk)
    if forget:
        found.mobile, found.mobile_blind, found.id_blind = "", "", ""
    if mobile:
        found.mobile, found.mobile_blind = mobile, mobile_blind
    found.id_blind = id_blind or found.id_blind
    persons = rules.persons_of(accounts)
    for one in accounts:
        one.person = persons[one.pk]
        own = ["mobile", "mobile_blind", "id_blind"] if one is found else []
        one.save(update_fields=[*own, "person"])
    others = sum(person == found.person for person in persons.values()) - 1
    record("org.identify", actor=actor, subject=found, detail={"other_accounts": others})
    return found


@action
def post(*, staff: Staff, role: Role, project: Project | None, actor: Actor, now: datetime) -> Posting:
    """Give a person a role in a project, or in all projects.

    Rule:    A1.2.
    Writes:  Posting; audit ``org.post``.
    """
    posting, fresh = Posting.objects.get_or_create(
        staff=staff, role=role, project=project, for_staff=None, ended_at=None
    )
    if fresh:
        record(
            "org.post",
            actor=actor,
            subject=staff,
            project_id=project.pk if project else None,
            detail={"role": role.value},
        )
    staff.__dict__.pop("postings_held", None)
    staff.__dict__.pop("scope", None)
    return posting


@action
def end_posting(*, posting: Posting, actor: Actor, now: datetime) -> Posting:
    """Take a role from a person; what they did in it stays theirs. Ended twice, it stays as it was.

    Rule:    A1.2.
    Writes:  Posting.ended_at; audit ``org.end_posting``.
    Locks:   staff.
    """
    staff = queries.staff_for_update(posting.staff_id)
    found = next((one for one in staff.postings.all() if one.pk == posting.pk and one.is_current), None)
    if found is None:
        return posting
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    record(
        "org.end_posting",
        actor=actor,
        subject=staff,
        project_id=found.project_id,
        detail={"role": found.role},
    )
    return found


@action
def let_go(*, staff: Staff, actor: Actor, now: datetime) -> Staff:
    """Close the account of somebody who left: their postings end and no session of theirs opens a page any more.

    Their name stays beside everything they did.
    Writes:  Staff.is_active; Posting.ended_at; audit ``org.let_go``.
    Locks:   staff.
    """
    found = queries.staff_for_update(staff.pk)
    if not found.is_active:
        return found
    for posting in found.postings.all():
        if posting.is_current:
            posting.ended_at = now
            posting.save(update_fields=["ended_at"])
    found.is_active = False
    found.save(update_fields=["is_active"])
    record("org.let_go", actor=actor, subject=found)
    return found


@action
def announce_absence(
    *,
    staff: Staff,
    deputy: Staff | None,
    from_at: datetime,
    until_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
    roles: tuple[str, ...] = (),
) -> Absence:
    """Enter that somebody is away and who takes their place; begins at once when its time has come.

    Rule:    ENQ-11 (nobody named: the role that stands in), RFD-02.
    Writes:  Absence; Posting of the deputies when it begins; audit ``org.announce_absence``.
    Locks:   staff (the absent person).
    Raises:  BusinessError ``org_absence_*`` | ``org_deputy_*`` | ``org_nothing_to_stand_in_for``.
    """
    if refusal := rules.why_not_arrange(actor, staff, deputy):
        raise refusal
    staff = queries.staff_for_update(staff.pk)
    own = rules.replaced(staff.postings.all(), roles)
    refusal = rules.why_not_absent(
        staff=staff,
        deputy=deputy,
        own=own,
        stand_ins=queries.stand_ins(),
        from_at=from_at,
        until_at=until_at,
        others=queries.absences_ahead({staff.pk, *([deputy.pk] if deputy else [])}),
        now=now,
    )
    if refusal:
        raise refusal
    absence = Absence.objects.create(
        staff=staff,
        deputy=deputy,
        roles=sorted(roles),
        from_at=from_at,
        until_at=until_at,
        reason=reason,
        entered_by=actor if isinstance(actor, Staff) else None,
        entered_at=now,
    )
    record(
        "org.announce_absence",
        actor=actor,
        subject=staff,
        detail={"deputy": str(deputy.pk) if deputy else "", "from": from_at, "until": until_at},
    )
    if from_at <= now:
        _begin(absence, actor)
    return absence


@action
def cancel_absence(*, absence: Absence, actor: Actor, now: datetime) -> Absence:
    """Take an absence back, or end it early: the deputy's postings end with it.

    Writes:  Absence, Posting; audit ``org.cancel_absence``.
    Locks:   absence.
    Raises:  BusinessError ``org_absence_not_yours``; Conflict ``org_absence_over``.
    """
    absence = queries.absence_for_update(absence.pk)
    if refusal := rules.why_not_arrange(actor, absence.staff, None):
        raise refusal
    if absence.state not in {AbsenceState.PLANNED, AbsenceState.RUNNING}:
        raise errors.absence_over()
    ran = absence.state == AbsenceState.RUNNING
    _end(absence, AbsenceState.ENDED if ran else AbsenceState.CANCELLED, now)
    record("org.cancel_absence", actor=actor, subject=absence.staff)
    return absence


@action
def keep_absences(*, actor: Actor, now: datetime) -> int:
    """Begin the absences whose time has come and end those that are over; harmless when nothing is due.

    Writes:  Absence, Posting; audit ``org.begin_absence`` | ``org.end_absence`` each.
    Locks:   the absences, skipping those in another's hand.
    Returns: how many began or ended.
    """
    due = queries.absences_due(now)
    for absence in due:
        if absence.until_at <= now:
            _end(absence, AbsenceState.ENDED, now)
            record("org.end_absence", actor=actor, subject=absence.staff)
        else:
            _begin(absence, actor)
    return len(due)


@action
def rule_stand_in(*, role: Role, by_role: Role, clause: str, actor: Actor, now: datetime) -> StandIn:
    """Set which role takes the place of another while its holder is away and named nobody.

    Rule:    ENQ-11. One rule a role; a new one ends the one before.
    Writes:  StandIn; audit ``org.rule_stand_in``.
    """
    standing = (
        StandIn.objects.select_for_update(of=("self",)).filter(role=role, ended_at__isnull=True).first()
    )
    if standing is not None:
        if standing.by_role == by_role:
            return standing
        standing.ended_at = now
        standing.save(update_fields=["ended_at"])
    fresh = StandIn.objects.create(role=role, by_role=by_role, clause=clause)
    record("org.rule_stand_in", actor=actor, subject=fresh, detail={"role": role.value, "by": by_role.value})
    return fresh


def _begin(absence: Absence, actor: Actor) -> None:
    stand_ins = queries.stand_ins()
    for posting in rules.replaced(absence.staff.postings.all(), absence.roles):
        by_role = stand_ins.get(posting.role, "")
        holders = {by_role: queries.holders_by_right(by_role, posting.project_id)} if by_role else {}
        for deputy_id in rules.deputies_of(posting, absence.deputy, stand_ins, holders):
            if deputy_id != absence.staff_id:
                Posting.objects.get_or_create(
                    staff_id=deputy_id,
                    role=posting.role,
                    project=posting.project,
                    for_staff_id=absence.staff_id,
                    ended_at=None,
                    defaults={"absence": absence},
                )
    absence.state = AbsenceState.RUNNING
    absence.save(update_fields=["state"])
    record("org.begin_absence", actor=actor, subject=absence.staff)


def _end(absence: Absence, state: AbsenceState, now: datetime) -> None:
    for posting in absence.postings.filter(ended_at__isnull=True):
        posting.ended_at = now
        posting.save(update_fields=["ended_at"])
    absence.state = state
    absence.save(update_fields=["state"])
