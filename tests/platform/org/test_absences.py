"""Who takes whose place while somebody is away."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions, queries
from guijia.platform.org.enums import AbsenceState, Role
from guijia.platform.org.models import Absence, Staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def again(person: Staff) -> Staff:
    found = queries.staff_by_id(person.pk)
    assert found is not None
    return found


def away(staff: Staff, deputy: Staff | None, now: datetime, **given: Any) -> Absence:
    wanted: dict[str, Any] = {
        "from_at": now,
        "until_at": now + DAY,
        "reason": "外出开会",
        "actor": staff,
        "now": now,
        **given,
    }
    return actions.announce_absence(staff=again(staff), deputy=deputy, **wanted)


@pytest.fixture
def supervisor(cast: Any, now: datetime) -> Staff:
    person = actions.hire(login="sv", name="沈主管", actor=SYSTEM, now=now)
    actions.post(staff=person, role=Role.CS_SUPERVISOR, project=cast.project, actor=SYSTEM, now=now)
    return person


def test_deputy_holds_the_roles_only_while_the_other_is_away(cast: Any, now: datetime) -> None:
    deputy = actions.hire(login="dp", name="代理", actor=SYSTEM, now=now)
    away(cast.sales, deputy, now, from_at=now + timedelta(hours=1))
    assert not again(deputy).holds(Role.SALES, cast.project.pk)
    assert actions.keep_absences(actor=SYSTEM, now=now + timedelta(hours=1)) == 1
    standing = again(deputy)
    assert standing.holds(Role.SALES, cast.project.pk)
    assert not standing.holds(Role.SALES, cast.elsewhere.pk)
    assert not standing.holds_by_right(Role.SALES, cast.project.pk)
    assert standing.stands_in_for(Role.SALES, cast.project.pk) == {cast.sales.pk}
    assert actions.keep_absences(actor=SYSTEM, now=now + timedelta(hours=2)) == 0
    assert actions.keep_absences(actor=SYSTEM, now=now + DAY) == 1
    assert not again(deputy).holds(Role.SALES, cast.project.pk)


def test_nobody_named_lets_the_role_stand_in_that_the_manual_names(
    cast: Any, now: datetime, supervisor: Staff
) -> None:
    marketing = actions.hire(login="mk", name="营销", actor=SYSTEM, now=now)
    actions.post(staff=marketing, role=Role.MARKETING_MANAGER, project=cast.project, actor=SYSTEM, now=now)
    away(supervisor, None, now)
    assert again(marketing).holds(Role.CS_SUPERVISOR, cast.project.pk)


def test_whom_no_rule_replaces_must_name_a_deputy(cast: Any, now: datetime) -> None:
    with pytest.raises(BusinessError, match="没有规定的代行岗位"):
        away(cast.sales, None, now)


def test_a_deputys_deputy_is_nobody(cast: Any, now: datetime) -> None:
    first = actions.hire(login="d1", name="甲", actor=SYSTEM, now=now)
    second = actions.hire(login="d2", name="乙", actor=SYSTEM, now=now)
    away(cast.sales, first, now)
    with pytest.raises(BusinessError, match="没有可以代理的岗位"):
        away(first, second, now)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"until_at": timedelta(hours=-1)}, "org_absence_empty"),
        ({"from_at": timedelta(hours=3), "until_at": timedelta(hours=2)}, "org_absence_empty"),
    ],
)
def test_absence_without_length(cast: Any, now: datetime, given: dict[str, Any], code: str) -> None:
    deputy = actions.hire(login="dp", name="代理", actor=SYSTEM, now=now)
    with pytest.raises(BusinessError) as refused:
        away(cast.sales, deputy, now, **{key: now + span for key, span in given.items()})
    assert refused.value.code == code


def test_absences_of_one_person_do_not_overlap_and_deputies_are_there(cast: Any, now: datetime) -> None:
    deputy = actions.hire(login="dp", name="代理", actor=SYSTEM, now=now)
    away(cast.sales, deputy, now)
    with pytest.raises(BusinessError) as refused:
        away(cast.sales, deputy, now, from_at=now + timedelta(hours=2))
    assert refused.value.code == "org_absence_overlaps"
    colleague = actions.hire(login="c2", name="同事", actor=SYSTEM, now=now)
    actions.post(staff=colleague, role=Role.SALES, project=cast.project, actor=SYSTEM, now=now)
    with pytest.raises(BusinessError) as refused:
        away(colleague, cast.sales, now)
    assert refused.value.code == "org_deputy_away"


def test_cancelled_early_the_deputy_loses_the_roles(cast: Any, now: datetime) -> None:
    deputy = actions.hire(login="dp", name="代理", actor=SYSTEM, now=now)
    absence = away(cast.sales, deputy, now)
    actions.cancel_absence(absence=absence, actor=cast.sales, now=now + timedelta(hours=1))
    assert not again(deputy).holds(Role.SALES, cast.project.pk)
    assert Absence.objects.get(pk=absence.pk).state == AbsenceState.ENDED
    with pytest.raises(BusinessError, match="已经结束"):
        actions.cancel_absence(absence=absence, actor=cast.sales, now=now + timedelta(hours=1))


def test_only_oneself_or_whoever_arranges_absences(cast: Any, now: datetime) -> None:
    deputy = actions.hire(login="dp", name="代理", actor=SYSTEM, now=now)
    with pytest.raises(BusinessError) as refused:
        away(cast.sales, deputy, now, actor=again(deputy))
    assert refused.value.code == "org_absence_not_yours"
    away(cast.sales, deputy, now, actor=cast.group_manager)


def test_rights_over_the_system_are_not_delegated(cast: Any, now: datetime) -> None:
    boss = actions.hire(login="root", name="管理员", actor=SYSTEM, now=now)
    actions.post(staff=boss, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    with pytest.raises(BusinessError, match="没有可以代理的岗位"):
        away(boss, cast.sales, now)


def test_whoever_arranges_for_others_does_not_take_the_place_themselves(cast: Any, now: datetime) -> None:
    manager = again(cast.manager)
    with pytest.raises(BusinessError) as refused:
        away(cast.sales, manager, now, actor=manager)
    assert refused.value.code == "org_deputy_is_arranger"
    away(cast.sales, cast.contract, now, actor=manager)


def test_only_the_general_manager_names_who_acts_for_them(cast: Any, now: datetime) -> None:
    with pytest.raises(BusinessError) as refused:
        away(cast.gm, cast.deputy_gm, now, actor=again(cast.manager))
    assert refused.value.code == "org_gm_names_deputy"
    away(cast.gm, cast.deputy_gm, now)


def test_a_right_in_one_project_does_not_reach_people_of_all(cast: Any, now: datetime) -> None:
    with pytest.raises(BusinessError) as refused:
        away(cast.group_manager, cast.contract, now, actor=again(cast.manager))
    assert refused.value.code == "org_absence_not_yours"
