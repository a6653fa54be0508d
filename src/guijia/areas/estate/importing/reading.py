"""From the bytes of a file to grids of text: Excel in a limited child process, CSV here."""

import csv
import io
import json
import subprocess
import sys
import threading

from guijia.areas.estate.importing.safety import Format, format_of, refuse
from guijia.areas.estate.importing.sheets import Grid
from guijia.kit.errors import BusinessError

MAX_ROWS = 100_000
# A few rows of titles and totals beside the homes do not make a list too long.
SPARE_ROWS = 1_000
MAX_COLUMNS = 200
CHILD_MEMORY_MB = 512
CHILD_CPU_SECONDS = 30
CHILD_WALL_SECONDS = 60
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;|"


def read_grids(content: bytes, name: str) -> list[Grid]:
    """The sheets of a price list as text, merged cells filled.

    Rule:    issue 2 b; reliability 5.1 (limits), 5.4.
    Raises:  BusinessError ``estate_import_*``: why this file cannot be read, in one sentence.
    Returns: sheets in the file's order; a CSV is one sheet named after the file.
    """
    kind = format_of(content)
    if kind is Format.CSV:
        return [_read_csv(content, name)]
    return _read_workbook(content, kind)


def _read_workbook(content: bytes, kind: Format) -> list[Grid]:
    command = [sys.executable, "-I", "-c", _BOOT, *sys.path, "--", kind.value, str(CHILD_MEMORY_MB)]
    command += [str(CHILD_CPU_SECONDS), str(MAX_ROWS + SPARE_ROWS)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, the file goes by a pipe
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        timer = threading.Timer(CHILD_WALL_SECONDS, child.kill)
        timer.start()
        feeder = threading.Thread(target=_feed, args=(child, content), daemon=True)
        feeder.start()
        try:
            return _collect(child)
        finally:
            timer.cancel()
            child.kill()
            feeder.join()


# The child sees the same packages as we do, wherever they are installed, and nothing else.
_BOOT = (
    "import sys; cut = sys.argv.index('--'); sys.path[:] = sys.argv[1:cut];"
    "from guijia.areas.estate.importing.child import main; sys.exit(main(sys.argv[cut + 1:]))"
)


def _feed(child: "subprocess.Popen[bytes]", content: bytes) -> None:
    if child.stdin is None:
        return
    try:
        child.stdin.write(content)
        child.stdin.close()
    except (BrokenPipeError, OSError):
        return


def _collect(child: "subprocess.Popen[bytes]") -> list[Grid]:
    heads: list[dict[str, object]] = []
    sheets: list[list[list[str]]] = []
    ended = False
    interned: dict[str, str] = {}
    for line in child.stdout or ():
        part = json.loads(line)
        if isinstance(part, list):
            sheets[-1].extend([interned.setdefault(text, text) for text in row] for row in part)
        elif "refused" in part:
            raise _refused(str(part["refused"]))
        elif "end" in part:
            ended = True
        else:
            heads.append(part)
            sheets.append([])
    if not ended:
        raise _refused("memory")
    return [_grid(head, rows) for head, rows in zip(heads, sheets, strict=True)]


def _grid(head: dict[str, object], rows: list[list[str]]) -> Grid:
    merges = [(m[0], m[1], m[2], m[3]) for m in head["merges"] if m[3] < MAX_COLUMNS]  # type: ignore[attr-defined]
    valueless = [(cell[0], cell[1]) for cell in head["valueless"]]  # type: ignore[attr-defined]
    return Grid(
        name=str(head["sheet"]),
        rows=rows,
        merges=merges,
        valueless=valueless,
        formulas=int(str(head["formulas"])),
        hidden=bool(head["hidden"]),
        hidden_rows=list(head["hidden_rows"]),  # type: ignore[call-overload]
        hidden_columns=list(head["hidden_columns"]),  # type: ignore[call-overload]
    )


def _refused(reason: str) -> BusinessError:
    match reason:
        case "rows":
            return refuse(
                "too_many_rows",
                f"表中超过 {MAX_ROWS:,} 行（或有内容落在极远的行、列）。请删去空白行列，或分成几份导入。",
            )
        case "columns":
            return refuse(
                "too_many_columns",
                f"表中超过 {MAX_COLUMNS} 列。请删去多余的列，或确认没有内容落在很远的列上。",
            )
        case "encrypted":
            return refuse("encrypted", "文件有打开密码。请取消密码后另存再上传。")
        case "damaged":
            return refuse(
                "damaged", "文件已损坏或没有传完，打不开。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
            )
        case _:
            return refuse(
                "too_heavy",
                "读这份表超出了内存或时间的上限，可能有内容落在极远的单元格。请把价格表复制到新表另存再上传。",
            )


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content[:4000]:
        # Without a mark: Latin signs and digits leave a NUL in every other byte.
        encodings = tuple(
            name
            for name, side in (("utf-16-le", 1), ("utf-16-be", 0))
            if content[side:4000:2].count(0) > 200 or content[side:4000:2].count(0) * 3 > len(content[:4000])
        )
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise refuse(
        "not_a_list", "这份文件不是文字表，也不是 Excel 表，读不出内容。请上传 .xls、.xlsx 或 .csv。"
    )


def _delimiter(text: str) -> str:
    """The mark that splits the first lines into the most columns, most evenly."""
    lines = [line for line in text[:20_000].splitlines()[:30] if line.strip()]
    best, best_score = ",", 0
    for mark in _DELIMITERS:
        counts = sorted(len(row) for row in csv.reader(lines, delimiter=mark))
        score = counts[len(counts) // 2] if counts else 0
        if score > best_score and score > 1:
            best, best_score = mark, score
    return best


def _read_csv(content: bytes, name: str) -> Grid:
    text = _decode(content)
    odd = sum(1 for sign in text[:4000] if ord(sign) < 32 and sign not in "\r\n\t")
    if odd:
        raise refuse(
            "not_a_list", "这份文件里有乱码，不像价格表。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
        )
    rows: list[list[str]] = []
    filled, interned = 0, dict[str, str]()
    try:
        for values in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            cells = [interned.setdefault(cell.strip(), cell.strip()) for cell in values]
            while cells and not cells[-1]:
                cells.pop()
            filled += bool(cells)
            if filled > MAX_ROWS + SPARE_ROWS:
                raise _refused("rows")
            if len(cells) > MAX_COLUMNS:
                raise _refused("columns")
            rows.append(cells)
    except csv.Error as error:
        raise refuse(
            "damaged", f"第 {len(rows) + 1} 行的引号或内容有误，读不下去。请改好后再上传。"
        ) from error
    while rows and not rows[-1]:
        rows.pop()
    return Grid(name=name.rsplit(".", 1)[0] or "csv", rows=rows)
