"""The store: content under its own fingerprint, sealed at rest, whole or not there at all.

Identity papers lie here, so what reaches the disk is encrypted with the keys that seal the database.
The fingerprint is of the clear content: the same scan twice is kept once.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class ContentLostError(Exception):
    """The bytes of a kept file are missing, changed, or sealed with an unknown key."""


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SEAL_KEYS])


def fingerprint(content: bytes) -> str:
    """SHA-256 of the clear content, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def place_of(sha256: str) -> Path:
    """Where content of that fingerprint lies."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(content: bytes) -> str:
    """Keep content durably and return its fingerprint.

    Written beside its place, flushed to the disk, renamed in one step; a rollback of the caller leaves
    at most content that nobody points at.
    """
    sha256 = fingerprint(content)
    place = place_of(sha256)
    if place.exists():
        return sha256
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, partial = tempfile.mkstemp(dir=place.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_cipher().encrypt(content))
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(place)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)
    return sha256


def get(sha256: str) -> bytes:
    """The clear content. Raises: ContentLostError."""
    try:
        content = _cipher().decrypt(place_of(sha256).read_bytes())
    except (OSError, InvalidToken) as error:
        raise ContentLostError(sha256) from error
    if fingerprint(content) != sha256:
        raise ContentLostError(sha256)
    return content
