"""What a file is, what is refused, what is cut away; no database."""

import io
import zipfile

import pytest

from guijia.kit.errors import BusinessError
from guijia.platform.files import formats
from tests.platform.files import makers

LIMIT = 10 * 1024 * 1024


def reason(content: bytes, extension: str, limit: int = LIMIT) -> str:
    with pytest.raises(BusinessError) as refused:
        formats.accept(content, extension, limit=limit)
    assert refused.value.message.endswith("。")
    return refused.value.code


@pytest.mark.parametrize(
    ("content", "extension", "content_type"),
    [
        (makers.pdf(), ".pdf", "application/pdf"),
        (makers.jpeg(), ".jpg", "image/jpeg"),
        (makers.jpeg(), ".jpeg", "image/jpeg"),
        (makers.png(), ".png", "image/png"),
        (makers.webp(), ".webp", "image/webp"),
        (makers.heic(), ".heic", "image/heic"),
        (makers.office(), ".docx", formats.DOCX.content_type),
        (makers.office("xl/workbook.xml"), ".xlsx", formats.XLSX.content_type),
        (makers.xls(), ".xls", "application/vnd.ms-excel"),
        ("楼号,房号\n3,1801\n".encode(), ".csv", "text/csv"),
        ("楼号,房号\n3,1801\n".encode("gb18030"), ".csv", "text/csv"),
        ("楼号,房号\n3,1801\n".encode("utf-16"), ".csv", "text/csv"),
    ],
)
def test_accept_true_kinds_are_kept(content: bytes, extension: str, content_type: str) -> None:
    kind, kept = formats.accept(content, extension, limit=LIMIT)
    assert kind.content_type == content_type
    assert kept


@pytest.mark.parametrize(
    ("content", "extension", "code"),
    [
        (b"", ".pdf", "files_empty"),
        (makers.pdf() + b"x" * 2000, ".pdf", "files_too_big"),
        (makers.jpeg(), ".pdf", "files_mismatch"),
        (makers.pdf(), ".exe", "files_mismatch"),
        (makers.pdf(), "", "files_mismatch"),
        (b"Rar!\x1a\x07\x01\x00....", ".jpg", "files_unknown_kind"),
        (b"MZ\x90\x00\x03\x00", ".csv", "files_unknown_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ".csv", "files_unknown_kind"),
        (b"<!DOCTYPE html><html></html>", ".csv", "files_unknown_kind"),
        (b"<table><tr><td>1</td></tr></table>", ".xls", "files_unknown_kind"),
        (b"GIF89a/*", ".csv", "files_mismatch_or_kept"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", ".csv", "files_active"),
        (makers.pdf(b"/OpenAction<</S/JavaScript/JS(x)>>"), ".pdf", "files_active"),
        (makers.pdf(b"/AA<</S/J#61vaScript>>"), ".pdf", "files_active"),
        (makers.pdf(b"/Names<</EmbeddedFiles 3 0 R/EmbeddedFile>>"), ".pdf", "files_active"),
        (makers.pdf()[:30], ".pdf", "files_damaged"),
        (makers.jpeg()[:-6], ".jpg", "files_damaged"),
        (makers.jpeg()[:40], ".jpg", "files_damaged"),
        (makers.png()[:-9], ".png", "files_damaged"),
        (makers.png().replace(b"where", b"there"), ".png", "files_damaged"),
        (makers.webp()[:-4], ".webp", "files_damaged"),
        (makers.heic()[:-4], ".heic", "files_damaged"),
        (makers.heic().replace(b"heic", b"qt  ").replace(b"mif1", b"qt  "), ".heic", "files_unknown_kind"),
        (makers.office(**{"word__vbaProject.bin": b"x"}), ".docx", "files_active"),
        (makers.office("xl/workbook.xml", **{"xl__vbaProject.bin": b"x"}), ".xlsx", "files_active"),
        (makers.office(types=b"<Types macroEnabled/>"), ".docx", "files_active"),
        (makers.office()[:-10], ".docx", "files_unknown_kind"),
        (makers.office("other.txt"), ".docx", "files_unknown_kind"),
        (makers.xls("_VBA_PROJECT".encode("utf-16-le")), ".xls", "files_active"),
        (makers.xls("EncryptedPackage".encode("utf-16-le")), ".xls", "files_locked"),
    ],
)
def test_accept_bad_files_are_refused(content: bytes, extension: str, code: str) -> None:
    if code == "files_mismatch_or_kept":  # plain text that only looks like a picture: inert as a table
        assert formats.accept(content, extension, limit=LIMIT)[0] is formats.CSV
        return
    limit = 1000 if code == "files_too_big" else LIMIT
    assert reason(content, extension, limit) == code


def test_office_with_outside_template_is_refused() -> None:
    outside = (
        b'<Relationships><Relationship Id="r1" Type="http://x/relationships/attachedTemplate"'
        b' Target="http://evil.example/t.dotm" TargetMode="External"/></Relationships>'
    )
    assert reason(makers.office(**{"word___rels__settings.xml.rels": outside}), ".docx") == "files_active"


def test_office_with_hyperlink_is_kept() -> None:
    link = (
        b'<Relationships><Relationship Id="r1" Type="http://x/relationships/hyperlink"'
        b' Target="http://example.cn/" TargetMode="External"/></Relationships>'
    )
    formats.accept(makers.office(**{"word___rels__document.xml.rels": link}), ".docx", limit=LIMIT)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "word\\..\\..\\x"])
def test_office_with_path_out_is_refused(name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", b"<x/>")
        archive.writestr(name, b"x")
    assert reason(made.getvalue(), ".docx") == "files_damaged"


def test_office_with_link_entry_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", b"<x/>")
        link = zipfile.ZipInfo("word/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, b"/etc/passwd")
    assert reason(made.getvalue(), ".docx") == "files_damaged"


def test_office_bomb_is_refused() -> None:
    assert reason(makers.office(**{"word__media.bin": bytes(80_000_000)}), ".docx") == "files_too_dense"


def test_jpeg_loses_place_comment_and_tail_but_keeps_turn_and_colour() -> None:
    _, kept = formats.accept(makers.jpeg(tail=makers.office()), ".jpg", limit=LIMIT)
    assert b"GPSPLACE" not in kept
    assert b"maker" not in kept
    assert b"PK\x03\x04" not in kept
    assert b"ICC_PROFILE" in kept
    assert b"\x12\xff\x00\x34\xff\xd0\x56" in kept
    assert kept.endswith(b"\xff\xd9")
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in kept
    assert formats.accept(kept, ".jpg", limit=LIMIT)[1] == kept


def test_jpeg_upright_carries_no_exif() -> None:
    assert b"Exif" not in formats.accept(makers.jpeg(orientation=1), ".jpg", limit=LIMIT)[1]


def test_png_loses_text_and_tail() -> None:
    _, kept = formats.accept(makers.png(tail=b"<script>"), ".png", limit=LIMIT)
    assert b"where" not in kept
    assert kept.endswith(b"IEND\xaeB`\x82")


def test_webp_loses_exif_and_says_so_in_its_head() -> None:
    _, kept = formats.accept(makers.webp(), ".webp", limit=LIMIT)
    assert b"GPSPLACE" not in kept
    assert kept[20] & 0x0C == 0
    assert int.from_bytes(kept[4:8], "little") == len(kept) - 8


def test_heic_place_is_overwritten_in_its_own_length() -> None:
    _, kept = formats.accept(makers.heic(), ".heic", limit=LIMIT)
    assert b"GPSPLACE" not in kept
    assert len(kept) == len(makers.heic())
