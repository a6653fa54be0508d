"""Printing and publishing: versions, states, fingerprints, templates."""

import hashlib
import io
from datetime import datetime

import docx
import pypdf
import pytest

from guijia.kit.errors import BusinessError
from guijia.platform.audit import queries as audit
from guijia.platform.papers import actions, queries
from guijia.platform.papers.enums import PaperState
from guijia.platform.papers.models import Paper, WordTemplate
from tests.conftest import Cast
from tests.platform.papers.conftest import Desk


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_print_form_keeps_number_state_and_content(cast: Cast, desk: Desk, now: datetime) -> None:
    paper = actions.print_form(code="T01", subject=cast.project, actor=cast.contract, now=now)
    assert (paper.number, paper.version, paper.state) == ("N-1", 1, PaperState.EFFECTIVE)
    assert paper.project_id is None
    pdf = queries.pdf_of(paper)
    assert hashlib.sha256(pdf).hexdigest() == paper.pdf.sha256
    said = text_of(pdf).replace(" ", "")
    for part in (
        "N-1",
        "表T01·2026-09版",
        "一式两份：客户、档案",
        "盖章处",
        "第1页/共1页",
        cast.contract.name,
        "第一次",
    ):
        assert part.replace(" ", "") in said
    assert paper.pdf.name == "测试单 N-1 3-1-1801.pdf"
    assert [entry.action for entry in audit.entries_about(paper)] == ["papers.print_form"]


def test_print_form_same_content_is_the_same_paper(cast: Cast, desk: Desk, now: datetime) -> None:
    one = actions.print_form(code="T01", subject=cast.project, actor=cast.contract, now=now)
    two = actions.print_form(code="T01", subject=cast.project, actor=cast.sales, now=now)
    assert one == two
    assert Paper.objects.count() == 1


def test_print_form_other_content_voids_the_earlier(cast: Cast, desk: Desk, now: datetime) -> None:
    desk.draft = True
    one = actions.print_form(code="T01", subject=cast.project, actor=cast.contract, now=now)
    assert one.state == PaperState.DRAFT
    desk.draft, desk.words = False, "第二次"
    two = actions.print_form(code="T01", subject=cast.project, actor=cast.contract, now=now)
    one.refresh_from_db()
    assert (one.state, two.version, two.state) == (PaperState.VOID, 2, PaperState.EFFECTIVE)
    assert queries.current_paper("T01", cast.project) == two
    assert queries.pdf_of(one)


def test_print_form_missing_glyph_writes_nothing(cast: Cast, desk: Desk, now: datetime) -> None:
    desk.words = "张" + chr(0xE000)
    with pytest.raises(BusinessError) as refused:
        actions.print_form(code="T01", subject=cast.project, actor=cast.contract, now=now)
    assert refused.value.code == "papers_missing_glyph"
    assert not Paper.objects.exists()


def test_print_form_of_another_subject_is_refused(cast: Cast, desk: Desk, now: datetime) -> None:
    for code, subject in (("T01", cast.project.company), ("T99", cast.project)):
        with pytest.raises(BusinessError, match="没有编号"):
            actions.print_form(code=code, subject=subject, actor=cast.contract, now=now)


def test_paper_is_seen_through_its_form_only(cast: Cast, desk: Desk, now: datetime) -> None:
    paper = actions.print_form(code="T01", subject=cast.project, actor=cast.contract, now=now)
    assert queries.paper_visible_to(cast.sales, paper.pk) == paper
    assert queries.paper_visible_to(cast.outsider, paper.pk) is None
    assert queries.paper_by_token(cast.sales, paper.token) == paper
    assert queries.paper_by_token(cast.outsider, paper.token) is None


def template(line: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_make_word_uses_the_newest_edition(cast: Cast, desk: Desk, now: datetime) -> None:
    name, shipped = actions.make_word(code="T01", subject=cast.project, actor=cast.contract, now=now)
    assert name == "测试单 N-1 3-1-1801.docx"
    assert docx.Document(io.BytesIO(shipped)).paragraphs[0].text == "N-1 第一次"
    for words in ("甲", "乙"):
        actions.publish_word_template(
            code="T01",
            content=template(f"{words}：{{{{ words }}}}"),
            name="t.docx",
            note="",
            actor=cast.group_manager,
            now=now,
        )
    _, made = actions.make_word(code="T01", subject=cast.project, actor=cast.contract, now=now)
    assert docx.Document(io.BytesIO(made)).paragraphs[0].text == "乙：第一次"
    assert [t.version for t in queries.word_templates()] == [2, 1]


@pytest.mark.parametrize(
    ("who", "code", "line", "name", "reason"),
    [
        ("sales", "T01", "{{ words }}", "t.docx", "papers_not_permitted"),
        # Holds the right, but in one project only, and every project prints by these templates.
        ("signing_lead", "T01", "{{ words }}", "t.docx", "papers_not_permitted"),
        ("group_manager", "T99", "{{ words }}", "t.docx", "papers_unknown_form"),
        ("group_manager", "T01", "{{ wrods }}", "t.docx", "papers_unknown_variables"),
        ("group_manager", "T01", "{{ words", "t.docx", "papers_broken_template"),
        ("group_manager", "T01", "{{ words }}", "t.pdf", "files_mismatch"),
    ],
)
def test_publish_word_template_refused(
    cast: Cast, desk: Desk, now: datetime, who: str, code: str, line: str, name: str, reason: str
) -> None:
    with pytest.raises(BusinessError) as refused:
        actions.publish_word_template(
            code=code, content=template(line), name=name, note="", actor=getattr(cast, who), now=now
        )
    assert refused.value.code == reason
    if reason == "papers_unknown_variables":
        assert "wrods" in refused.value.message
    assert not WordTemplate.objects.exists()
