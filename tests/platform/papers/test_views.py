"""Papers on the screen: shown, printed, filled in Word, opened by QR code; templates; the outsider."""

import io
from datetime import datetime

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from guijia.platform.audit import queries as audit
from guijia.platform.org.models import Staff
from guijia.platform.papers import actions, pieces, queries
from guijia.platform.papers.models import Paper
from tests.conftest import Cast
from tests.platform.papers.conftest import Desk


def signed_in(client: Client, who: Staff) -> Client:
    client.force_login(who, backend="guijia.platform.org.sign_in.PasswordSignIn")
    return client


@pytest.fixture
def paper(cast: Cast, desk: Desk, now: datetime) -> Paper:
    return actions.print_form(code="T01", subject=cast.project, actor=cast.contract, now=now)


def test_show_is_a_pdf_in_the_browser_and_remembered(client: Client, cast: Cast, paper: Paper) -> None:
    answer = signed_in(client, cast.sales).get(reverse("papers:show", args=[paper.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.content.startswith(b"%PDF")
    assert "papers.show" in [entry.action for entry in audit.entries_about(paper)]


def test_open_leads_to_what_the_paper_speaks_of(client: Client, cast: Cast, paper: Paper) -> None:
    address = reverse("papers:open", args=[paper.token])
    assert address in actions.address_of(paper.token)
    assert "next=" in client.get(address).headers["Location"]
    answer = signed_in(client, cast.sales).get(address)
    assert answer.headers["Location"] == f"/somewhere/{cast.project.pk}"


def test_outsider_finds_nothing(client: Client, cast: Cast, paper: Paper) -> None:
    signed_in(client, cast.outsider)
    for name, args in (("show", [paper.pk]), ("open", [paper.token])):
        assert client.get(reverse(f"papers:{name}", args=args)).status_code == 404
    for name in ("print", "word"):
        address = reverse(f"papers:{name}", args=["T01", cast.project.pk])
        assert client.post(address).status_code == 404
        assert client.get(address).status_code == 405


def test_print_leads_to_the_paper_or_back(client: Client, cast: Cast, desk: Desk) -> None:
    address = reverse("papers:print", args=["T01", cast.project.pk])
    answer = signed_in(client, cast.contract).post(address)
    made = Paper.objects.get()
    assert answer.headers["Location"] == reverse("papers:show", args=[made.pk])
    assert client.post(address, {"next": "/x"}).headers["Location"] == "/x"
    assert Paper.objects.count() == 1


def test_print_is_told_with_the_paper_in_reach_on_the_next_page(
    client: Client, cast: Cast, desk: Desk
) -> None:
    here = reverse("desk")
    signed_in(client, cast.contract).post(
        reverse("papers:print", args=["T01", cast.project.pk]), {"next": here}
    )
    made = Paper.objects.get()
    page = client.get(here).content.decode()
    assert f"已打印 {made}" in page
    assert reverse("papers:show", args=[made.pk]) in page
    assert f'action="{reverse("papers:word", args=["T01", cast.project.pk])}"' in page
    assert str(made) not in client.get(here).content.decode()


def test_print_missing_glyph_is_a_refusal(client: Client, cast: Cast, desk: Desk) -> None:
    desk.words = chr(0xE000)
    answer = signed_in(client, cast.contract).post(reverse("papers:print", args=["T01", cast.project.pk]))
    assert (answer.status_code, answer.headers["X-Refusal"]) == (422, "papers_missing_glyph")


def test_word_is_a_download(client: Client, cast: Cast, desk: Desk) -> None:
    answer = signed_in(client, cast.contract).post(reverse("papers:word", args=["T01", cast.project.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert docx.Document(io.BytesIO(answer.content)).paragraphs[0].text == "N-1 第一次"


def test_pieces_papers_asks_the_same_for_many_prints(
    cast: Cast, desk: Desk, now: datetime, rf: RequestFactory, django_assert_num_queries: object
) -> None:
    counts = []
    assert cast.contract.scope == {cast.project.pk}  # read once per person
    for times in (1, 3):
        for _ in range(times):
            desk.words += "一"
            actions.print_form(code="T01", subject=cast.project, actor=cast.contract, now=now)
        with django_assert_num_queries(1):  # type: ignore[operator]
            shown = pieces.papers(cast.contract, cast.project)
        (row,) = shown["paper_rows"]
        counts.append((row["current"].version, len(row["older"])))
    assert counts == [(1, 0), (4, 3)]


def test_papers_piece_renders(client: Client, cast: Cast, paper: Paper, rf: RequestFactory) -> None:
    from django.template import Context, Template

    request = rf.get("/somewhere")
    request.user = cast.contract
    drawn = Template("{% load papers %}{% papers subject %}").render(
        Context({"subject": cast.project, "request": request})
    )
    assert "《测试单》" in drawn
    assert reverse("papers:show", args=[paper.pk]) in drawn
    assert "style=" not in drawn


def test_templates_pages_and_publishing(client: Client, cast: Cast, desk: Desk) -> None:
    signed_in(client, cast.group_manager)
    assert "测试单" in client.get(reverse("papers:templates")).content.decode()
    page = reverse("papers:template", args=["T01"])
    shown = client.get(page).content.decode()
    assert "head.number" in shown
    assert "{{ seller.name }}" in shown

    def publish(line: str) -> tuple[int, str]:
        document = docx.Document()
        document.add_paragraph(line)
        made = io.BytesIO()
        document.save(made)
        given = SimpleUploadedFile("t.docx", made.getvalue())
        answer = client.post(page, {"file": given, "note": "改条款"})
        return answer.status_code, answer.content.decode()

    assert publish("{{ words }}")[0] == 302
    status, said = publish("{{ wrods }}")
    assert status == 422
    assert "wrods" in said
    assert client.post(page, {}).status_code == 422
    (edition,) = queries.word_templates()
    for name, args in (("edition", [edition.pk]), ("shipped_template", ["T01"])):
        assert client.get(reverse(f"papers:{name}", args=args)).content.startswith(b"PK")
    for who in (cast.sales, cast.outsider):
        other = signed_in(Client(), who)
        expected = 404 if who is cast.sales else 200
        assert other.get(reverse("papers:templates")).status_code == expected
