"""Identifiers that sort by time and cannot be guessed in sequence."""

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A version-7 UUID (RFC 9562): 48 bits of milliseconds, 74 random bits.

    Made in Python so that any supported server (PostgreSQL 15 and newer) serves.
    """
    millis = time.time_ns() // 1_000_000
    value = (millis & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
