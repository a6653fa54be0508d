"""Refusals: what the house says when something is not allowed, and what to do instead."""

from dataclasses import dataclass

from django.forms import BaseForm


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

    def show_on(self, form: BaseForm) -> None:
        """Say it at the field of a form that it is about; over the whole form when it is about none of them."""
        form.add_error(self.field if self.field in form.fields else None, self.message)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r}, {self.message!r})"


class Conflict(BusinessError):
    """Somebody was faster: the thing asked for is no longer there to be had."""

    status = 409


def undo_gone() -> Conflict:
    """A deed that was taken back already, or whose way back is forgotten."""
    return Conflict("kit_undo_gone", "这一步已经撤销过，或者已经不能撤销。要改，请到那一页办理。")


def undo_late(minutes: int, back: str) -> Conflict:
    """A deed done too long ago to be taken back at a touch."""
    return Conflict(
        "kit_undo_late",
        f"办理已超过 {minutes} 分钟，不能一键撤销。要改，请到那一页办理，照常留痕。",
        remedy=Remedy("打开那一页", back),
    )
