"""Office files: opened only as far as needed to know that nothing in them acts, hides or bursts."""

import io
import re
import zipfile

from guijia.platform.files import errors

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 250
_MACRO_PARTS = re.compile(r"(vbaproject|vbadata|/activex/|/embeddings/.*\.(bin|exe|js|vbs)$)", re.IGNORECASE)
_OUTSIDE = re.compile(
    rb'<Relationship\b(?=[^>]*TargetMode\s*=\s*"External")'
    rb'(?=[^>]*Type\s*=\s*"[^"]*/(attachedTemplate|oleObject|frame|externalLinkPath|subDocument)")'
)


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def office_main_part(content: bytes) -> str | None:
    """``word`` or ``xl`` for an Office file, else ``None``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return "word"
    return "xl" if {"xl/workbook.xml", "xl/workbook.bin"} & names else None


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise errors.too_dense("Office")
    for part in parts:
        is_link = (part.external_attr >> 16) & 0o170000 == 0o120000
        if is_link or part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename):
            raise errors.damaged("Office")
        if part.flag_bits & 0x1:
            raise errors.locked("Office")
        if _MACRO_PARTS.search(part.filename):
            raise errors.active("宏或控件")


def check_office(content: bytes) -> bytes:
    """A Word or Excel file without macros, controls, outside templates, passwords or bombs.

    Raises: BusinessError ``files_active`` | ``files_locked`` | ``files_too_dense`` | ``files_damaged``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
            for name in archive.namelist():
                if name.endswith(".rels") and _OUTSIDE.search(archive.read(name)):
                    raise errors.active("外部链接的模板或对象")
            types = archive.read("[Content_Types].xml")
            if b"macroEnabled" in types:
                raise errors.active("宏或控件")
            if archive.testzip() is not None:
                raise errors.damaged("Office")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise errors.damaged("Office") from error
    return content


def is_workbook(content: bytes) -> bool:
    """Is an OLE file an Excel workbook (also a locked one, so that its owner is told why)?"""
    return any(_wide(name) in content for name in ("Workbook", "Book", "EncryptedPackage"))


def check_ole(content: bytes) -> bytes:
    """An old Excel file without macros or password.

    Raises: BusinessError ``files_active`` | ``files_locked`` | ``files_damaged``.
    """
    if _wide("EncryptedPackage") in content:
        raise errors.locked("Excel")
    if _wide("_VBA_PROJECT") in content:
        raise errors.active("宏")
    if len(content) < 1536:
        raise errors.damaged("Excel")
    return content
