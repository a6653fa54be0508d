"""Every printed form of a deal: draws in every hard case, says every field, fits its page."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import docx
import pypdf
import pytest

from guijia.areas.deals import papers
from guijia.areas.deals.papers import shapes
from guijia.platform.papers import engine, words
from tests.areas.deals import paper_samples as samples

FOLDER = Path(papers.__file__).parent
STAMP = {
    "code": "F00",
    "title": "表单",
    "copies": ["买受人", "财务", "档案"],
    "qr": engine.qr_svg("https://guijia.example.cn/papers/q/kQ3x9ZVbS0uT1yPq7mWc2A"),
    "printed_at": "2026-11-20 14:30",
    "printed_by": "林静怡",
}
# sample, its template, most pages
CASES = [
    ("f01", "f01", 1),
    ("f01_crowded", "f01", 1),
    ("f01_bare", "f01", 1),
    ("f03", "f03", 1),
    ("f03_bare", "f03", 1),
    ("f04", "f04", 2),
    ("f04_plain", "f04", 1),
    ("f09", "f09", 1),
    ("f09_bare", "f09", 1),
    ("f09_long", "f09", 4),
    ("f11", "f11", 1),
    ("f11_bare", "f11", 1),
    ("f11_day", "f11_day", 2),
    ("f11_day_big", "f11_day", 3),
    ("f14", "f14", 1),
    ("f14_bare", "f14", 1),
    ("f14_long", "f14", 3),
    ("contract", "contract", 4),
    ("contract_bare", "contract", 4),
]


def pages(template: str, data: Any) -> list[str]:
    pdf = engine.render_pdf(FOLDER / f"{template}.typ", {**data, "stamp": STAMP})
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def flat(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("sample", "template", "most"), CASES)
def test_form_draws_within_its_pages(sample: str, template: str, most: int) -> None:
    drawn = pages(template, getattr(samples, sample)())
    assert len(drawn) <= most
    for number, text in enumerate(drawn, 1):
        assert f"第{number}页/共{len(drawn)}页" in flat(text)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str) and value:
        yield value


def said_as(value: str) -> set[str]:
    """The ways in which a text may stand on paper: a day also in Chinese."""
    parts = value.split("-")
    ways = {flat(value)}
    if len(parts) == 3 and all(p.isdigit() for p in parts):
        ways.add(f"{parts[0]}年{int(parts[1])}月{int(parts[2])}日")
    return ways


# Keys that choose how something is drawn instead of being drawn, and facts that another form carries.
NOT_PRINTED = {
    "f01": {"loan", "gross", "18", "沈怀远", "价格政策2026-09"},
    "f03": {
        "loan",
        "30.37",
        "1,540,000.00",
        "18",
        "住宅",
        "南",
        "三室两厅两卫",
        "94.31",
        "24.31",
        "预测",
        "江房预售〔2026〕第031号",
    },
    "f04": {"loan", "gross", "18", "南", "三室两厅两卫", "江房预售〔2026〕第031号", "陶然", "林静怡"},
    "f11": {"18", "南", "三室两厅两卫"},
    "f11_day": {"available", "held", "subscribed", "signed", "filed", "off", "2026-11-2010:12"},
    "contract": {
        "loan",
        "gross",
        "3-1-1801",
        "2,280,000.00",
        "30.37",
        "开盘优惠",
        "98折",
        "按时签约",
        "99折",
        "价格政策2026-09",
    },
}


@pytest.mark.parametrize("template", ["f01", "f03", "f04", "f09", "f11", "f11_day", "f14", "contract"])
def test_form_says_every_field(template: str) -> None:
    data = getattr(samples, template)()
    said = flat("".join(pages(template, data)))
    silent = NOT_PRINTED.get(template, set())
    missing = [
        text
        for text in texts_in(data)
        if not said_as(text) & silent and not any(way in said for way in said_as(text))
    ]
    assert missing == []


def test_f01_splits_a_deposit_over_the_cap() -> None:
    said = flat(pages("f01", samples.f01_crowded())[0])
    assert "其中具有定金效力的为442,320.00元" in said
    assert "57,680.00元不产生定金效力" in said


def test_f01_draft_is_marked_and_a_real_one_is_not() -> None:
    assert "未生效" in flat(pages("f01", samples.f01_bare())[0])
    assert "未生效" not in flat(pages("f01", samples.f01())[0])


def test_f01_more_buyers_than_a_page_signs_beside_text() -> None:
    form = samples.f01_crowded()
    form["buyers"] = form["buyers"] * 3
    drawn = pages("f01", form)
    assert len(drawn) == 2
    assert "出卖人（盖章）" in flat(drawn[1])
    assert "六、" in flat(drawn[1])


@pytest.mark.parametrize("name", ["f01", "contract"])
def test_shape_and_sample_agree(name: str) -> None:
    shape = {"f01": shapes.Subscription, "contract": shapes.Contract}[name]
    assert set(get_type_hints(shape)) == set(getattr(samples, name)())


@pytest.mark.parametrize(
    ("name", "shape", "sample"),
    [("f01", shapes.Subscription, samples.f01_crowded), ("contract", shapes.Contract, samples.contract)],
)
def test_word_template_knows_only_its_shape_and_fills(name: str, shape: Any, sample: Any) -> None:
    content = (FOLDER / f"{name}.docx").read_bytes()
    assert len(content) < 60_000
    assert words.unknown_names(content, shape) == []
    document = docx.Document(io.BytesIO(words.render_docx(content, sample())))
    said = "\n".join(p.text for p in document.paragraphs)
    said += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "{" not in said
    for person in sample()["buyers"]:
        assert person["name"] in said
        assert person["id_number"] in said
    assert sample()["price"]["total_upper"] in said


@pytest.mark.parametrize("sample", [samples.f01_bare, samples.contract_bare])
def test_word_template_with_empty_places(sample: Any) -> None:
    name = "f01" if sample is samples.f01_bare else "contract"
    made = words.render_docx((FOLDER / f"{name}.docx").read_bytes(), sample())
    assert "None" not in "".join(p.text for p in docx.Document(io.BytesIO(made)).paragraphs)
