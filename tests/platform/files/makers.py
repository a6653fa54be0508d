"""Small true files of every kind, made in memory."""

import io
import struct
import zipfile
import zlib


def pdf(extra: bytes = b"") -> bytes:
    """A PDF as far as we look at it."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog" + extra + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def exif(*, orientation: int = 6, gps: bytes = b"GPSPLACE") -> bytes:
    """A big-endian EXIF block with orientation and a GPS directory whose value is ``gps``."""
    ifd0 = struct.pack(">H", 2)
    ifd0 += struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    ifd0 += struct.pack(">HHII", 0x8825, 4, 1, 38)
    ifd0 += struct.pack(">I", 0)
    place = struct.pack(">H", 1) + struct.pack(">HHII", 2, 7, len(gps), 56) + struct.pack(">I", 0)
    body = b"MM\0*" + struct.pack(">I", 8) + ifd0
    return b"Exif\0\0" + body.ljust(38, b"\0") + place + gps


def jpeg(*, orientation: int = 6, tail: bytes = b"", comment: bytes = b"maker's note") -> bytes:
    """A one-component JPEG with EXIF, comment, colour profile and stuffed bytes in its scan."""

    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + segment(0xE1, exif(orientation=orientation))
        + segment(0xE2, b"ICC_PROFILE\0")
        + segment(0xFE, comment)
        + segment(0xC0, b"\x08\x00\x10\x00\x10\x01\x01\x11\x00")
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\xff\x00\x34\xff\xd0\x56"
        + b"\xff\xd9"
        + tail
    )


def png(*, tail: bytes = b"", note: bytes = b"Comment\0where I live") -> bytes:
    """A 1 × 1 PNG with a text chunk."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"tEXt", note)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
        + tail
    )


def webp() -> bytes:
    """A WebP with an extended header, one frame, EXIF and XMP."""
    chunks = b"VP8X" + struct.pack("<I", 10) + bytes([0x0C]) + bytes(9)
    chunks += b"VP8L" + struct.pack("<I", 5) + b"\x2f\0\0\0\0" + b"\0"
    chunks += b"EXIF" + struct.pack("<I", 8) + b"GPSPLACE"
    chunks += b"XMP " + struct.pack("<I", 8) + b"GPSPLACE"
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def heic() -> bytes:
    """An ISO media file of brand heic that carries EXIF."""
    inner = b"\0\0\0\6" + exif()
    return (
        struct.pack(">I", 24)
        + b"ftypheic\0\0\0\0mif1heic"
        + struct.pack(">I", 8 + len(inner))
        + b"mdat"
        + inner
    )


def office(main: str = "word/document.xml", **parts: bytes) -> bytes:
    """A Word or Excel file as far as we look at it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", parts.pop("types", b"<Types/>"))
        archive.writestr(main, b"<x/>")
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/"), body)
    return made.getvalue()


def xls(extra: bytes = b"") -> bytes:
    """An OLE file that holds a workbook."""
    return (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + extra).ljust(2048, b"\0")
