"""Excel out: typed cells, nothing that a spreadsheet would run, who took it and when."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import FileResponse

from guijia.kit.days import china

# What a spreadsheet could take for a formula, in both widths (reliability T9).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000


def harmless(text: str) -> str:
    """Text that stays text in every spreadsheet."""
    text = "".join(sign for sign in text if sign in "\t\n" or sign >= " ")[:LONGEST_CELL]
    return f"'{text}" if text.startswith(DANGEROUS) else text


class _Sheet:
    def __init__(self, book: Any, sheet: Any) -> None:
        self.sheet = sheet
        self.head = book.add_format({"bold": True, "bg_color": "#f1f4fa", "border": 1, "text_wrap": True})
        self.money = book.add_format({"num_format": "#,##0.00"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})

    def write(self, line: int, position: int, value: Any) -> None:
        """Write one value in its own type."""
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            self.sheet.write_datetime(line, position, china(value).replace(tzinfo=None), self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(line, position, datetime(value.year, value.month, value.day), self.day)  # noqa: DTZ001
        elif isinstance(value, Decimal) and value.is_finite():
            self.sheet.write_number(line, position, value, self.money)
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**11:
            self.sheet.write_number(line, position, value)
        else:
            self.sheet.write_string(line, position, harmless(str(value)))


def download(
    title: str, heads: Sequence[str], lines: Iterable[Sequence[Any]], person: Any, now: datetime
) -> FileResponse:
    """An Excel file as a download, written row by row; its foot names who took it and when."""
    held = tempfile.TemporaryFile()  # noqa: SIM115  closed by the response
    book = xlsxwriter.Workbook(
        held,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    taken = f"{title} · {person} · {china(now):%Y-%m-%d %H:%M}"
    book.set_properties({"title": title, "comments": taken})
    sheet = book.add_worksheet()
    made = _Sheet(book, sheet)
    sheet.set_footer(f"&L{taken.replace('&', '&&')}&R&P / &N")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(heads) - 1, 0), 16)
    for position, head in enumerate(heads):
        sheet.write_string(0, position, harmless(head), made.head)
    line = 0
    for line, values in enumerate(lines, start=1):
        for position, value in enumerate(values):
            made.write(line, position, value)
    sheet.write_string(line + 2, 0, harmless(taken))
    book.close()
    size = held.tell()
    held.seek(0)
    response = FileResponse(
        held, as_attachment=True, filename=f"{title}-{china(now):%Y%m%d-%H%M}.xlsx", content_type=CONTENT_TYPE
    )
    response.headers["Content-Length"] = str(size)
    return response
