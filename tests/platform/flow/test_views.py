"""The case page, its act in place, refusals with what was typed; the outsider finds nothing."""

from copy import copy
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.flow import actions, queries, registry
from guijia.platform.flow.models import Case
from guijia.platform.flow.registry import Gate
from guijia.platform.flow.tables import CaseList
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.asking import asked
from tests.platform.flow import conftest
from tests.platform.flow.conftest import NOW, World

HTMX = {"headers": {"HX-Request": "true"}}


def as_(person: Staff) -> Client:
    """A browser in which that person has signed in."""
    client = Client()
    client.force_login(person)
    return client


def page(case: Case, person: Staff) -> str:
    answer = as_(person).get(reverse("flow:case", args=[case.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def decide(case: Case, step: str, outcome: str, person: Staff, **data: Any) -> Any:
    task = queries.open_task(case, step)
    assert task is not None
    extra = data.pop("extra", {})
    return as_(person).post(reverse("flow:decide", args=[case.pk, task.pk, outcome]), data, **extra)


@pytest.mark.parametrize("name", ["case", "diagram", "history"])
def test_outsider_finds_no_case(world: World, name: str) -> None:
    case = world.open()
    address = reverse(f"flow:{name}", args=[case.pk])
    assert as_(world.outsider).get(address).status_code == 404
    assert as_(world.sales).get(address).status_code == 200
    assert Client().get(address).status_code == 302


def test_outsider_cannot_post(world: World) -> None:
    case = world.open()
    assert decide(case, "review", "approve", world.outsider).status_code == 404
    task = queries.open_task(case, "review")
    assert task is not None
    for name in ("claim", "unclaim", "hand_over"):
        address = reverse(f"flow:{name}", args=[case.pk, task.pk])
        assert as_(world.outsider).post(address).status_code == 404
        assert as_(world.director).get(address).status_code == 405


def test_page_shows_act_to_who_may_and_reason_to_others(world: World) -> None:
    case = world.open(by=world.both)
    mine = page(case, world.director)
    for words in ("审签", "同意", "不同意", "退回修改", "意见", "发起玩具流程"):
        assert words in mine
    assert "formaction" in mine
    others = page(case, world.sales)
    assert "您在本项目没有这个岗位" in others
    assert "formaction" not in others
    assert "不能由您自己审批" in page(case, world.both)
    assert 'style="' not in mine
    assert "<script>" not in mine


def test_gate_locks_button_with_reason(world: World) -> None:
    case = world.open()
    conftest.BLOCKED.append(Gate(False, "身份", "身份证已过期", "须有效", "补录", "/x"))
    shown = page(case, world.director)
    assert 'aria-disabled="true" aria-describedby="why-approve"' in shown
    assert "身份未通过" in shown
    assert "补录" in shown
    assert 'aria-describedby="why-refuse"' not in shown


def test_decide_goes_on_and_leads_back(world: World) -> None:
    case = world.open()
    answer = decide(case, "review", "approve", world.director, opinion="同意")
    assert answer.status_code == 302
    assert answer.url == reverse("flow:case", args=[case.pk])
    case.refresh_from_db()
    assert case.waiting == ["register"]
    assert "记一笔" in page(case, world.contract)


def test_refusal_without_reason_shows_in_place(world: World) -> None:
    case = world.open()
    for extra in ({}, HTMX):
        answer = decide(case, "review", "refuse", world.director, opinion=" ", extra=extra)
        assert answer.status_code == 422
        assert answer.headers["X-Code"] == "flow_opinion_missing"
        assert "须写明理由" in answer.content.decode()
        assert ("<html" in answer.content.decode()) == (not extra)


def test_somebody_was_faster_is_409_with_the_new_state(world: World) -> None:
    case = world.open()
    task = queries.open_task(case, "review")
    assert task is not None
    world.go(case, "review", "approve", world.director)
    address = reverse("flow:decide", args=[case.pk, task.pk, "approve"])
    answer = as_(world.director2).post(address, {"opinion": ""}, **HTMX)
    assert answer.status_code == 409
    assert "现在不能办" in answer.content.decode()


def test_maker_cannot_approve_through_the_screen(world: World) -> None:
    case = world.open(by=world.both)
    answer = decide(case, "review", "approve", world.both)
    assert (answer.status_code, answer.headers["X-Code"]) == (422, "flow_own_request")


def test_second_account_of_the_maker_cannot_approve_through_the_screen(world: World) -> None:
    admin = conftest.hire("everywhere_admin", None, Role.ADMIN)
    for account in (world.sales, world.director):
        org.identify(staff=account, mobile="19912345670", id_number="", actor=admin, now=NOW)
    case = world.open()
    answer = decide(case, "review", "approve", world.director)
    assert (answer.status_code, answer.headers["X-Code"]) == (422, "flow_own_request")
    assert "另一个账号" in as_(world.director).get(reverse("flow:case", args=[case.pk])).content.decode()


def test_unknown_outcome_and_foreign_task_are_404(world: World) -> None:
    case, other = world.open("S1"), world.open("S2")
    assert decide(case, "review", "burn", world.director).status_code == 404
    task = queries.open_task(other, "review")
    assert task is not None
    address = reverse("flow:decide", args=[case.pk, task.pk, "approve"])
    assert as_(world.director).post(address).status_code == 404


class PriceForm(forms.Form):
    price = forms.DecimalField(label="价格")


def test_form_errors_keep_what_was_typed_but_a_return_needs_no_form(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    step = registry.step_of("toy.review")
    assert step is not None
    monkeypatch.setitem(registry._STEPS, "toy.review", replace(step, form=PriceForm))
    case = world.open()
    answer = decide(case, "review", "approve", world.director, price="abc", opinion="好")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="abc"' in shown
    assert "好</textarea>" in shown
    assert decide(case, "review", "return", world.director, price="", opinion="改").status_code == 302


def test_same_post_twice_is_done_once(world: World) -> None:
    case = world.open()
    task = queries.open_task(case, "review")
    assert task is not None
    address = reverse("flow:decide", args=[case.pk, task.pk, "approve"])
    client = as_(world.director)
    answers = [client.post(address, {"_once": "k1", "opinion": ""}) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert queries.history(case).filter(kind="decided").count() == 1


def test_claim_release_hand_over(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    task = queries.open_task(case, "register")
    assert task is not None
    client = as_(world.contract)
    assert client.post(reverse("flow:claim", args=[case.pk, task.pk])).status_code == 302
    assert "已领办" in page(case, world.contract2)
    assert "放回" in page(case, world.contract)
    answer = as_(world.contract2).post(reverse("flow:claim", args=[case.pk, task.pk]))
    assert answer.status_code == 409
    address = reverse("flow:hand_over", args=[case.pk, task.pk])
    for wrong in ("", "x", str(world.sales.pk)):
        assert client.post(address, {"to": wrong}).status_code == 422
    assert client.post(address, {"to": str(world.contract2.pk)}).status_code == 302
    task.refresh_from_db()
    assert task.assignee_id == world.contract2.pk
    assert as_(world.contract2).post(reverse("flow:unclaim", args=[case.pk, task.pk])).status_code == 302


def test_diagram_tells_done_current_skipped(world: World) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    told = as_(world.sales).get(reverse("flow:diagram", args=[case.pk])).json()
    assert told["current"] == ["register"]
    assert {"begin", "review", "below"} <= set(told["done"])
    assert "special" in told["skipped"]
    assert told["xml"].startswith("<definitions")


def test_closed_case_is_shown_without_act(world: World) -> None:
    case = world.go(world.open(), "review", "refuse", world.director, "不")
    shown = page(case, world.director)
    assert "已终止 · 不同意" in shown
    assert "formaction" not in shown


def test_list_searches_filters_and_hides(world: World) -> None:
    case = world.go(world.open("S1"), "review", "approve", world.director)
    world.open("S2")

    def listed(person: Staff, **given: str) -> str:
        client = as_(person)
        return client.get(asked(client, reverse("flow:cases"), **given)).content.decode()

    assert "T-S1" in listed(world.sales)
    assert "T-S1" not in listed(world.outsider)
    assert "T-S2" not in listed(world.sales, q="S1")
    assert "T-S1" not in listed(world.sales, role="sales_director")
    assert "T-S1" in listed(world.sales, role="contract", state="open", process="T01", late="1")
    assert "T-S2" not in listed(world.sales, late="1")
    assert case.number in listed(world.sales, sort="next_due_at")


def test_list_by_role_is_paged_in_order_and_shows_a_case_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CaseList, "page_size", 2)
    cases = [world.open(f"S{n}") for n in range(5)]
    first = queries.open_task(cases[4], "review")
    assert first is not None
    second = copy(first)
    second.pk, second.step_key = uuid7(), "beside"
    with acting(SYSTEM):
        second.save(force_insert=True)
    client, found, address = as_(world.sales), [], f"{reverse('flow:cases')}?role={first.role}"
    while address:
        shown = client.get(address)
        found.append([row.cells[0][1] for row in shown.context["rows"]])
        address = shown.context["after"] and reverse("flow:cases") + shown.context["after"]
    assert found == [["T-S4", "T-S3"], ["T-S2", "T-S1"], ["T-S0"]]
    back = client.get(reverse("flow:cases") + shown.context["before"])
    assert [row.cells[0][1] for row in back.context["rows"]] == ["T-S2", "T-S1"]
    assert [
        back.context["total"],
        "T-S4" in client.get(f"{reverse('flow:cases')}?role=contract").content.decode(),
    ] == [5, False]


@pytest.mark.parametrize("excel", [False, True])
def test_list_takes_the_same_queries_for_many_rows(
    world: World, excel: bool, django_assert_max_num_queries: Any
) -> None:
    world.open("S0")
    client, asked = as_(world.sales), {"excel": "1"} if excel else {}
    client.get(reverse("flow:cases"), asked)
    with django_assert_max_num_queries(14 if excel else 12) as few:
        client.get(reverse("flow:cases"), asked)
    for n in range(1, 30):
        world.open(f"S{n}")
    with django_assert_max_num_queries(len(few)):
        assert client.get(reverse("flow:cases"), asked).status_code == 200


def test_page_takes_the_same_queries_for_a_long_history(
    world: World, django_assert_max_num_queries: Any
) -> None:
    case = world.open()
    client = as_(world.director)
    address = reverse("flow:case", args=[case.pk])
    client.get(address)
    with django_assert_max_num_queries(22) as few:
        client.get(address)
    for n in range(30):
        actions.note(case=case, text=f"第 {n} 次", actor=world.sales, now=NOW)
    # One that is not shown whole asks for signatures and copies it may not show; after that nothing grows.
    with django_assert_max_num_queries(len(few) + 2):
        shown = client.get(address).content.decode()
    assert "全部" in shown


@pytest.mark.parametrize("words", ["长" * 1001, "同意\u202e", "同\x00意"])
def test_opinion_that_cannot_be_kept_is_refused_and_the_step_stays(world: World, words: str) -> None:
    case = world.open()
    answer = decide(case, "review", "approve", world.director, opinion=words)
    assert (answer.status_code, answer.headers["X-Code"]) == (422, "flow_opinion_unreadable")
    assert "意见没有保存" in answer.content.decode()
    assert queries.open_task(case, "review") is not None
