"""What a file really is, told by its bytes, and the same file without what nobody should learn from it.

Pure: bytes in, bytes out. Pictures lose place, device and text behind the picture; nothing is decoded.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from guijia.platform.files import containers, errors, pictures

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_PDF_ACTS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
_TEXT_MARKUP = re.compile(r"<\s*(!doctype|html|head|body|script|svg|\?xml|iframe|table)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is accepted."""

    label: str
    content_type: str
    extensions: tuple[str, ...]
    scrub: Callable[[bytes], bytes]
    is_picture: bool = False


def scrub_pdf(content: bytes) -> bytes:
    """A whole PDF without scripts, launches or files inside (best effort: it stays inert with us anyway).

    Raises: BusinessError ``files_damaged`` | ``files_active``.
    """
    if b"%%EOF" not in content[-2048:]:
        raise errors.damaged("PDF")
    # A name may be spelled with #4a; whoever does that has something to hide.
    plain = re.sub(rb"#([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), content)
    if _PDF_ACTS.search(plain):
        raise errors.active("脚本或嵌入文件")
    return content


def read_text(content: bytes) -> str | None:
    """The text of a table saved as text: UTF-8, UTF-16 with its mark, or GB 18030; else ``None``."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def scrub_csv(content: bytes) -> bytes:
    """A table as text stays as it is."""
    return content


PDF = Kind("PDF", "application/pdf", (".pdf",), scrub_pdf)
JPEG = Kind("JPG", "image/jpeg", (".jpg", ".jpeg"), pictures.scrub_jpeg, is_picture=True)
PNG = Kind("PNG", "image/png", (".png",), pictures.scrub_png, is_picture=True)
WEBP = Kind("WebP", "image/webp", (".webp",), pictures.scrub_webp, is_picture=True)
HEIC = Kind("HEIC", "image/heic", (".heic", ".heif"), pictures.scrub_heic, is_picture=True)
DOCX = Kind(
    "Word",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx",),
    containers.check_office,
)
XLSX = Kind(
    "Excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    (".xlsx",),
    containers.check_office,
)
XLS = Kind("Excel 97", "application/vnd.ms-excel", (".xls",), containers.check_ole)
CSV = Kind("CSV", "text/csv", (".csv",), scrub_csv)
KINDS = (PDF, JPEG, PNG, WEBP, HEIC, DOCX, XLSX, XLS, CSV)


def _from_container(content: bytes) -> Kind | None:
    main = containers.office_main_part(content)
    return {"word": DOCX, "xl": XLSX}.get(main) if main else None


def _is_table_text(content: bytes) -> bool:
    text = read_text(content)
    if text is None or _TEXT_MARKUP.search(text[:100_000]):
        return False
    return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)


def recognise(content: bytes) -> Kind | None:
    """The kind of a file by its first bytes and, where these are shared, by what is inside."""
    first = content[:16]
    if first.startswith(b"%PDF-"):
        return PDF
    if first.startswith(b"\xff\xd8\xff"):
        return JPEG
    if first.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if first.startswith(b"RIFF") and first[8:12] == b"WEBP":
        return WEBP
    if first[4:8] == b"ftyp":
        return HEIC if pictures.is_heic(content) else None
    if first.startswith(b"PK\x03\x04"):
        return _from_container(content)
    if first.startswith(containers.OLE):
        return XLS if containers.is_workbook(content) else None
    return CSV if _is_table_text(content) else None


def accept(content: bytes, extension: str, *, limit: int) -> tuple[Kind, bytes]:
    """The kind and the scrubbed bytes of a file that may be kept.

    Args:
        extension: of the cleaned name, lower case with its dot.
        limit: most bytes.

    Raises: BusinessError ``files_empty`` | ``files_too_big`` | ``files_unknown_kind`` | ``files_mismatch`` |
            ``files_damaged`` | ``files_active`` | ``files_locked`` | ``files_too_dense``.
    """
    if not content:
        raise errors.empty()
    if len(content) > limit:
        raise errors.too_big(limit)
    if EICAR in content:
        raise errors.active("病毒样本")
    kind = recognise(content)
    if kind is None:
        raise errors.unknown_kind()
    if extension not in kind.extensions:
        raise errors.mismatch(extension, kind.label)
    return kind, kind.scrub(content)
