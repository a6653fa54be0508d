"""F11: the sales-control register of one unit, and the sheet of a building on a day."""

from collections import Counter
from copy import copy
from datetime import date
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.models import DaySheet
from guijia.areas.deals.papers.contexts import parts
from guijia.areas.deals.papers.shapes import (
    ControlEvent,
    DailySheet,
    SheetCell,
    SheetFloor,
    StateCount,
    UnitRegister,
)
from guijia.areas.deals.queries import registers
from guijia.areas.estate.enums import HomeState, OffSaleCause
from guijia.areas.estate.models import Home, SalesControlEntry
from guijia.areas.estate.queries import homes
from guijia.areas.estate.tables.board import Entrance, Wanted, board_of
from guijia.platform.audit.acting import SYSTEM

DOCUMENTS = {"deals.subscription": "房产认购书", "deals.contract": "商品房买卖合同"}


def _events(entries: list[SalesControlEntry]) -> list[ControlEvent]:
    buyers = registers.buyers_of_documents(entries)
    return [
        ControlEvent(
            at=parts.moment(entry.at),
            home=entry.unit.label,
            before=entry.get_before_display(),
            after=entry.get_after_display(),
            document=f"{entry.document_number} {DOCUMENTS.get(entry.document_type, '')}".strip(),
            customer=buyers.get(entry.document_id, "") if entry.document_id else "",
            cause=entry.cause,
            name=entry.actor_name,
        )
        for entry in entries
    ]


def _state_words(home: Home) -> str:
    """In one or two characters; off sale by its cause."""
    if home.off_sale_cause:
        return str(OffSaleCause(home.off_sale_cause).label)
    return str(HomeState(home.state).label)


# ---- one unit


def unit_register(subject_id: UUID) -> UnitRegister:
    """Everything F11 says of a unit: what it is, where it stands, every change with its document.

    Rule: A3 F11; INV-02.
    """
    home = parts.home_row(subject_id)
    return UnitRegister(
        head=parts.head(f"XK-{home.unit.label}", place=home.unit.label),
        home=parts.home(home, date.max),
        state=_state_words(home),
        list_price=parts.amount(home.list_price),
        events=_events(registers.entries_of_unit(subject_id)),
    )


# ---- one building, one day


def day_sheet(subject_id: UUID) -> DailySheet:
    """Everything the daily sheet says: the elevation at the day's end, counts, changes, what did not agree.

    Rule: A3 F11, INV-06 (printable daily snapshot), W07 (daily close).
    """
    sheet = registers.sheets_visible_to(SYSTEM).get(pk=subject_id)
    rows, close = _homes_on(sheet), registers.close_on(sheet.project_id, sheet.day)
    entrances = board_of(rows, (), Wanted()).entrances
    floors, columns = _floors(entrances, {home.pk: home for home in rows})
    return DailySheet(
        head=parts.head(f"XK-{sheet.project.code}-{sheet.day:%Y%m%d}-{sheet.building.number}"),
        project=sheet.project.name,
        building=sheet.building.name,
        day=parts.day(sheet.day),
        columns=columns,
        floors=floors,
        counts=_counts(rows),
        events=_events(registers.entries_of_day(sheet.building, sheet.day)),
        closed_at=parts.moment(close.closed_at) if close else "",
        mismatches=[
            f"{m.unit.label}：{m.sentence}" for m in registers.mismatches_on(sheet.building, sheet.day)
        ],
    )


def _homes_on(sheet: DaySheet) -> list[Home]:
    """The homes of the building as the day left them; the cause of being off sale is kept for today only."""
    then = registers.states_since(sheet.building, sheet.day)
    found = []
    for home in homes.board(sheet.building):
        one = copy(home)
        if home.pk in then and then[home.pk] != home.state:
            one.state, one.off_sale_cause = then[home.pk], ""
        found.append(one)
    return found


def _floors(entrances: list[Entrance], rows: dict[UUID, Home]) -> tuple[list[SheetFloor], list[str]]:
    """Floors from the top, the entrances side by side."""
    columns: list[str] = []
    cells: dict[tuple[int, int], dict[int, SheetCell]] = {}
    for entrance in entrances:
        start, floor, line = len(columns), 0, 0
        columns += [f"{entrance.name} {n:02d}" for n in range(1, entrance.width + 1)]
        for name, shown in entrance.floors:
            floor, line = (int(name), 0) if name else (floor, line + 1)
            for place, cell in enumerate(shown, start):
                if cell is not None:
                    cells.setdefault((floor, -line), {})[place] = _cell(rows[cell.id], cell.room)
    made = [
        SheetFloor(
            floor=str(floor) if line == 0 else "",
            cells=[at.get(place) for place in range(len(columns))],
        )
        for (floor, line), at in sorted(cells.items(), reverse=True)
    ]
    return made, columns


def _cell(home: Home, room: str) -> SheetCell:
    price = home.list_price
    return SheetCell(
        room=room,
        state="off" if home.state == HomeState.OFF_SALE else home.state,
        word=_state_words(home),
        area=parts.area(home.area),
        price=f"{price / 10_000:,.2f} 万" if price is not None else "",
    )


def _counts(rows: list[Home]) -> list[StateCount]:
    numbers = Counter(home.state for home in rows)
    areas: dict[str, Decimal] = {}
    for home in rows:
        areas[home.state] = areas.get(home.state, Decimal(0)) + (home.area or Decimal(0))
    return [
        StateCount(
            state="off" if state == HomeState.OFF_SALE else state.value,
            word=str(state.label),
            count=str(numbers[state]),
            area=parts.area(areas[state]),
        )
        for state in HomeState
        if numbers[state]
    ]
