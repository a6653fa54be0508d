"""Refusals: what the house says when something is not allowed, and what to do instead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remedy:
    """Where a refusal can be mended: the words of the link and its address."""

    label: str
    url: str


class BusinessError(Exception):
    """A refusal by a rule: code, Chinese sentence, and the clause it rests on.

    Args:
        code: ``<app>_<reason>``, frozen once released.
        message: one Chinese sentence: what is missing and what to do now.
        clause: the requirement, statute or company rule, as people cite it (may be empty).
        remedy: where it can be put right.
        field: the form field it belongs to, when it belongs to one.
    """

    status = 422

    def __init__(
        self,
        code: str,
        message: str,
        *,
        clause: str = "",
        remedy: Remedy | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.clause = clause
        self.remedy = remedy
        self.field = field

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {self.message!r})"


class Conflict(BusinessError):
    """Somebody was faster: the thing asked for is no longer there to be had."""

    status = 409
