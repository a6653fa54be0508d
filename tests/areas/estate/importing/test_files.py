"""Files that are no price lists are refused in one sentence, whatever their name says."""

import io
import time
import zipfile

import pytest
import xlsxwriter

from guijia.areas.estate.importing.mapping import Mapping, mapping_from_json, mapping_from_text
from guijia.areas.estate.importing.price_list import read_price_list
from guijia.areas.estate.importing.reading import read_grids
from guijia.kit.errors import BusinessError
from tests.areas.estate.importing.lists import text, xlsx

ROWS = [["楼栋", "楼层", "房号", "建筑面积", "总价"], ["3栋", "1", "101", 100, 1000000]]


def repacked(content: bytes, more: dict[str, bytes]) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, body in more.items():
            archive.writestr(name, body)
    return out.getvalue()


def sheet_of(xml: bytes) -> bytes:
    """A workbook whose one sheet is this XML."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx({"A": ROWS}))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, xml if name.startswith("xl/worksheets/") else old.read(name))
    return out.getvalue()


def _ole(word: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + word.encode("utf-16-le") + b"\x00" * 600


HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
BAD = {
    "empty": (b"", "estate_import_empty"),
    "blank": (b" \r\n\r\n", "estate_import_empty"),
    "large": (b"a" * (10 * 1024 * 1024 + 1), "estate_import_too_large"),
    "pdf": (b"%PDF-1.7 ...", "estate_import_not_a_list"),
    "png": (b"\x89PNG\r\n\x1a\n....", "estate_import_not_a_list"),
    "rar": (b"Rar!\x1a\x07\x00....", "estate_import_not_a_list"),
    "web": (b"<html><table><tr><td>1</td></tr></table></html>", "estate_import_web_page"),
    "xml": (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "estate_import_web_page"),
    "truncated": (xlsx({"A": ROWS})[:2000], "estate_import_damaged"),
    "zip": (repacked(b"", {"a.txt": b"x"}), "estate_import_not_a_list"),
    "macros": (repacked(xlsx({"A": ROWS}), {"xl/vbaProject.bin": b"x"}), "estate_import_macros"),
    "links": (
        repacked(xlsx({"A": ROWS}), {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "estate_import_external",
    ),
    "embedded": (
        repacked(xlsx({"A": ROWS}), {"xl/embeddings/oleObject1.bin": b"x"}),
        "estate_import_embedded",
    ),
    "slip": (repacked(xlsx({"A": ROWS}), {"../../x": b"x"}), "estate_import_damaged"),
    "parts": (repacked(xlsx({"A": ROWS}), {f"x/{n}": b"" for n in range(250)}), "estate_import_bomb"),
    "ratio": (repacked(xlsx({"A": ROWS}), {"x/a.xml": b"0" * 20_000_000}), "estate_import_bomb"),
    "encrypted": (_ole("EncryptedPackage"), "estate_import_encrypted"),
    "ole macros": (_ole("_VBA_PROJECT_CUR"), "estate_import_macros"),
    "word": (_ole("WordDocument"), "estate_import_not_a_list"),
    "broken xls": (_ole("Workbook"), "estate_import_damaged"),
    "bytes": (bytes(range(256)) * 8, "estate_import_not_a_list"),
    "nul": (b"a,b\x00c\n" * 4, "estate_import_not_a_list"),
    "far cell": (
        sheet_of(
            HEAD + b'<row r="1"><c r="A1"><v>1</v></c></row>'
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
        ),
        "estate_import_too",
    ),
    "too many rows": (b"1,2\n" * 101_500, "estate_import_too_many_rows"),
    "too many columns": (b",".join(b"1" for _ in range(300)), "estate_import_too_many_columns"),
    "quotes": (b'a,b\n"' + b"x" * 200_000, "estate_import_damaged"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused_in_one_sentence(case: str) -> None:
    content, code = BAD[case]
    started = time.monotonic()
    with pytest.raises(BusinessError) as refused:
        read_grids(content, "价格表.xlsx")
    assert refused.value.code.startswith(code)
    assert refused.value.message.endswith("。")
    assert time.monotonic() - started < 3


def test_billion_laughs_does_no_harm() -> None:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">' + entities + b"]>"
    content = sheet_of(doctype + HEAD + cell)
    try:
        grids = read_grids(content, "a.xlsx")
    except BusinessError:
        return
    assert sum(len(cell) for row in grids[0].rows for cell in row) < 10_000


def test_name_says_nothing() -> None:
    assert read_grids(xlsx({"A": ROWS}), "价格表.csv")[0].name == "A"
    assert read_grids(text(ROWS), "价格表.xlsx")[0].rows[1][0] == "3栋"


def test_merged_cells_are_filled_and_point_back() -> None:
    grid = read_grids(xlsx({"A": [["甲", "", ""], ["", "", "乙"]]}, {"A": ["A1:B2"]}), "a.xlsx")[0]
    assert grid.at(1, 1) == "甲"
    assert grid.origin(1, 1) == (0, 0)


def test_mapping_survives_saving_and_says_what_is_wrong() -> None:
    mapping = Mapping(answers={"basis@*": "gross"})
    assert mapping_from_json(mapping.as_json()).answers == {"basis@*": "gross"}
    for bad in (
        "[]",
        "{",
        '{"version": 9}',
        '{"answers": {"a": 1}}',
        '{"columns": {"*": {"1": "room"}}}',
        '{"columns": {"*": {"A": "x"}}}',
    ):
        with pytest.raises(BusinessError) as refused:
            mapping_from_text(bad)
        assert refused.value.code == "estate_import_bad_mapping"


def big_list(rows: int) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet("价格")
    sheet.write_row(
        0, 0, ["楼栋", "单元", "楼层", "房号", "户型", "朝向", "用途", "建筑面积", "套内面积", "单价", "总价"]
    )
    for n in range(rows):
        floor, room = n // 10 % 30 + 1, n % 10 + 1
        area, price = 8000 + n % 97, 20_000 + n % 501
        words = [
            f"{n // 600 + 1}栋",
            f"{n // 300 % 2 + 1}单元",
            floor,
            f"{floor}{room:02d}",
            "三室两厅",
            "南",
            "住宅",
        ]
        sheet.write_row(n + 1, 0, [*words, area / 100, area / 125, price, area * price / 100])
    book.close()
    return out.getvalue()


def test_ten_thousand_rows_are_read_quickly() -> None:
    content = big_list(10_000)
    started = time.monotonic()
    found = read_price_list(content, "a.xlsx")
    assert len(found.rows) == 10_000
    assert found.is_clean
    assert time.monotonic() - started < 6
