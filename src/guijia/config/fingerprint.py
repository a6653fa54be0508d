"""Has anything changed since the database was last made ready? Answered without asking Django."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
# What shapes tables, rights, and reference data; anything else leaves a prepared database as it is.
SHAPING = (
    "**/migrations/*.py", "**/models.py", "**/models/*.py", "**/guards.py", "**/reference*.py",
    "**/permissions.py", "**/process.py", "**/registry.py", "**/apps.py", "**/enums.py",
    "**/*.bpmn", "**/*.toml", "**/*.csv", "config/settings.py", "config/prepare.py",
    "config/demo*.py", "config/demo/**/*.py",
)  # fmt: skip


def fingerprint(patterns: Iterable[str] = SHAPING, root: Path = SOURCE) -> str:
    """A short name for the present content of the files that match."""
    digest = hashlib.sha256()
    for path in sorted({found for pattern in patterns for found in root.glob(pattern) if found.is_file()}):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:24]
