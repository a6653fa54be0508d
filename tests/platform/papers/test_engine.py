"""Drawing: fonts, missing characters, bounds, threads; no database."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
import typst

from guijia.kit.errors import BusinessError
from guijia.platform.papers import engine

LINE = b'#set text(font: ("Noto Serif SC", "Noto Sans CJK SC"))\n#json(bytes(sys.inputs.data)).name'
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    "name", ["张伟", "㐱䶮", "𬱖", "𰻝", "阿卜杜拉·买买提", "O'Brien", "Ёлка", "#{1+1}", "$x$ *b* <svg>"]
)
def test_render_pdf_names_are_printed_as_they_are(name: str) -> None:
    assert name.replace(" ", "") in text_of(engine.render_pdf(LINE, {"name": name})).replace(" ", "")


@pytest.mark.parametrize(
    ("name", "said"),
    [("张" + chr(0xE000), "U+E000"), ("محمد", "U+0645"), ("བོད", "U+0F56"), ("a😀", "U+1F600")],
)
def test_render_pdf_missing_glyph_is_refused_by_its_name(name: str, said: str) -> None:
    with pytest.raises(BusinessError) as refused:
        engine.render_pdf(LINE, {"name": name})
    assert refused.value.code == "papers_missing_glyph"
    assert said in refused.value.message


def test_render_pdf_rarest_character_needs_the_spare_font() -> None:
    if len(engine.font_folders()) > 1:
        assert engine.render_pdf(LINE, {"name": "𠮷"})
    else:
        with pytest.raises(BusinessError, match="U\\+20BB7"):
            engine.render_pdf(LINE, {"name": "𠮷"})


def test_render_pdf_is_the_same_for_the_same_moment() -> None:
    one, two = (engine.render_pdf(LINE, {"name": "张伟"}, now=NOW) for _ in range(2))
    assert one == two


def test_render_pdf_is_archival() -> None:
    assert b"pdfaid:part" in engine.render_pdf(LINE, {"name": "张"})


@pytest.mark.parametrize("path", ["/../../etc/hostname", "../../../../etc/hostname"])
def test_render_pdf_reads_nothing_outside_the_product(path: str) -> None:
    with pytest.raises(typst.TypstError):
        engine.render_pdf(f'#read("{path}")'.encode(), {})


def test_render_pdf_on_many_threads() -> None:
    def work(number: int) -> str:
        return text_of(engine.render_pdf(LINE, {"name": f"第{number}份"}))

    with ThreadPoolExecutor(4) as pool:
        assert [t.replace(" ", "").strip() for t in pool.map(work, range(40))] == [
            f"第{n}份" for n in range(40)
        ]


def test_undrawn_names_each_once() -> None:
    diagnostic = (
        'the text `"\\u{e000}"` could not be displayed x the text `"𠮷"` could not be displayed y' * 2
    )
    assert engine.undrawn(diagnostic) == [chr(0xE000), "𠮷"]


def test_qr_svg_is_bare_and_scalable() -> None:
    drawing = engine.qr_svg("https://guijia.example.cn/papers/q/kQ3x9ZVbS0uT1yPq7mWc2A")
    assert drawing.startswith("<svg")
    assert "viewBox" in drawing
    assert "width=" not in drawing.split(">")[0]


def test_numerals_of_articles() -> None:
    source = b"""#import "/platform/papers/templates/form.typ": numeral, day, copies-line
#set text(font: "Noto Serif SC")
#range(1, 34).map(numeral).join(" ") | #day("2026-01-09") #day("") #day("x") | #copies-line(("a",)) #copies-line(("a","b"))"""
    said = text_of(engine.render_pdf(source, {}))
    flat = said.replace(" ", "").replace("\n", "")
    assert "十十一十二" in flat
    assert "二十二十一" in flat
    assert "三十三|2026年1月9日x|一份：a一式两份：a、b" in flat


def test_fonts_are_laid_from_the_packages(tmp_path: Path) -> None:
    from guijia.config import fonts

    for package, files in fonts.FACES.items():
        for name in (*files, "LICENSE_FONT"):
            place = tmp_path / "in" / package / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(name.encode())
    out = tmp_path / "out"
    assert len(fonts.lay(tmp_path / "in", out)) == 6
    assert fonts.lay(tmp_path / "in", out) == []
    with pytest.raises(FileNotFoundError):
        fonts.lay(tmp_path / "nothing", tmp_path / "out2")
