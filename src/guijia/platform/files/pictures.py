"""Pictures without their past: place, device, time, comments and anything glued behind them are cut.

Nothing is decoded: the pieces of each format are walked, the needed ones kept. The way a photo is turned
(EXIF orientation) stays, because without it an identity card lies on its side.
"""

import struct
import zlib

from guijia.platform.files import errors

MOST_PIXELS = 120_000_000
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_PNG_KEPT = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"sBIT",
        b"pHYs",
        b"bKGD",
    }
)
_GPS, _ORIENTATION = 0x8825, 0x0112
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}


def _tiff_order(tiff: bytes | bytearray, start: int = 0) -> str | None:
    return {b"II*\x00": "<", b"MM\x00*": ">"}.get(bytes(tiff[start : start + 4]))


def _directory(
    tiff: bytes | bytearray, start: int, offset: int, order: str
) -> list[tuple[int, int, int, int]]:
    """Entries of a TIFF directory: tag, type, count, position of the entry; empty when out of bounds."""
    place = start + offset
    if place + 2 > len(tiff):
        return []
    (count,) = struct.unpack_from(f"{order}H", tiff, place)
    if place + 2 + 12 * count > len(tiff):
        return []
    found = []
    for index in range(count):
        at = place + 2 + 12 * index
        tag, kind, values = struct.unpack_from(f"{order}HHI", tiff, at)
        found.append((tag, kind, values, at))
    return found


def _orientation(exif: bytes) -> int:
    """How the photo is turned: 1 to 8; 1 when it does not say."""
    order = _tiff_order(exif)
    if order is None or len(exif) < 8:
        return 1
    (offset,) = struct.unpack_from(f"{order}I", exif, 4)
    for tag, _, _, at in _directory(exif, 0, offset, order):
        if tag == _ORIENTATION:
            (value,) = struct.unpack_from(f"{order}H", exif, at + 8)
            return value if 1 <= value <= 8 else 1
    return 1


def _bare_exif(orientation: int) -> bytes:
    """The smallest EXIF that says how a photo is turned and nothing else."""
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _scan_end(content: bytes, at: int) -> int:
    """Where the packed lines of a JPEG scan end: at the next real marker."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise errors.damaged("JPG")
        if content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
        elif content[at + 1] == 0xFF:
            at += 1
        else:
            return at


def scrub_jpeg(content: bytes) -> bytes:
    """A JPEG up to its end mark without EXIF, GPS, comments or maker's notes.

    Raises: BusinessError ``files_damaged`` | ``files_too_dense``.
    """
    kept, at, turned, seen_frame = [b"\xff\xd8"], 2, 1, False
    while at + 4 <= len(content) or content[at : at + 2] == b"\xff\xd9":
        if content[at] != 0xFF:
            raise errors.damaged("JPG")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            if not seen_frame:
                break
            head = _bare_exif(turned) if turned != 1 else b""
            return kept[0] + head + b"".join(kept[1:]) + b"\xff\xd9"
        (length,) = struct.unpack_from(">H", content, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(content):
            break
        segment = content[at:end]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and length >= 8:
            seen_frame = True
            height, width = struct.unpack_from(">HH", segment, 5)
            if height * width > MOST_PIXELS:
                raise errors.too_dense("JPG")
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        if marker == 0xDA:
            end = _scan_end(content, end)
            kept.append(content[at:end])
        elif marker in (0xE0, 0xE2, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(segment)
        at = end
    raise errors.damaged("JPG")


def scrub_png(content: bytes) -> bytes:
    """A PNG up to its end chunk, only the chunks that paint it.

    Raises: BusinessError ``files_damaged`` | ``files_too_dense``.
    """
    kept, at = [content[:8]], 8
    while at + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end], "big"
        ):
            break
        if name == b"IHDR" and length >= 8:
            width, height = struct.unpack_from(">II", content, at + 8)
            if width * height > MOST_PIXELS:
                raise errors.too_dense("PNG")
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end
    raise errors.damaged("PNG")


def scrub_webp(content: bytes) -> bytes:
    """A WebP of its own stated size without EXIF and XMP.

    Raises: BusinessError ``files_damaged``.
    """
    (size,) = struct.unpack_from("<I", content, 4)
    if size + 8 > len(content) or size < 12:
        raise errors.damaged("WebP")
    kept, at, painted = [], 12, False
    while at + 8 <= size + 8:
        name, length = struct.unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        if at + 8 + length > size + 8:
            raise errors.damaged("WebP")
        chunk = content[at:end].ljust(8 + length + length % 2, b"\0")
        if name == b"VP8X" and length >= 10:
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        painted = painted or name in (b"VP8 ", b"VP8L", b"ANMF")
        if name not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        at = end
    if not painted:
        raise errors.damaged("WebP")
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def is_heic(content: bytes) -> bool:
    """Does an ISO media file say that it is a still HEIF picture?"""
    (length,) = struct.unpack_from(">I", content, 0)
    brands = content[8 : min(length, 256)]
    return any(brands[i : i + 4] in _HEIC_BRANDS for i in range(0, len(brands), 4))


def _blank_directory(raw: bytearray, start: int, offset: int, order: str) -> None:
    """Overwrite a directory and the values that it points at with zeros; sizes stay."""
    entries = _directory(raw, start, offset, order)
    for _, kind, values, at in entries:
        size = _SIZES.get(kind, 1) * values
        if size > 4:
            (where,) = struct.unpack_from(f"{order}I", raw, at + 8)
            if start + where + size <= len(raw):
                raw[start + where : start + where + size] = bytes(size)
        raw[at : at + 12] = bytes(12)


def scrub_heic(content: bytes) -> bytes:
    """A HEIC whose place (GPS directory of its EXIF) is overwritten; no byte moves.

    Raises: BusinessError ``files_damaged``.
    """
    raw, at = bytearray(content), 0
    while at + 8 <= len(raw):
        (length,) = struct.unpack_from(">I", raw, at)
        if length == 1 and at + 16 <= len(raw):
            (length,) = struct.unpack_from(">Q", raw, at + 8)
        length = length or len(raw) - at
        if length < 8 or at + length > len(raw):
            raise errors.damaged("HEIC")
        at += length
    if at != len(raw):
        raise errors.damaged("HEIC")
    found = raw.find(b"Exif\0\0")
    while found >= 0:
        start = found + 6
        order = _tiff_order(raw, start)
        if order and start + 8 <= len(raw):
            (offset,) = struct.unpack_from(f"{order}I", raw, start + 4)
            for tag, _, _, entry in _directory(raw, start, offset, order):
                if tag == _GPS:
                    (where,) = struct.unpack_from(f"{order}I", raw, entry + 8)
                    _blank_directory(raw, start, where, order)
                    raw[entry + 8 : entry + 12] = bytes(4)
        found = raw.find(b"Exif\0\0", start)
    return bytes(raw)
