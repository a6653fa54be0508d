"""Which days a report covers."""

from datetime import date, timedelta

from guijia.faces.insight.enums import KeptSpan, Span

# A week is reported from Monday to Sunday; Monday is day 0.
_MONDAY = 0


def first_day(span: Span, day: date) -> date | None:
    """The first day of the span that ends with ``day``; ``None`` for everything so far."""
    if span is Span.DAY:
        return day
    if span is Span.WEEK:
        return day - timedelta(days=day.weekday())
    if span is Span.MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if span is Span.YEAR else None


def spans_over(today: date) -> list[tuple[KeptSpan, date, date]]:
    """The reports whose last day was yesterday: kind, first and last day."""
    last = today - timedelta(days=1)
    found = [(KeptSpan.DAY, last, last)]
    if today.weekday() == _MONDAY:
        found.append((KeptSpan.WEEK, last - timedelta(days=6), last))
    if today.day == 1:
        found.append((KeptSpan.MONTH, last.replace(day=1), last))
    return found
