"""What a printed paper carries besides its business data, and when a print is needed anew."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guijia.kit.days import china
from guijia.platform.papers.enums import PaperState
from guijia.platform.papers.registry import PaperForm
from guijia.platform.papers.shapes import Stamp

ENGINE_EDITION = 1  # raised when the dress of all forms changes


def fingerprint(form: PaperForm, data: Mapping[str, Any]) -> str:
    """SHA-256 of what a form says: equal data of an equal form is the same paper."""
    said = json.dumps([form.code, ENGINE_EDITION, data], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def state_of(data: Mapping[str, Any]) -> PaperState:
    """A paper is in force unless its area says that it is a draft."""
    return PaperState.DRAFT if data["head"]["draft"] else PaperState.EFFECTIVE


def stamp(form: PaperForm, *, qr: str, printed_by: str, now: datetime) -> Stamp:
    """What printing adds to the data."""
    return Stamp(
        code=form.code,
        title=form.title,
        copies=list(form.copies),
        qr=qr,
        printed_at=f"{china(now):%Y-%m-%d %H:%M}",
        printed_by=printed_by,
    )


def file_name(form: PaperForm, number: str, place: str, ending: str) -> str:
    """``房产认购书 RG-2026-1187 3-1-1801.pdf``"""
    return " ".join(part for part in (form.title, number, place) if part) + ending
