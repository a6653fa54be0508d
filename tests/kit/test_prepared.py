"""Prepared questions answer what the ordinary question answers."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guijia.kit.prepared import LONGEST, Prepared
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Posting, Staff
from tests.conftest import Cast

BY_PROJECT = Prepared(
    lambda projects, role: (
        Posting.objects.filter(project_id__in=projects, role=role)
        .select_related("staff", "project__company")
        .order_by("staff__name", "pk")
    )
)
BY_KEY = Prepared(lambda pk: Staff.objects.filter(pk=pk))


def test_a_prepared_question_answers_as_the_ordinary_one(cast: Cast) -> None:
    asked: list[tuple[list[UUID], Role]] = [
        ([cast.project.pk], Role.SALES),
        ([cast.elsewhere.pk], Role.SALES),
        ([cast.project.pk, cast.elsewhere.pk], Role.CONTRACT),
        ([uuid4()], Role.SALES),
    ]
    for projects, role in [*asked, *asked]:
        found = BY_PROJECT.all(projects, role)
        assert found == list(BY_PROJECT.question(projects, role))
        assert all(one.role == role and one.project_id in projects for one in found)


def test_what_is_joined_is_read_in_the_same_question(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as captured:
        names = [
            (one.staff.name, one.project.company.name)
            for one in BY_PROJECT.all([cast.project.pk], "sales")
            if one.project is not None
        ]
    assert names
    assert len(captured) == 1


def test_objects_of_a_prepared_question_can_be_saved(cast: Cast) -> None:
    person = BY_KEY.get(cast.sales.pk)
    assert person == cast.sales
    assert not person._state.adding
    assert person.joined_at == cast.sales.joined_at


def test_an_empty_list_and_a_long_one_are_asked_in_the_ordinary_way(cast: Cast) -> None:
    assert BY_PROJECT.all([], Role.SALES) == []
    many = [cast.project.pk, *(uuid4() for _ in range(LONGEST))]
    assert BY_PROJECT.all(many, Role.SALES) == BY_PROJECT.all([cast.project.pk], Role.SALES)


def test_nobody_found_is_none_or_raised(db: None) -> None:
    assert BY_KEY.first(uuid4()) is None
    with pytest.raises(Staff.DoesNotExist):
        BY_KEY.get(uuid4())


@pytest.mark.parametrize(
    "question",
    [
        lambda pk: Staff.objects.filter(name=f"{pk} ist da"),
        lambda pk: Staff.objects.all(),
        lambda pk: Staff.objects.filter(pk=pk).values("pk"),
        lambda pk: Staff.objects.filter(pk=pk).prefetch_related("postings"),
    ],
)
def test_a_question_that_does_not_hand_on_its_arguments_is_refused(question: Any, db: None) -> None:
    with pytest.raises(TypeError):
        Prepared(question).all(uuid4())


def test_arguments_of_unknown_kinds_are_refused(db: None) -> None:
    with pytest.raises(TypeError):
        BY_KEY.all(7)


def test_none_and_truth_choose_the_question(cast: Cast) -> None:
    some: Prepared[Staff] = Prepared(
        lambda login, active: (
            Staff.objects.filter(is_active=active) if login is None else Staff.objects.filter(login=login)
        )
    )
    assert set(some.all(None, True)) == set(Staff.objects.filter(is_active=True))
    assert some.all(None, False) == []
    assert some.all(cast.sales.login, True) == [cast.sales]


def test_moments_are_asked_as_they_are(cast: Cast, now: datetime) -> None:
    since: Prepared[Staff] = Prepared(lambda at: Staff.objects.filter(joined_at__lte=at).order_by("login"))
    assert since.all(now) == list(Staff.objects.filter(joined_at__lte=now).order_by("login"))


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_inside_a_transaction_only() -> None:
    locked: Prepared[Staff] = Prepared(lambda pk: Staff.objects.filter(pk=pk).select_for_update())
    with transaction.atomic():
        assert locked.all(uuid4()) == []
    with pytest.raises(transaction.TransactionManagementError):
        locked.all(uuid4())
