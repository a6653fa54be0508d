"""A sheet as text: cells, merged ranges, and how a cell is named."""

from dataclasses import dataclass, field

# A cell that the office's program stores as a date; what stands behind is ISO.
DATE_MARK = "\x01"


@dataclass(slots=True)
class Grid:
    """One sheet: rows of text (row 0 is the sheet's row 1), ragged on the right."""

    name: str
    rows: list[list[str]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    valueless: list[tuple[int, int]] = field(default_factory=list)
    formulas: int = 0
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    _origin: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for top, left, bottom, right in self.merges:
            for row in range(top, min(bottom, len(self.rows) - 1) + 1):
                for column in range(left, right + 1):
                    self._origin[(row, column)] = (top, left)
        self._fill()

    def _fill(self) -> None:
        """Put the text of a merged range into every cell of it, down and to the right."""
        for (row, column), (top, left) in self._origin.items():
            text = self.at(top, left)
            if not text or (row, column) == (top, left):
                continue
            cells = self.rows[row]
            if len(cells) <= column:
                cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = text

    def at(self, row: int, column: int) -> str:
        """Text of a cell, empty outside the sheet."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def is_merged_across(self, row: int) -> bool:
        """Whether one merged cell covers most of this row: a title or a note."""
        return any(top <= row <= bottom and right - left >= 2 for top, left, bottom, right in self.merges)

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """The cell in which the text was typed (the first one of a merged range)."""
        return self._origin.get((row, column), (row, column))

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


def letters(column: int) -> str:
    """The name of a column: 0 is ``A``, 26 is ``AA``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int | None:
    """The number of a column by its name, ``None`` when it is not a column."""
    if not name.isascii() or not name.isalpha() or len(name) > 3:
        return None
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """The name of a cell as the office sees it: (16, 2) is ``C17``."""
    return f"{letters(column)}{row + 1}"
