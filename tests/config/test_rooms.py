"""The room checker finds what is out of place, and leaves alone what only looks like it."""

from pathlib import Path

import pytest

from guijia.config.rooms import check_source, check_template


def _words(path: str, text: str) -> list[str]:
    return [finding.words for finding in check_source(Path(path), text) if finding.is_fault]


@pytest.mark.parametrize(
    ("path", "text", "word"),
    [
        ("areas/deals/views.py", "x = Deal.objects.all()", "objects"),
        ("areas/deals/rules.py", "x = Deal.objects", "objects"),
        ("areas/deals/views.py", "deal.save(update_fields=['state'])", "写库"),
        ("areas/deals/queries.py", "rows.update(state='x')", "写库"),
        ("areas/deals/queries/homes.py", "row.delete()", "写库"),
        ("areas/deals/jobs.py", "Deal.bulk_create([])", "写库"),
        ("areas/deals/queries.py", "cursor.execute('UPDATE deals_deal SET x = 1')", "写库"),
        ("areas/deals/rules.py", "x = timezone.now()", "钟"),
        ("areas/deals/rules/money.py", "x = date.today()", "钟"),
        ("areas/deals/rules.py", "from django.db import connection", "数据库"),
        ("areas/deals/actions.py", "from django.http import HttpRequest", "HTTP"),
        ("areas/deals/process.py", "import SpiffWorkflow.bpmn", "引擎"),
        ("areas/deals/utils.py", "x = 1", "utils"),
        ("kit/lists.py", "def long():\n" + "    x = 1\n" * 61, "61" if False else "行"),
        ("kit/lists.py", "x = 1\n" * 601, "600"),
    ],
)
def test_out_of_place_is_named(path: str, text: str, word: str) -> None:
    (words,) = _words(path, text)
    assert word in words


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("areas/deals/queries.py", "x = Deal.objects.all()"),
        ("areas/deals/actions/filing.py", "deal.save(update_fields=['state'])"),
        ("areas/deals/views.py", "data.update(other)"),
        ("areas/deals/views.py", "picture.save(buffer, format='png')"),
        ("areas/deals/rules.py", "x = now + timedelta(days=1)"),
        ("areas/deals/papers/f01.py", "from guijia.platform.papers import registry"),
        ("platform/papers/views.py", "from django.http import HttpRequest"),
        ("platform/flow/engine/store.py", "import SpiffWorkflow"),
        ("areas/deals/views.py", "row.delete()  # rooms: a session, not a row of business"),
        ("kit/lists.py", 'def long():\n    """' + "word\n" * 80 + '"""\n    return 1\n'),
    ],
)
def test_in_place_is_left_alone(path: str, text: str) -> None:
    assert _words(path, text) == []


def test_file_past_four_hundred_lines_is_a_warning_only() -> None:
    (finding,) = check_source(Path("kit/lists.py"), "x = 1\n" * 401)
    assert not finding.is_fault


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<script src='/x.js' defer></script>", 0),
        ("<script>alert(1)</script>", 1),
        ("<p style='color:red'>", 1),
        ("<button onclick='x()'>", 1),
        ("<a href='javascript:x()'>", 1),
        ("<style>p{}</style>", 1),
        ("<p class='style'>on=1</p>", 0),
        ("<p>\n" * 151, 1),
    ],
)
def test_template_with_inline_script_or_style_is_named(text: str, count: int) -> None:
    assert len(list(check_template(Path("x.html"), text))) == count
