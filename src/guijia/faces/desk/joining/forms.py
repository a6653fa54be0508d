"""What is handed in: a list of people; and the way of a list from the preview to its writing, signed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core import signing

from guijia.areas.estate.importing.problems import Problem
from guijia.areas.estate.importing.sheets import Grid
from guijia.faces.desk.joining import errors
from guijia.faces.desk.joining.rules import Newcomer, from_json

SALT, COPY_SALT = "desk.joining", "desk.joining.copy"
MAX_AGE_SECONDS = 86_400


class RosterForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="人员表",
        allow_empty_file=True,
        max_length=255,
        help_text=".xls .xlsx .csv，每人每项目一行；岗位可以写几个，用顿号分开",
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv"}),
    )


def sealed_roster(rows: Sequence[Newcomer], name: str) -> str:
    """What the preview showed, to be written as shown: signed, so that nobody changes it on the way."""
    return signing.dumps([name, [one.as_json() for one in rows]], salt=SALT, compress=True)


def opened_roster(sealed: str, again_url: str) -> tuple[str, list[Newcomer]]:
    """The same again. Raises: BusinessError ``desk_people_stale`` when it was changed or is a day old."""
    try:
        name, rows = signing.loads(sealed, salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature as error:
        raise errors.stale(again_url) from error
    return name, [from_json(one) for one in rows]


def sealed_copy(grids: Sequence[Grid], problems: Sequence[Problem], name: str) -> str:
    """The sheets as they were read with what stands against them, for the copy that is taken home."""
    sheets = [[one.name, one.rows] for one in grids if not one.hidden]
    return signing.dumps([name, sheets, [one.as_json() for one in problems]], salt=COPY_SALT, compress=True)


def opened_copy(sealed: str, again_url: str) -> tuple[str, list[Grid], list[dict[str, Any]]]:
    """The same again. Raises: BusinessError ``desk_people_stale``."""
    try:
        name, sheets, problems = signing.loads(sealed, salt=COPY_SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature as error:
        raise errors.stale(again_url) from error
    return name, [Grid(title, rows) for title, rows in sheets], problems
