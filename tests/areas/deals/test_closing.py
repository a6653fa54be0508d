"""The daily close: what agrees, what does not, what is done about it (W07)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.deals import jobs
from guijia.areas.deals.actions import closing
from guijia.areas.deals.enums import ContractState, MismatchKind, PaymentMethod, SubscriptionState
from guijia.areas.deals.models import DailyClose, Mismatch
from guijia.areas.deals.rules import bureau
from guijia.areas.deals.rules import closing as rules
from guijia.areas.deals.rules.bureau import BureauLine
from guijia.areas.estate.enums import CommitmentKind, HomeState
from guijia.areas.estate.models import Home
from guijia.kit.days import CHINA
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.org.enums import Role
from tests.areas.deals.sale import Sale, ready_to_sell

ONE = uuid4()


def subscription(state: SubscriptionState, received: str = "50000", **given: Any) -> rules.SubscriptionLine:
    """A live subscription with a deposit of 50,000."""
    facts: dict[str, Any] = {
        "id": ONE,
        "number": "RG-1",
        "method": PaymentMethod.LUMP_SUM,
        "price": Decimal(900000),
        "down_payment": None,
        "due": Decimal(50000),
        "is_sealed": True,
    }
    return rules.SubscriptionLine(state=state, received=Decimal(received), **(facts | given))


def contract(state: ContractState, **given: Any) -> rules.ContractLine:
    """A contract with what its state brings."""
    facts: dict[str, Any] = {
        "online_number": "W1",
        "filing_number": "BA1" if state == ContractState.FILED else "",
        "is_sealed": state in {ContractState.SEALED, ContractState.FILED},
    }
    return rules.ContractLine(id=ONE, number="HT-1", state=state, **(facts | given))


def line(state: HomeState, **given: Any) -> rules.HomeLine:
    """A home bound as its state wants it."""
    bound = {
        HomeState.HELD: CommitmentKind.HOLD,
        HomeState.SUBSCRIBED: CommitmentKind.SUBSCRIPTION,
        HomeState.SIGNED: CommitmentKind.CONTRACT,
        HomeState.FILED: CommitmentKind.CONTRACT,
    }.get(state)
    return rules.HomeLine(state=state, **({"bound_by": bound, "bound_to": ONE if bound else None} | given))


S, C, K = SubscriptionState, ContractState, MismatchKind
SIGNED = {"subscription": subscription(S.SIGNED), "contract": contract(C.SIGNED)}
FILED = {"subscription": subscription(S.SIGNED, "900000"), "contract": contract(C.FILED)}
LISTED = {"has_list": True, "bureau": BureauLine("3-1-1801", "W1", "已网签")}


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (line(HomeState.UNRELEASED), set()),
        (line(HomeState.AVAILABLE), set()),
        (line(HomeState.HELD), set()),
        (line(HomeState.HELD, bound_by=None), {K.COMMITMENT}),
        (line(HomeState.AVAILABLE, bound_by=CommitmentKind.HOLD), {K.COMMITMENT}),
        (
            line(
                HomeState.HELD,
                bound_by=CommitmentKind.SUBSCRIPTION,
                subscription=subscription(S.APPROVED, "0"),
            ),
            set(),
        ),
        (line(HomeState.SUBSCRIBED, subscription=subscription(S.SEALED)), set()),
        (line(HomeState.SUBSCRIBED), {K.DOCUMENT}),
        (line(HomeState.AVAILABLE, subscription=subscription(S.SEALED)), {K.DOCUMENT}),
        (line(HomeState.SUBSCRIBED, bound_to=uuid4(), subscription=subscription(S.SEALED)), {K.DOCUMENT}),
        (line(HomeState.SUBSCRIBED, subscription=subscription(S.DEPOSITED, "49999.99")), {K.MONEY}),
        (line(HomeState.SUBSCRIBED, subscription=subscription(S.REGISTERED, "0")), set()),
        (line(HomeState.SUBSCRIBED, subscription=subscription(S.REGISTERED, "50000")), {K.MONEY}),
        (line(HomeState.SUBSCRIBED, subscription=subscription(S.SEALED, is_sealed=False)), {K.SEAL}),
        (line(HomeState.AVAILABLE, left_over=("RG-0", Decimal(1000))), {K.MONEY}),
        (line(HomeState.SIGNED, **SIGNED), set()),
        (line(HomeState.SIGNED, subscription=subscription(S.SIGNED), bound_to=None), {K.DOCUMENT}),
        (line(HomeState.SUBSCRIBED, **SIGNED), {K.DOCUMENT}),
        (line(HomeState.SIGNED, **FILED), {K.DOCUMENT}),
        (line(HomeState.FILED, **FILED), set()),
        (
            line(HomeState.FILED, subscription=subscription(S.SIGNED), contract=contract(C.FILED)),
            {K.MONEY},
        ),
        (
            line(HomeState.FILED, **(FILED | {"contract": contract(C.FILED, filing_number="")})),
            {K.FILING},
        ),
        (
            line(HomeState.SIGNED, **(SIGNED | {"contract": contract(C.SEALED, filing_number="BA1")})),
            {K.FILING},
        ),
        (line(HomeState.SIGNED, **(SIGNED | {"contract": contract(C.SIGNED, is_sealed=True)})), {K.SEAL}),
        (line(HomeState.SIGNED, **SIGNED, **LISTED), set()),
        (line(HomeState.SIGNED, **SIGNED, has_list=True), {K.BUREAU}),
        (line(HomeState.AVAILABLE, **LISTED), {K.BUREAU}),
        (line(HomeState.AVAILABLE, has_list=True, bureau=BureauLine("3", "W1", "已撤销")), set()),
        (line(HomeState.SIGNED, **SIGNED, has_list=True, bureau=BureauLine("3", "W9", "")), {K.BUREAU}),
        (line(HomeState.SIGNED, **SIGNED, has_list=True, bureau=BureauLine("3", "W1", "已备案")), {K.BUREAU}),
        (line(HomeState.FILED, **FILED, has_list=True, bureau=BureauLine("3", "BA1", "已备案")), set()),
        (line(HomeState.FILED, **FILED, has_list=True, bureau=BureauLine("3", "W1", "已网签")), {K.BUREAU}),
    ],
)
def test_what_does_not_agree_is_named(said: rules.HomeLine, kinds: set[MismatchKind]) -> None:
    assert set(rules.mismatches(said)) == kinds


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-03-16 18:29", "2026-03-15"),
        ("2026-03-16 18:30", "2026-03-16"),
        ("2026-03-17 00:10", "2026-03-16"),
    ],
)
def test_day_is_due_from_half_past_six(at: str, day: str) -> None:
    moment = datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)
    assert rules.due_day(moment) == date.fromisoformat(day)
    assert rules.due_from(date.fromisoformat(day)) <= moment


@pytest.mark.parametrize(
    "label", ["3-1-1801", "3号楼1单元1801室", "归澜府三期3幢1单元1801", "03-01-1801", "3 - 1 - 1801"]
)
def test_room_is_known_however_it_is_written(label: str) -> None:
    assert bureau.room_key(label) == "3-1-1801"


def test_bureau_list_is_read_below_its_heads() -> None:
    rows = [
        ["网签清单"],
        [],
        ["序号", "房号", "合同编号", "合同状态"],
        ["1", "3-1-0101", "W1", "已备案"],
        ["合计"],
    ]
    assert bureau.read_list(rows) == [BureauLine("3-1-0101", "W1", "已备案")]
    with pytest.raises(BusinessError) as refused:
        bureau.read_list([["楼栋", "价格"], ["3", "1"]])
    assert refused.value.code == "deals_bureau_columns"


def test_revoked_line_never_replaces_one_in_force() -> None:
    lines = [BureauLine("3-1-0101", "W2", "已网签"), BureauLine("3-1-0101", "W1", "已撤销")]
    assert bureau.by_room(lines)["3-1-101"].number == "W2"
    assert bureau.by_room(reversed(lines))["3-1-101"].number == "W2"


# ---- with a database


def close(cast: Any, now: datetime, **given: Any) -> DailyClose:
    """Close the day as the signing officer."""
    return closing.close_day(
        project=cast.project,
        day=now.astimezone(CHINA).date(),
        **({"actor": cast.contract, "now": now} | given),
    )


def spoil(unit_id: UUID, state: HomeState) -> None:
    """Set a state that no document brought."""
    with acting(SYSTEM):
        Home.objects.filter(pk=unit_id).update(state=state)


def test_walked_sale_agrees_at_every_step(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    sale = Sale(cast, now, units[0])
    for step in (
        sale.hold,
        sale.submit,
        sale.review,
        sale.register,
        sale.pay_deposit,
        sale.seal,
        sale.finish,
    ):
        step()
        made = close(cast, now)
        assert not Mismatch.objects.exists(), step.__name__
    assert made.checked == len(units)
    assert made.counts["states"] == {"subscribed": 1, "available": len(units) - 1}


def test_close_finds_touches_and_ends_a_mismatch(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    spoil(units[0].pk, HomeState.SUBSCRIBED)
    first = close(cast, now)
    found = Mismatch.objects.filter(unit=units[0], kind=MismatchKind.DOCUMENT).get()
    assert found.sentence == "销控为“认购”，没有有效的认购书或合同"
    assert Entry.objects.filter(action="deals.close_day").count() == 1
    later = now + timedelta(days=1)
    second = close(cast, later)
    found.refresh_from_db()
    assert (found.close, found.last_close, found.resolved_at) == (first, second, None)
    spoil(units[0].pk, HomeState.AVAILABLE)
    close(cast, later + timedelta(hours=1))
    found.refresh_from_db()
    assert found.resolved_at is not None
    assert found.resolved_by is None
    assert found.resolution == closing.AGREES_AGAIN
    assert DailyClose.objects.count() == 2


def test_explained_mismatch_is_not_raised_again(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    spoil(units[0].pk, HomeState.SUBSCRIBED)
    close(cast, now)
    for one in Mismatch.objects.all():
        closing.resolve_mismatch(
            mismatch_id=one.pk, reason="系统上线前的认购", actor=cast.signing_lead, now=now
        )
    close(cast, now + timedelta(days=1))
    assert not Mismatch.objects.filter(resolved_at__isnull=True).exists()


def test_resolve_needs_a_reason_the_right_and_happens_once(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    spoil(units[0].pk, HomeState.SUBSCRIBED)
    close(cast, now)
    one = Mismatch.objects.filter(kind=MismatchKind.DOCUMENT).get()
    with pytest.raises(BusinessError, match="怎么处理"):
        closing.resolve_mismatch(mismatch_id=one.pk, reason="  ok ", actor=cast.contract, now=now)
    with pytest.raises(BusinessError, match="岗位不能"):
        closing.resolve_mismatch(mismatch_id=one.pk, reason="已核对无误", actor=cast.sales, now=now)
    with pytest.raises(Mismatch.DoesNotExist):
        closing.resolve_mismatch(mismatch_id=one.pk, reason="已核对无误", actor=cast.outsider, now=now)
    closing.resolve_mismatch(mismatch_id=one.pk, reason="已核对无误", actor=cast.contract, now=now)
    with pytest.raises(Conflict):
        closing.resolve_mismatch(mismatch_id=one.pk, reason="已核对无误", actor=cast.contract, now=now)
    assert Entry.objects.filter(action="deals.resolve_mismatch").count() == 1


def test_bureau_list_stays_for_the_day_and_strange_rooms_are_named(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    lines = [BureauLine(units[1].label, "W7", "已网签"), BureauLine("99-9-9999", "W8", "已网签")]
    made = close(cast, now, listed=lines, list_name="网签.csv")
    assert made.counts["unknown"] == ["99-9-9999"]
    assert Mismatch.objects.get().sentence == "网签清单已有 W7（已网签），销控为“可售”"
    close(cast, now + timedelta(hours=1))
    assert Mismatch.objects.filter(resolved_at__isnull=True).count() == 1
    close(cast, now + timedelta(days=1))  # no list that day: what only the list said stays open
    assert Mismatch.objects.filter(resolved_at__isnull=True).count() == 1


def test_sales_may_not_close(cast: Any, now: datetime) -> None:
    ready_to_sell(cast, now)
    with pytest.raises(BusinessError, match="岗位不能做日结"):
        close(cast, now, actor=cast.sales)
    assert not DailyClose.objects.exists()


def test_close_asks_as_much_for_thirty_homes_as_for_one(
    cast: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from guijia.areas.deals.queries import closing as queries

    counts = []
    for homes in (1, 30):
        ready_to_sell(cast, now, homes=homes)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            lines, _ = queries.lines_of(cast.project, [])
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(lines) == 31


def test_evening_closes_each_selling_project_once(
    cast: Any, now: datetime, run_jobs: Any, monkeypatch: Any
) -> None:
    ready_to_sell(cast, now)
    evening = now.replace(hour=18, minute=31)
    monkeypatch.setattr("guijia.platform.clock.queries.now", lambda: evening)
    close(cast, now)  # by hand in the morning
    assert jobs.queue_due_closes(now.replace(hour=18, minute=29)) == 0
    assert jobs.queue_due_closes(evening) == 1
    assert jobs.queue_due_closes(evening) == 1  # still waiting: queued again, done once
    run_jobs()
    made = DailyClose.objects.get()
    assert (made.closed_at, made.closed_by) == (evening, None)
    assert jobs.queue_due_closes(evening + timedelta(hours=2)) == 0
    assert Entry.objects.filter(action="deals.close_day").count() == 2


# ---- pages


def enter(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_pages_close_import_resolve_and_print(cast: Any, now: datetime) -> None:
    building, units = ready_to_sell(cast, now)
    spoil(units[0].pk, HomeState.SUBSCRIBED)
    desk = enter(cast.contract)
    answer = desk.post(reverse("deals:close_now"), {"project": cast.project.pk}, follow=True)
    assert "没有有效的认购书或合同" in answer.content.decode()
    page = answer.request["PATH_INFO"]
    one = Mismatch.objects.filter(kind=MismatchKind.DOCUMENT).get()
    refused = desk.post(reverse("deals:resolve_mismatch", args=[one.pk]), {"reason": ""})
    assert refused.status_code == 422
    answer = desk.post(
        reverse("deals:resolve_mismatch", args=[one.pk]), {"reason": "测试数据，已更正"}, follow=True
    )
    assert "测试数据，已更正" in answer.content.decode()
    from django.core.files.uploadedfile import SimpleUploadedFile

    bad = SimpleUploadedFile("清单.csv", "楼栋,价格\n3,1\n".encode())
    answer = desk.post(f"{page}bureau/", {"file": bad})
    assert answer.status_code == 422
    assert "没有找到“房号”" in answer.content.decode()
    good = SimpleUploadedFile("清单.csv", f"房号,网签号,状态\n{units[2].label},W5,已网签\n".encode("gb18030"))
    answer = desk.post(f"{page}bureau/", {"file": good}, follow=True)
    assert "网签清单已有 W5" in answer.content.decode()
    answer = desk.post(reverse("deals:print_day_sheet", args=[building.pk]), follow=True)
    assert answer["Content-Type"] == "application/pdf"
    assert "日结核对" in desk.get(reverse("deals:closes")).content.decode()


def test_outsider_finds_nothing(cast: Any, now: datetime) -> None:
    building, _ = ready_to_sell(cast, now)
    made = close(cast, now)
    outside = enter(cast.outsider)
    assert outside.get(reverse("deals:close", args=[made.pk])).status_code == 404
    assert outside.post(reverse("deals:close_now"), {"project": cast.project.pk}).status_code == 404
    assert outside.post(reverse("deals:print_day_sheet", args=[building.pk])).status_code == 404
    repairer = enter(cast[Role.REPAIRER])
    assert repairer.get(reverse("deals:closes")).status_code == 404
