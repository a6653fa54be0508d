"""The installation's keys: made once, kept for this user only, and refused when they are weak."""

import base64
import binascii
import contextlib
import json
import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

SHORTEST = 32
FEWEST_KINDS = 10


def weaknesses(secret_key: str, seal_keys: Sequence[str], index_key: str) -> list[str]:
    """What is wrong with the keys, a line each, naming the variable.

    Rule:    ASVS 13.3.1; a start with a weak key is refused.
    Returns: nothing when all is well.
    """
    found = [
        f"{name} 太弱：至少 {SHORTEST} 个字符，且不得是有规律的文字。"
        for name, value in (("GUIJIA_SECRET_KEY", secret_key), ("GUIJIA_INDEX_KEY", index_key))
        if len(value) < SHORTEST or len(set(value)) < FEWEST_KINDS
    ]
    if any(not _is_fernet_key(key) for key in seal_keys) or not seal_keys:
        found.append(
            "GUIJIA_SEAL_KEYS 不对：应是一个或几个 Fernet 密钥（32 字节的 base64），新的在前，逗号分开。"
        )
    if len({secret_key, index_key, *seal_keys}) < 2 + len(seal_keys):
        found.append("GUIJIA_SECRET_KEY、GUIJIA_SEAL_KEYS、GUIJIA_INDEX_KEY 不得相同。")
    return found


def _is_fernet_key(key: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(key)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == 32 and len(set(raw)) >= FEWEST_KINDS


def keep_secrets(var: Path) -> dict[str, str]:
    """The secrets of this installation: read, or made once with mode 600 and never replaced."""
    path = var / "secrets.json"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        words = {name: secrets.token_urlsafe(32) for name in ("superuser", "owner", "app")} | fresh_keys()
        handle, name = tempfile.mkstemp(dir=var)
        with os.fdopen(handle, "w") as sink:
            json.dump(words, sink, indent=1)
            sink.flush()
            os.fsync(sink.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        os.unlink(name)
    found: dict[str, str] = json.loads(path.read_text())
    return found


def fresh_keys() -> dict[str, str]:
    """Fresh keys of an installation: sessions, sealed personal data, blind index."""
    return {
        "secret_key": secrets.token_urlsafe(64),
        "seal_keys": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "index_key": secrets.token_urlsafe(48),
    }
