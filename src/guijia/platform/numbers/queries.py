"""Which numbers were given out, and whether one is missing."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from guijia.platform.numbers.models import Counter, Issued


def issued_in(*, series_key: str, project_id: UUID | None, period: str) -> QuerySet[Issued]:
    """Numbers of a series in a project and year, in their order."""
    return Issued.objects.filter(**_place(series_key, project_id, period)).order_by("no")


def missing_numbers(*, series_key: str, project_id: UUID | None, period: str) -> list[int]:
    """Numbers up to the last one that nobody bears (断号); must be empty for a gapless series."""
    last = (
        Counter.objects.filter(**_place(series_key, project_id, period))
        .values_list("last", flat=True)
        .first()
    )
    taken = set(
        issued_in(series_key=series_key, project_id=project_id, period=period).values_list("no", flat=True)
    )
    return [number for number in range(1, (last or 0) + 1) if number not in taken]


def _place(series_key: str, project_id: UUID | None, period: str) -> dict[str, Any]:
    return {"series": series_key, "project_id": project_id, "period": period}
