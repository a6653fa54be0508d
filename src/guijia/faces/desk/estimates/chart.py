"""The monthly payments of two ways of paying back, drawn as a picture without any style of its own."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

from guijia.areas.ledger.rules.loans import Schedule
from guijia.kit.money import format_cny

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 76, 12, 14, 30
STEPS = 4
ROUND = tuple(Decimal(text) for text in ("1", "1.2", "1.6", "2", "2.4", "3", "4", "6", "8", "10"))


def _x(period: int, months: int) -> Decimal:
    span = WIDTH - LEFT - RIGHT
    return LEFT + (Decimal(period - 1) * span / (months - 1) if months > 1 else Decimal(span) / 2)


def _y(amount: Decimal, top: Decimal) -> Decimal:
    span = HEIGHT - TOP - BOTTOM
    return HEIGHT - BOTTOM - (amount * span / top if top else Decimal(0))


def _points(made: Schedule, top: Decimal) -> str:
    months = len(made.rows)
    every = max(1, months // 120)
    rows = [row for row in made.rows if (row.period - 1) % every == 0 or row.period == months]
    return " ".join(f"{_x(row.period, months):.1f},{_y(row.payment, top):.1f}" for row in rows)


def _grid(months: int, top: Decimal) -> str:
    lines = []
    for at in range(STEPS + 1):
        amount = top * at / STEPS
        y = f"{_y(amount, top):.1f}"
        lines.append(
            f'<line class="ch-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text class="ch-n" x="{LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end">{amount:,.0f}</text>'
        )
    years = max(1, months // 12)
    for year in sorted({0, years // 4, years // 2, years * 3 // 4, years}):
        period = min(months, max(1, year * 12))
        anchor = "start" if period == 1 else "end" if period == months else "middle"
        lines.append(
            f'<text class="ch-n" x="{_x(period, months):.1f}" y="{HEIGHT - 10}" text-anchor="{anchor}">'
            f"第 {period} 期</text>"
        )
    return "".join(lines)


def payments(ways: Sequence[tuple[str, Schedule]]) -> SafeString:
    """One line for each way, from the first payment to the last; the words are beside it."""
    months = max(len(made.rows) for _, made in ways)
    highest = max(row.payment for _, made in ways for row in made.rows)
    top = _round_up(highest)
    drawn = "".join(
        f'<polyline class="ch-line ch-{at}" points="{_points(made, top)}"/>'
        for at, (_, made) in enumerate(ways)
    )
    said = "；".join(
        f"{label}首期 {format_cny(made.first.payment)} 元、末期 {format_cny(made.last.payment)} 元"
        for label, made in ways
    )
    return format_html(
        '<svg class="chart-" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}</svg>',
        WIDTH,
        HEIGHT,
        f"每期还款：{said}",
        SafeString(_grid(months, top)),
        SafeString(drawn),
    )


def _round_up(amount: Decimal) -> Decimal:
    """The next number above that divides into round steps, so that the scale reads easily."""
    if amount <= 0:
        return Decimal(STEPS)
    power = Decimal(10) ** amount.adjusted()
    return next(top * power for top in ROUND if top * power >= amount)
