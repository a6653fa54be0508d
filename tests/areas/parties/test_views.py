"""Screens of customers: page, piece, refusal, outsider; nothing in full unless asked for."""

import logging
import re
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.parties.enums import Sensitive
from guijia.areas.parties.models import Customer, CustomerLink, Reveal
from guijia.platform.audit.models import Entry
from guijia.platform.org.models import Staff
from tests import corpus
from tests.areas.parties.cast import CODE, ZHANG_ID, ZHANG_MOBILE, Cast, company, id_of, particulars
from tests.asking import asked

HTMX = {"HX-Request": "true"}
GOOD = {
    "kind": "person",
    "name": "张伟",
    "id_type": "resident",
    "id_number": ZHANG_ID,
    "mobile": ZHANG_MOBILE,
    "nationality": "中国",
    "residence_permit": "not_needed",
    "address": "归澜路 8 号",
    "email": "zhangwei@example.com",
    "contact": "",
    "id_expires_on": "",
    "birth_on": "",
    "sex": "",
    "guardian": "",
    "project": "",
}
CLEAR = (ZHANG_ID, ZHANG_MOBILE, "归澜路", "1949-12-31", "zhangwei@example.com")


def as_(staff: Staff) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(staff, backend="guijia.platform.org.sign_in.PasswordSignIn")
    return client


def words(response: Any) -> str:
    return str(response.content.decode())


def pages_of(customer: Customer) -> list[str]:
    return [
        reverse("parties:customer", args=[customer.pk]),
        reverse("parties:edit", args=[customer.pk]),
        reverse("parties:customers"),
        reverse("parties:customers") + "?q=zw",
    ]


def test_no_page_shows_a_full_number(cast: Cast) -> None:
    zhang = cast.register()
    for viewer in (cast.sales, cast.supervisor, cast.seal):
        for address in pages_of(zhang):
            response = as_(viewer).get(address)
            assert response.status_code in {200, 404}
            for clear in CLEAR:
                assert clear not in words(response), (viewer.login, address)
            if response.status_code == 200:
                assert response.headers["Cache-Control"] == "no-store"
    assert "张伟" in words(as_(cast.sales).get(pages_of(zhang)[0]))
    assert "138****8000" in words(as_(cast.sales).get(pages_of(zhang)[2]))


def test_outsider_and_stranger_find_nothing(cast: Cast) -> None:
    zhang = cast.register()
    addresses = [reverse(f"parties:{name}", args=[zhang.pk]) for name in ("customer", "edit")]
    for viewer in (cast.outsider, cast.nobody):
        client = as_(viewer)
        assert [client.get(a).status_code for a in addresses] == [404, 404]
        assert client.post(reverse("parties:reveal", args=[zhang.pk]), {"field": "mobile"}).status_code == 404
        assert client.post(addresses[1], {**GOOD, "version": 1}).status_code == 404
    assert as_(cast.sales).get(reverse("parties:customer", args=[uuid4()])).status_code == 404
    assert "张伟" not in words(as_(cast.outsider).get(reverse("parties:customers")))
    assert "张伟" not in words(as_(cast.outsider).post(reverse("parties:pick"), {"q": "zw"}))
    assert as_(cast.nobody).post(reverse("parties:pick"), {"q": "zw"}).status_code == 404
    for name in ("customers", "new"):
        assert as_(cast.nobody).get(reverse(f"parties:{name}")).status_code == 404
    assert as_(cast.seal).get(reverse("parties:new")).status_code == 404
    assert Client().get(reverse("parties:customers")).status_code == 302


def test_registering_through_the_screen(cast: Cast) -> None:
    client = as_(cast.sales)
    assert client.get(reverse("parties:new")).status_code == 200
    response = client.post(reverse("parties:new"), {**GOOD, "project": str(cast.here.pk)})
    zhang = Customer.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("parties:customer", args=[zhang.pk])
    assert "已登记客户张伟" in words(client.get(response.headers["Location"]))


def test_pressing_twice_registers_once(cast: Cast) -> None:
    client, once = as_(cast.sales), {"_once": "k1", "project": str(cast.here.pk)}
    answers = [client.post(reverse("parties:new"), {**GOOD, **once}) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Customer.objects.count() == 1


def test_what_is_wrong_is_said_at_its_field(cast: Cast) -> None:
    response = as_(cast.sales).post(reverse("parties:new"), {**GOOD, "id_number": "110105194912310021"})
    assert response.status_code == 422
    assert "校验码" in words(response)
    assert Customer.objects.count() == 0


def test_same_person_again_leads_to_the_one_that_is_there(cast: Cast) -> None:
    zhang = cast.register()
    response = as_(cast.sales).post(reverse("parties:new"), GOOD, headers=HTMX)
    assert response.status_code == 409
    assert reverse("parties:customer", args=[zhang.pk]) in words(response)


def test_number_left_fills_in_sex_and_birth_and_knows_the_customer(cast: Cast) -> None:
    client = as_(cast.sales)
    left = {**HTMX, "HX-Trigger-Name": "id_number"}
    piece = words(client.post(reverse("parties:check"), {**GOOD, "name": ""}, headers=left))
    assert 'value="1949-12-31"' in piece
    assert re.search(r'value="female"[^>]*selected', piece)
    assert "已有这位客户" not in piece
    cast.register()
    assert "已有这位客户" in words(client.post(reverse("parties:check"), GOOD, headers=left))
    other = words(as_(cast.outsider).post(reverse("parties:check"), GOOD, headers=left))
    assert "已有这位客户" not in other
    wrong = words(client.post(reverse("parties:check"), {**GOOD, "id_number": "1101"}, headers=left))
    assert "18 位" in wrong


def test_minor_is_asked_for_a_guardian_at_once_and_a_separator_is_rewritten_with_notice(cast: Cast) -> None:
    client = as_(cast.sales)
    minor = {**GOOD, "id_number": id_of("11010120150101001")}
    piece = words(client.post(reverse("parties:check"), minor, headers={"HX-Trigger-Name": "id_number"}))
    assert "guardian_set" in piece
    grown = words(client.post(reverse("parties:check"), GOOD, headers={"HX-Trigger-Name": "birth_on"}))
    assert "guardian_set" not in grown
    dotted = {**GOOD, "name": "阿卜杜拉•买买提"}
    piece = words(client.post(reverse("parties:check"), dotted, headers={"HX-Trigger-Name": "name"}))
    assert 'value="阿卜杜拉·买买提"' in piece
    assert "已按规范写成" in piece


def test_list_has_its_search_box(cast: Cast) -> None:
    cast.register()
    client = as_(cast.sales)
    page = words(client.get(asked(client, reverse("parties:customers"), q="zw")))
    assert 'name="q" value="zw"' in page
    assert "张伟" in page


def test_kind_turned_shows_what_a_company_has(cast: Cast) -> None:
    turned = {**GOOD, "kind": "company", "_field": "kind"}
    piece = words(as_(cast.sales).post(reverse("parties:check"), turned, headers=HTMX))
    assert "单位联系人" in piece
    assert "居住证" not in piece
    assert as_(cast.sales).post(reverse("parties:check"), {"_field": "nothing"}).status_code == 404


def test_company_is_shown_with_its_public_code(cast: Cast) -> None:
    firm = cast.register(company())
    page = words(as_(cast.sales).get(reverse("parties:customer", args=[firm.pk])))
    assert CODE in page
    assert ZHANG_MOBILE not in page


def test_correcting_through_the_screen_and_stale_page(cast: Cast) -> None:
    zhang = cast.register()
    address = reverse("parties:edit", args=[zhang.pk])
    change = {**GOOD, "id_number": "", "mobile": "", "address": "", "email": "", "name": "张玮"}
    response = as_(cast.sales).post(address, {**change, "version": 1})
    assert response.status_code == 302
    stale = as_(cast.sales).post(address, {**change, "name": "张炜", "version": 1})
    assert stale.status_code == 409
    assert "打开最新资料" in words(stale)
    after = Customer.objects.get()
    assert (after.name, after.mobile, after.version) == ("张玮", ZHANG_MOBILE, 2)


def test_reveal_asks_for_a_reason_then_shows_once(cast: Cast) -> None:
    zhang = cast.register()
    client, address = as_(cast.sales), reverse("parties:reveal", args=[zhang.pk])
    asked = client.post(address, {"field": "mobile"}, headers=HTMX)
    assert asked.status_code == 200
    assert "缘由" in words(asked)
    assert ZHANG_MOBILE not in words(asked)
    short = client.post(address, {"field": "mobile", "reason": "other", "words": "看"}, headers=HTMX)
    assert short.status_code == 422
    shown = client.post(address, {"field": "mobile", "reason": "call_back"}, headers=HTMX)
    assert ZHANG_MOBILE in words(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    assert Reveal.objects.get().reason == "回电客户"
    assert ZHANG_MOBILE not in words(client.get(reverse("parties:customer", args=[zhang.pk])))
    plain = client.post(address, {"field": "id_number", "reason": "verify"})
    assert ZHANG_ID in words(plain)
    assert client.get(address).status_code == 405
    assert client.post(address, {"field": "pinyin", "reason": "verify"}).status_code == 422
    assert as_(cast.seal).post(address, {"field": "mobile", "reason": "call_back"}).status_code == 404


def test_who_looked_is_shown_to_the_supervisor_only(cast: Cast) -> None:
    zhang = cast.register()
    as_(cast.sales).post(
        reverse("parties:reveal", args=[zhang.pk]), {"field": "mobile", "reason": "call_back"}, headers=HTMX
    )
    address = reverse("parties:customer", args=[zhang.pk])
    assert "谁看过完整资料" in words(as_(cast.supervisor).get(address))
    assert "谁看过完整资料" not in words(as_(cast.sales).get(address))


def test_pick_keeps_the_chosen_and_inline_registers_the_new(cast: Cast) -> None:
    zhang = cast.register()
    client = as_(cast.sales)
    piece = words(
        client.post(reverse("parties:pick") + "?name=buyers&many=1", {"q": "李", "buyers": str(zhang.pk)})
    )
    assert re.search(rf'type="checkbox" name="buyers" value="{zhang.pk}" checked', piece)
    inline = reverse("parties:new") + "?inline=1"
    assert "new-customer-form" in words(client.get(inline, headers=HTMX))
    bad = client.post(inline, {**GOOD, "mobile": "1"}, headers=HTMX)
    assert (bad.status_code, bad.headers["HX-Retarget"]) == (422, "#new-customer-form")
    new = {
        **GOOD,
        "name": "李娜",
        "id_number": id_of("11010119900101002"),
        "pick_name": "buyers",
        "pick_many": "1",
    }
    made = client.post(inline, new, headers=HTMX)
    assert made.headers["HX-Trigger"] == "customer-registered"
    assert 'name="buyers"' in words(made)
    assert "李娜" in words(made)
    assert client.post(reverse("parties:pick") + "?name=<x>", {"q": "李"}).status_code == 200


def test_export_is_for_few_and_masked(cast: Cast) -> None:
    cast.register()
    address = reverse("parties:customers") + "?excel=1"
    assert as_(cast.sales).get(address).status_code == 422
    response = as_(cast.supervisor).get(address)
    assert response.status_code == 200
    import io

    from python_calamine import CalamineWorkbook

    content = b"".join(response.streaming_content) if response.streaming else response.content
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(content))
    text = str([sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names])
    assert "138****8000" in text
    for clear in CLEAR:
        assert clear not in text


@pytest.mark.parametrize(("address", "method"), [("parties:customers", "get"), ("parties:pick", "post")])
def test_number_of_queries_does_not_grow(cast: Cast, address: str, method: str) -> None:
    def count() -> int:
        send = getattr(as_(cast.sales), method)
        send(reverse(address))
        with CaptureQueriesContext(connection) as caught:
            assert send(reverse(address)).status_code == 200
        return len(caught)

    cast.register(particulars(name="客户", id_number=id_of("11010119900101100")))
    one = count()
    for n in range(101, 130):
        cast.register(particulars(name="客户", id_number=id_of(f"11010119900101{n}")))
    assert CustomerLink.objects.count() == 30
    assert count() == one


HOSTILE = [
    *corpus.CONTROL, *corpus.MARKUP[:3], *corpus.SIZE, *corpus.FORMULA[:2],
    corpus.Item("no-choice", "no-such-choice"), corpus.Item("empty", ""), corpus.Item("id", "0"),
]  # fmt: skip
OWN = {
    "name": corpus.TEXT,
    "id_number": corpus.IDENTITY,
    "mobile": corpus.MOBILE,
    "birth_on": corpus.DATES,
    "id_expires_on": corpus.DATES,
}


def send_bad(client: Client, field: str, item: corpus.Item) -> None:
    """Whole or not at all, in words, never a fault."""
    if item.id == "surrogate":
        return  # no client can send it
    fresh = id_of(f"11010119900101{Customer.objects.count() + 100}")
    before = Customer.objects.count(), CustomerLink.objects.count(), Entry.objects.count()
    response = client.post(reverse("parties:new"), {**GOOD, "id_number": fresh, field: item.value})
    after = Customer.objects.count(), CustomerLink.objects.count(), Entry.objects.count()
    if response.status_code == 302:
        assert after[2] == before[2] + 1
    else:
        assert response.status_code in {400, 409, 422}, (item.id, response.status_code)
        assert before == after, item.id


@pytest.mark.parametrize("field", list(GOOD))
def test_bad_input_is_refused_or_taken_whole(cast: Cast, field: str) -> None:
    client = as_(cast.sales)
    for item in [*HOSTILE, *OWN.get(field, [])]:
        send_bad(client, field, item)


@pytest.mark.long
@pytest.mark.parametrize("field", list(GOOD))
def test_all_bad_input_in_every_field(cast: Cast, field: str) -> None:
    client = as_(cast.sales)
    for item in corpus.EVERYTHING:
        send_bad(client, field, item)


@pytest.mark.parametrize("item", HOSTILE, ids=lambda i: i.id)
def test_bad_input_in_the_small_addresses_is_answered(cast: Cast, item: corpus.Item) -> None:
    if item.id == "surrogate":
        return
    client, zhang = as_(cast.sales), cast.register()
    for field in ("name", "id_number", "kind", "id_type", "guardian", "birth_on", item.id):
        left = {"HX-Trigger-Name": field}
        answer = client.post(reverse("parties:check"), {**GOOD, field: item.value}, headers=left)
        assert answer.status_code in {200, 404}
    answers = [
        client.post(reverse("parties:check"), {**GOOD, "_known": item.value, "_field": "name"}),
        client.post(reverse("parties:pick"), {"q": item.value, "customer": item.value}),
        client.post(
            f"{reverse('parties:pick')}?{urlencode({'name': item.value[:500], 'project': item.value[:500]})}"
        ),
        client.post(reverse("parties:reveal", args=[zhang.pk]), {"field": item.value, "reason": "verify"}),
        client.post(reverse("parties:reveal", args=[zhang.pk]), {"field": "mobile", "reason": item.value}),
        client.post(reverse("parties:edit", args=[zhang.pk]), {**GOOD, "version": item.value}),
        client.get(reverse("parties:customers"), {"q": item.value[:500], "sort": item.value[:500]}),
    ]
    assert all(a.status_code in {200, 302, 400, 404, 409, 414, 422} for a in answers), answers


def test_markup_in_a_name_is_shown_as_it_is(cast: Cast) -> None:
    script = "<script>alert(1)</script>"
    zhang = cast.register(particulars(name=script))
    for address in pages_of(zhang):
        assert script not in words(as_(cast.sales).get(address))


def test_invalid_bytes_are_refused(cast: Cast) -> None:
    client = as_(cast.sales)
    for raw in (b"name=%ED%A0%80&mobile=1", b"name=%D5%C5%CE%B0", b"name=%00"):
        response = client.post(reverse("parties:new"), raw, content_type="application/x-www-form-urlencoded")
        assert response.status_code in {400, 422}


def test_nothing_of_a_person_reaches_the_logs(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client = as_(cast.sales)
        client.post(reverse("parties:new"), GOOD)
        zhang = Customer.objects.get()
        for field in Sensitive:
            client.post(
                reverse("parties:reveal", args=[zhang.pk]), {"field": field.value, "reason": "verify"}
            )
        client.get(reverse("parties:customer", args=[uuid4()]))
        logging.getLogger("guijia").info("%r %s %r", zhang, zhang, zhang.__dict__)
    said = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    for clear in CLEAR:
        assert clear not in said
