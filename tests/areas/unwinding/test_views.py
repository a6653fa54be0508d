"""The pages of a cancellation: the list, the application with its working, the case, the paper, refusals."""

import io
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.unwinding.enums import Fault, Undo
from guijia.areas.unwinding.models import Cancellation
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import queries as flow
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.papers import engine, registry
from tests.access.world import come_in
from tests.areas.deals.sale import Sale
from tests.areas.unwinding.cancelling import Unwinding
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db
FORM = {
    "fault": "company", "ground": "quality", "reason": "样板间不符", "demanded_on": "2026-03-01", "claim": "deposit",
    "payee": "张伟", "bank_name": "工行", "bank_account": "6222020200112233445",
}  # fmt: skip


def text_of(client: Client, name: str, *args: Any, **query: str) -> str:
    """The page of that name."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_application_shows_both_sides_before_it_is_sent(sale: Sale, cast: Any) -> None:
    client, deal = come_in(cast.sales), sale.subscribed().subscription
    assert "双方应得" in text_of(client, "unwinding:apply", deal.pk)
    piece = text_of(client, "unwinding:working", deal.pk, fault="company")
    assert "双倍返还定金的罚金" in piece
    assert "100,000.00" in piece
    assert "不退定金" in text_of(client, "unwinding:working", deal.pk, fault="buyer")


def test_incomplete_application_is_refused_and_nothing_kept(sale: Sale, cast: Any) -> None:
    client, deal = come_in(cast.sales), sale.subscribed().subscription
    answer = client.post(reverse("unwinding:apply", args=[deal.pk]), FORM | {"bank_account": ""})
    assert answer.status_code == 422
    assert not Cancellation.objects.exists()


def test_application_leads_to_its_case_and_stands_in_the_list(sale: Sale, cast: Any) -> None:
    client, deal = come_in(cast.sales), sale.subscribed().subscription
    answer = client.post(reverse("unwinding:apply", args=[deal.pk]), FORM)
    made = Cancellation.objects.get()
    case = flow.case_of(made, "W10")
    assert case is not None
    assert answer["Location"] == reverse("flow:case", args=[case.pk])
    page = text_of(client, "flow:case", case.pk)
    for words in ("依次解除", "签解除协议", "付给买受人", "双倍返还定金的罚金"):
        assert words in page
    assert made.number in text_of(client, "unwinding:cancellations")
    again = client.post(reverse("unwinding:apply", args=[deal.pk]), FORM)
    assert again.status_code == 409
    assert Cancellation.objects.count() == 1
    w01 = flow.case_of(deal, "W01")
    assert w01 is not None
    assert made.number in text_of(client, "flow:case", w01.pk)


def test_outsider_finds_nothing(sale: Sale, cast: Any) -> None:
    made = Unwinding(sale.subscribed()).apply().made
    client = come_in(cast.outsider)
    for name in ("unwinding:cancellation", "unwinding:revise"):
        assert client.get(reverse(name, args=[made.pk])).status_code == 404
    assert client.get(reverse("unwinding:apply", args=[made.subscription_id])).status_code == 404


def test_form_is_drawn_with_every_line(sale: Sale) -> None:
    sale.subscribed()
    made = Unwinding(sale).apply(Fault.COMPANY).approved().undo(Undo.AGREEMENT).made
    form = registry.form_of("F07")
    assert form is not None
    data = form.context(made.pk)
    stamp = {
        "code": "F07", "title": form.title, "copies": form.copies, "qr": engine.qr_svg("https://x.example"),
        "printed_at": "2026-03-16 10:00", "printed_by": "林静怡",
    }  # fmt: skip
    pdf = engine.render_pdf(form.template, {**data, "stamp": stamp})
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    said = "".join("".join(pages).split())
    assert len(pages) <= 2
    for words in ("100,000.00", "壹拾万元整", "公司原因", "双倍返还定金的罚金", "解除协议", "总经理"):
        assert words in said


def test_commission_list_shows_consultants_their_own(sale: Sale, cast: Any) -> None:
    move_to(sale.now)
    sale.subscribed().signed()
    assert "3,000.00" in text_of(come_in(cast.sales), "deals:commissions")
    page = text_of(come_in(cast.finance_manager), "deals:commissions")
    assert "各月佣金" in page
    assert cast.sales.name in page
    assert come_in(cast.seal).get(reverse("deals:commissions")).status_code == 404


def test_whoever_sees_all_commission_elsewhere_sees_their_own_here(sale: Sale, cast: Any) -> None:
    move_to(sale.now)
    sale.subscribed().signed()
    colleague = org.hire(login="colleague", name="同事甲", actor=SYSTEM, now=sale.now)
    org.post(staff=colleague, role=Role.SALES, project=cast.project, actor=SYSTEM, now=sale.now)
    org.post(staff=colleague, role=Role.SALES_DIRECTOR, project=cast.elsewhere, actor=SYSTEM, now=sale.now)
    page = text_of(come_in(colleague), "deals:commissions")
    assert "3,000.00" not in page
    assert cast.sales.name not in page
