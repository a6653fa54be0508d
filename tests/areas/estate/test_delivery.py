"""Delivered homes: price settled, fund paid, posted by the paper of the handover, and sold to nobody else."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.actions.delivery import deliver_unit
from guijia.areas.estate.actions.sales_control import Document
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Commitment, Delivery, Home, SalesControlEntry
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger.models import DealAccount, Receipt
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.files.models import Attachment
from guijia.platform.places.models import Unit
from tests.areas.estate.sales import audits, filed_sale, handover_paper, handover_typed, home_of, picture

OPEN = "尚差 700,000.00 元"


def deliver(unit: Unit, actor: Any, now: datetime, **changes: Any) -> Delivery:
    return deliver_unit(unit_id=unit.pk, paper=handover_paper(now, **changes), actor=actor, now=now)


def test_settled_home_is_delivered_by_its_papers(cast: Any, now: datetime) -> None:
    unit = filed_sale(cast, now).unit
    made = deliver(unit, cast.manager, now)
    assert home_of(unit).state == HomeState.DELIVERED
    line = SalesControlEntry.objects.filter(unit=unit).latest("at", "id")
    assert (line.before, line.after, line.document_number) == ("filed", "delivered", "JF-2026-0001")
    assert line.document_id == made.pk
    assert (made.fund_number, made.delivered_on) == ("WX-2026-0001", business_day(now))
    kept = Attachment.objects.get(subject_type="estate.delivery", subject_id=made.pk)
    assert (kept.label, kept.file_id) == ("维修资金交存凭证", made.fund_file_id)
    assert Commitment.objects.get(unit=unit, ended_at__isnull=True).kind == "contract"
    assert audits("estate.deliver_unit") == 1


def before(now: datetime) -> date:
    return business_day(now) - timedelta(days=9)


@pytest.mark.parametrize(
    ("actor", "changes", "code"),
    [
        ("manager", {"number": " "}, "estate_delivery_document"),
        ("manager", {"delivered_on": date(2999, 1, 1)}, "estate_delivery_future"),
        ("manager", {"fund_number": " "}, "estate_fund_missing"),
        ("manager", {"fund_paid_on": None}, "estate_fund_missing"),
        ("manager", {"fund_file": b""}, "estate_fund_missing"),
        ("manager", {"delivered_on": date(2020, 1, 1)}, "estate_fund_late"),
        ("manager", {"fund_file": b"no such kind of file"}, "files_mismatch"),
        ("sales", {}, "estate_forbidden"),
    ],
)
def test_delivery_is_refused_and_nothing_changes(
    cast: Any, now: datetime, actor: str, changes: dict[str, Any], code: str
) -> None:
    unit = filed_sale(cast, now).unit
    was = picture(unit)
    with pytest.raises(BusinessError) as refused:
        deliver(unit, getattr(cast, actor), now, **changes)
    assert refused.value.code == code
    assert picture(unit) == was
    assert not Delivery.objects.filter(unit=unit).exists()


def test_without_the_fund_not_even_the_system_or_another_program_delivers(cast: Any, now: datetime) -> None:
    unit = filed_sale(cast, now).unit
    with pytest.raises(BusinessError) as refused:
        deliver(unit, SYSTEM, now, fund_number="", fund_paid_on=None, fund_file=b"")
    assert refused.value.code == "estate_fund_missing"
    assert "《住宅专项维修资金管理办法》" in refused.value.clause
    with pytest.raises(IntegrityError, match="delivery_after_the_fund"), transaction.atomic(), acting(SYSTEM):
        Delivery.objects.create(
            unit=unit, project=cast.project, number="JF-1", delivered_on=business_day(now), entered_at=now
        )


def test_open_price_stops_the_delivery_until_it_is_paid_and_again_when_taken_back(
    cast: Any, now: datetime
) -> None:
    sale = filed_sale(cast, now, is_settled=False)
    was = picture(sale.unit)
    with pytest.raises(BusinessError) as refused:
        deliver(sale.unit, cast.manager, now)
    assert (refused.value.code, OPEN in refused.value.message) == ("estate_delivery_gate", True)
    assert "7-5" in refused.value.clause
    assert picture(sale.unit) == was
    sale.pay(sale.subscription.loan_amount)
    last = Receipt.objects.filter(account_id=sale.subscription.pk).latest("confirmed_at", "id")
    ledger.reverse_receipt(receipt_id=last.pk, reason="银行退票", actor=cast.finance_manager, now=now)
    with pytest.raises(BusinessError):
        deliver(sale.unit, cast.manager, now)
    sale.pay(sale.subscription.loan_amount)
    deliver(sale.unit, cast.manager, now)
    assert home_of(sale.unit).state == HomeState.DELIVERED


def test_delivery_waits_for_whoever_changes_the_account(
    cast: Any, now: datetime, django_assert_max_num_queries: Any
) -> None:
    sale = filed_sale(cast, now)
    with django_assert_max_num_queries(60) as asked:
        deliver(sale.unit, cast.manager, now)
    locks = [q["sql"] for q in asked.captured_queries if "FOR UPDATE" in q["sql"]]
    account = DealAccount._meta.db_table
    assert next(n for n, sql in enumerate(locks) if account in sql) > 0, "the home is locked first"


def test_delivery_by_an_outsider_finds_nothing(cast: Any, now: datetime) -> None:
    unit = filed_sale(cast, now).unit
    with pytest.raises(Home.DoesNotExist):
        deliver(unit, cast.outsider, now)


@pytest.mark.parametrize("state", [HomeState.SIGNED, HomeState.DELIVERED])
def test_home_in_another_state_is_not_delivered(cast: Any, now: datetime, state: HomeState) -> None:
    unit = filed_sale(cast, now).unit
    with acting(SYSTEM):
        Home.objects.filter(pk=unit.pk).update(state=state)
    with pytest.raises(BusinessError) as refused:
        deliver(unit, cast.manager, now)
    assert refused.value.code == "estate_wrong_state"


def test_home_without_a_contract_is_not_delivered(cast: Any, now: datetime) -> None:
    unit = filed_sale(cast, now).unit
    with acting(SYSTEM):
        Commitment.objects.filter(unit=unit).update(ended_at=now)
    with pytest.raises(BusinessError) as refused:
        deliver(unit, cast.manager, now)
    assert refused.value.code == "estate_other_document"


def test_delivered_home_is_held_subscribed_and_freed_by_nobody(cast: Any, now: datetime) -> None:
    unit = filed_sale(cast, now).unit
    made = deliver(unit, cast.manager, now)
    was = picture(unit)
    with pytest.raises(BusinessError) as held:
        sales_control.hold_unit(unit_id=unit.pk, actor=cast.sales, now=now)
    assert (held.value.code, "已交付" in held.value.message) == ("estate_sold", True)
    with pytest.raises(BusinessError) as subscribed:
        sales_control.subscribe_unit(
            unit_id=unit.pk,
            document=Document("estate.delivery", made.pk, "JF-2026-0001"),
            holder=cast.sales,
            actor=cast.sales,
            now=now,
        )
    assert subscribed.value.code == "estate_not_held"
    with pytest.raises(BusinessError) as stopped:
        sales_control.put_back_on_sale(unit_id=unit.pk, reason="x", actor=cast.sales_director, now=now)
    assert stopped.value.code == "estate_wrong_state"
    assert picture(unit) == was


def test_screen_shows_the_conditions_and_posts_the_delivery(client: Client, cast: Any, now: datetime) -> None:
    unit = filed_sale(cast, now).unit
    page, day = reverse("estate:deliver", args=[unit.pk]), business_day(now).isoformat()
    client.force_login(cast.outsider)
    assert client.get(page).status_code == 404
    assert client.post(page, handover_typed(day)).status_code == 404
    client.force_login(cast.sales)
    seen = client.get(page).content.decode()
    assert "交付由客户服务专员" in seen
    assert "元已全额到账" not in seen
    assert client.post(page, handover_typed(day)).status_code == 422
    assert home_of(unit).state == HomeState.FILED
    client.force_login(cast.manager)
    assert page in client.get(reverse("home", args=[unit.pk])).content.decode()
    seen = client.get(page).content.decode()
    assert "1,000,000.00 元已全额到账" in seen
    assert "还没有交存凭证" in seen
    assert "《住宅专项维修资金管理办法》" in seen
    assert client.post(page, handover_typed(day, number=" ")).status_code == 422
    answer = client.post(page, handover_typed(day))
    assert answer.status_code == 302
    assert home_of(unit).state == HomeState.DELIVERED
    assert SalesControlEntry.objects.filter(unit=unit).latest("at", "id").document_number == "JF-2026-0001"
    shown = client.get(reverse("home", args=[unit.pk])).content.decode()
    assert "已登记交付，凭据 JF-2026-0001" in shown
    assert ("交付凭据" in shown, "登记交付</a>" in shown) == (True, False)
    done = client.get(page).content.decode()
    assert "WX-2026-0001" in done
    assert "维修资金交存凭证" in done
    again = client.post(page, handover_typed(day, number="JF-2026-0002"))
    assert again.status_code == 409


@pytest.mark.parametrize("missing", ["fund_number", "fund_paid_on", "fund_file"])
def test_screen_refuses_without_the_proof_of_the_fund(
    client: Client, cast: Any, now: datetime, missing: str
) -> None:
    unit = filed_sale(cast, now).unit
    typed = handover_typed(business_day(now).isoformat())
    del typed[missing]
    client.force_login(cast.manager)
    answer = client.post(reverse("estate:deliver", args=[unit.pk]), typed)
    assert (answer.status_code, home_of(unit).state) == (422, HomeState.FILED)
    assert "还没有交存凭证" in answer.content.decode()


def test_screen_names_the_amount_still_open(client: Client, cast: Any, now: datetime) -> None:
    sale = filed_sale(cast, now, is_settled=False)
    page = reverse("estate:deliver", args=[sale.unit.pk])
    account = reverse("ledger:account", args=[sale.subscription.pk])
    client.force_login(cast.manager)
    seen = client.get(page).content.decode()
    assert OPEN in seen
    assert account in seen
    refused = client.post(page, handover_typed(business_day(now).isoformat()))
    assert (refused.status_code, OPEN in refused.content.decode()) == (422, True)
    client.force_login(cast.care)
    for_care = client.get(page).content.decode()
    assert OPEN in for_care
    assert account not in for_care, "who may not see the ledger gets no link into it"


def test_screen_takes_no_other_kind_of_file(client: Client, cast: Any, now: datetime) -> None:
    unit = filed_sale(cast, now).unit
    wrong = SimpleUploadedFile("凭证.exe", b"MZ", "application/pdf")
    client.force_login(cast.manager)
    typed = handover_typed(business_day(now).isoformat(), fund_file=wrong)
    assert client.post(reverse("estate:deliver", args=[unit.pk]), typed).status_code == 422
    assert home_of(unit).state == HomeState.FILED
