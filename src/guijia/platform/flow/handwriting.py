"""A signature drawn by hand: taken from the page only as a small plain PNG, painted anew. No database."""

import base64
import binascii
import struct
import zlib
from dataclasses import dataclass

from guijia.platform.flow import errors

PREFIX = "data:image/png;base64,"
MOST_TEXT = 200_000
MOST_WIDTH, MOST_HEIGHT = 1200, 600
_HEAD = b"\x89PNG\r\n\x1a\n"
# Colours of a canvas: eight bits each, with or without transparency.
_CHANNELS = {2: 3, 6: 4}


@dataclass(frozen=True, slots=True)
class Ink:
    """What somebody sets under a decision: a drawn picture, else the signature they keep, else nothing."""

    drawn: bytes | None = None
    saved: bool = False


NO_INK = Ink()


def ink_of(text: str) -> bytes:
    """The picture that a drawing area sent, checked line by line and written anew.

    Only what paints is kept: no comments, no text, nothing glued behind.
    Raises: BusinessError ``flow_signature_unreadable`` | ``flow_signature_empty``.
    """
    if not text.startswith(PREFIX) or len(text) > MOST_TEXT:
        raise errors.signature_unreadable()
    try:
        content = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise errors.signature_unreadable() from error
    chunks = _chunks(content)
    head = next((body for name, body in chunks if name == b"IHDR"), b"")
    if len(head) != 13:
        raise errors.signature_unreadable()
    width, height, depth, colour, packing, filtering, woven = struct.unpack(">IIBBBBB", head)
    plain = depth == 8 and colour in _CHANNELS and not (packing or filtering or woven)
    if not plain or not 0 < width <= MOST_WIDTH or not 0 < height <= MOST_HEIGHT:
        raise errors.signature_unreadable()
    lines = _lines(
        b"".join(body for name, body in chunks if name == b"IDAT"), width * _CHANNELS[colour] + 1, height
    )
    if not any(any(line[1:]) for line in lines):
        raise errors.signature_empty()
    packed = zlib.compress(b"".join(lines), 9)
    return _HEAD + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    if not content.startswith(_HEAD):
        raise errors.signature_unreadable()
    found: list[tuple[bytes, bytes]] = []
    at = len(_HEAD)
    while at + 12 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(body) != length or zlib.crc32(name + body).to_bytes(4, "big") != check:
            raise errors.signature_unreadable()
        found.append((name, body))
        if name == b"IEND":
            return found
        at += 12 + length
    raise errors.signature_unreadable()


def _lines(packed: bytes, length: int, height: int) -> list[bytes]:
    """The lines of the picture, each with its filter before it; never more than the picture has."""
    unpacking = zlib.decompressobj()
    try:
        raw = unpacking.decompress(packed, length * height + 1)
    except zlib.error as error:
        raise errors.signature_unreadable() from error
    lines = [raw[at : at + length] for at in range(0, len(raw), length)]
    if len(raw) != length * height or any(line[0] > 4 for line in lines):
        raise errors.signature_unreadable()
    return lines


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + zlib.crc32(name + body).to_bytes(4, "big")
