"""Who may see and add the files of which things: each area says it for its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Viewer = Any  # ``org.Staff``
Gate = Callable[[Viewer, UUID], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that files may be attached to."""

    subject_type: str
    may_see: Gate
    may_attach: Gate


_SUBJECTS: dict[str, Subject] = {}


def gate(subject_type: str, may_see: Gate, *, may_attach: Gate | None = None) -> None:
    """Let files be attached to ``<app>.<model>``; a viewer sees them when ``may_see`` says so.

    Args:
        subject_type: lower-case label of the model, ``deals.subscription``.
        may_attach: who may add files; by default whoever may see.
    """
    _SUBJECTS[subject_type.lower()] = Subject(subject_type.lower(), may_see, may_attach or may_see)


def subject_kind(subject_type: str) -> Subject | None:
    """What was registered for that kind of thing."""
    return _SUBJECTS.get(subject_type.lower())
