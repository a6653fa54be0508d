"""The homes of the demonstration, as price lists such as a sales office sends them."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import xlsxwriter

HEADS = ("楼栋", "单元", "楼层", "房号", "户型", "朝向", "建筑面积（㎡）", "套内面积（㎡）",
         "单价（元/㎡）", "总价（元）", "底价（元）")  # fmt: skip
# Area, inner area, layout, outlook and price level by the place on the floor.
COLUMNS = (
    (Decimal("118.62"), Decimal("94.31"), "三室两厅", "南", Decimal("1.000")),
    (Decimal("89.47"), Decimal("71.05"), "两室两厅", "南", Decimal("0.985")),
    (Decimal("89.47"), Decimal("71.05"), "两室两厅", "南", Decimal("0.978")),
    (Decimal("128.30"), Decimal("102.14"), "四室两厅", "南北", Decimal("1.015")),
)
BASE = {"3": Decimal(18360), "5": Decimal(17940)}
CENT = Decimal("0.01")
# The home of which the story tells has round figures.
FIXED = {"3-1-1801": (Decimal("2280000.00"), Decimal("2158884.00"))}
Row = tuple[str, str, int, str, str, str, Decimal, Decimal, Decimal, Decimal, Decimal]


def _priced(place: tuple[str, str, int, str], facts: tuple[str, str, Decimal, Decimal], unit: Decimal) -> Row:
    label = f"{place[0]}-{place[1]}-{place[3]}"
    area = facts[2]
    total = (area * unit).quantize(Decimal("1E3"), ROUND_HALF_UP)
    floor = (total * Decimal("0.95")).quantize(Decimal(1), ROUND_HALF_UP)
    total, floor = FIXED.get(label, (total, floor))
    return (*place, *facts, (total / area).quantize(CENT, ROUND_HALF_UP), total, floor)


def towers() -> Iterator[Row]:
    """Two towers of 29 floors, two entrances, four homes on a floor: 464."""
    for building, base in BASE.items():
        for entrance in ("1", "2"):
            for floor in range(29, 0, -1):
                level = base + 46 * floor - (300 if floor in (4, 14, 18) else 0) - (500 if floor == 1 else 0)
                for n, (area, inner, layout, outlook, factor) in enumerate(COLUMNS, start=1):
                    yield _priced(
                        (building, entrance, floor, f"{floor:02d}{n:02d}"),
                        (layout, outlook, area, inner),
                        level * factor,
                    )


# The buildings of the first two phases: number, entrances, floors, homes on a floor, price level.
EARLIER = {
    "一期": (("1", 2, 26, 4, Decimal(11280)), ("2", 3, 17, 4, Decimal(11060))),
    "二期": (("6", 2, 25, 4, Decimal(14350)), ("7", 2, 31, 3, Decimal(14620))),
}


def earlier(phase: str) -> Iterator[Row]:
    """The homes of a phase sold before the system came: 412 in the first, 386 in the second."""
    for building, entrances, floors, across, base in EARLIER[phase]:
        for entrance in range(1, entrances + 1):
            for floor in range(floors, 0, -1):
                for n, (area, inner, layout, outlook, factor) in enumerate(COLUMNS[:across], start=1):
                    yield _priced(
                        (building, str(entrance), floor, f"{floor:02d}{n:02d}"),
                        (layout, outlook, area, inner),
                        (base + 30 * floor) * factor,
                    )


def shops() -> Iterator[Row]:
    """A row of 24 shops on two floors, whose pre-sale permit is still missing."""
    for floor, unit in ((1, Decimal(32800)), (2, Decimal(21600))):
        for n in range(1, 13):
            area = Decimal("46.20") + 3 * n
            yield _priced(
                ("S1", "1", floor, f"{floor}{n:02d}"),
                ("商铺", "南", area, (area * Decimal("0.86")).quantize(CENT)),
                unit,
            )


def houses() -> Iterator[Row]:
    """The other project: one building of six floors."""
    for entrance in ("1", "2"):
        for floor in range(6, 0, -1):
            for n in (1, 2):
                yield _priced(
                    ("1", entrance, floor, f"{floor}{n:02d}"),
                    ("四室两厅", "南北", Decimal("143.80"), Decimal("121.60")),
                    Decimal(15200) + 60 * floor,
                )


def price_list(title: str, rows: Iterator[Row]) -> bytes:
    """A price list as a workbook, with a title above the heads as offices have it."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    sheet = book.add_worksheet("一房一价")
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.merge_range(0, 0, 0, len(HEADS) - 1, title, bold)
    sheet.write_row(1, 0, HEADS, bold)
    for at, row in enumerate(rows, start=2):
        for column, value in enumerate((f"{row[0]}号楼", *row[1:])):
            if isinstance(value, Decimal):
                sheet.write_number(at, column, float(value), money)
            else:
                sheet.write(at, column, value)
    sheet.set_column(0, len(HEADS) - 1, 14)
    book.close()
    return kept.getvalue()
