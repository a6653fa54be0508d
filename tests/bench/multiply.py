"""Copies the samples until there are a hundred thousand cases: everything by COPY, as owner of the database.

Keys, numbers, names, homes, days and whatever has to be unique differ from copy to copy. A key keeps its
first 24 characters and ends with the number of the copy, so that rows go on pointing at each other.
"""

import random
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from guijia.kit.sealed import seal
from guijia.platform.search import rules as finding
from tests.bench.samples import NAME

HOMES_A_BUILDING, ENTRANCES, A_FLOOR = 200, 2, 4
FAMILY = "王李张刘陈杨黄吴赵周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文"
NUMBERS = {"number", "document_number", "online_number", "serial", "bank_reference"}
# How many sales of each stage for one case of the scale; a filed one has three cases.
MIX = {"filed": 0.30, "refused": 0.06, "review": 0.008, "register": 0.008, "deposit": 0.008, "prepare": 0.008,
       "sent": 0.008, "free": 0.03}  # fmt: skip
# Enough of each stage in the measured project, however small the scale.
LEAST = 200
LATELY = {"review", "register", "deposit", "prepare", "sent", "free"}
SETTLE_SECONDS = 240
LONG_AGO_DAYS, LATELY_DAYS = 900, 3
# Private characters mark what differs: 00 key, 01 building … 09 running number, from 40 on days.
_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_MARK = re.compile("([\ue000-\ue0ff])")
TABLE_END = "\ue0ff"


@dataclass
class Copy:
    """What differs in one copy."""

    stage: str
    n: int
    project: str
    building: str
    label: str
    name: str
    consultant: str
    officer: str
    age_days: int
    entrance: int
    floor: int
    place: int


@dataclass
class Grown:
    """What there is after multiplying, for the measuring: ids by stage."""

    copies: list[Copy] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    rows: int = 0


def twin(key: str, n: int) -> str:
    """The key of a sample's row in its n-th copy."""
    return f"{key[:24]}{n:012x}"


@dataclass
class Pattern:
    """A sample's rows as text with marks where copies differ."""

    tables: list[str]
    parts: list[str]
    days: dict[str, date]
    sealed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Mark, then field and clear value of what is sealed: a sealed value opens in its own row only."""
    customer: str = ""

    def fill(self, copy: Copy) -> list[str]:
        """The rows of one copy, table by table."""
        back = timedelta(days=copy.age_days)
        values = {mark: (day - back).isoformat() for mark, day in self.days.items()} | {
            "\ue000": f"{copy.n:012x}",
            "\ue001": copy.building,
            "\ue002": copy.project,
            "\ue003": copy.label,
            "\ue004": copy.name,
            "\ue005": copy.consultant,
            "\ue00a": copy.officer,
            "\ue006": f"{copy.n * 7 % 10000:04d}",
            "\ue007": f"{copy.n * 13 % 10000:04d}",
            "\ue008": f"s{copy.n:08d}",
            "\ue009": f"{copy.n:06d}",
        }
        for mark, (place, clear) in self.sealed.items():
            values[mark] = seal(clear, bound_to=f"{place}:{twin(self.customer, copy.n)}")
        return "".join([values.get(part, part) for part in self.parts]).split(TABLE_END)


def pattern_of(owner: psycopg.Connection[Any], sample: dict[str, Any]) -> Pattern:
    """Read a sample's rows and mark what differs."""
    texts, numbers = [], set()
    for table, keys in sample["rows"].items():
        key, columns = primary_key(owner, table), columns_of(owner, table)
        chosen = sql.SQL("FROM {} WHERE {}::text = ANY({})").format(
            sql.Identifier(table), sql.Identifier(key), sql.Literal(keys)
        )
        with (
            owner.cursor() as cursor,
            cursor.copy(sql.SQL("COPY (SELECT * {}) TO STDOUT").format(chosen)) as out,
        ):
            texts.append(b"".join(bytes(block) for block in out).decode())
        for column in columns:
            if column in NUMBERS or (column, table) == ("key", "ledger_journal"):
                found = owner.execute(sql.SQL("SELECT {} {}").format(sql.Identifier(column), chosen))
                numbers |= {row[0] for row in found if row[0]}
    text = TABLE_END.join(texts)
    sealed = {}
    for at, (place, token, clear) in enumerate(sample["sealed"]):
        text = text.replace(token, chr(0xE020 + at))
        sealed[chr(0xE020 + at)] = (place, clear)
    for at, number in enumerate(sorted(numbers, key=len, reverse=True)):
        stem = number.rsplit("-", 1)[0] if "-" in number else number
        if len(number) < 6:  # stands in other words too
            text = text.replace(f"\t{number}\t", f"\t{stem}-{at}\ue009\t")
        elif len(number) < 36:  # longer ones hold a key, which differs anyway
            text = text.replace(number, f"{stem}-{at}\ue009")
    for key in {key for keys in sample["rows"].values() for key in keys}:
        text = text.replace(key, key[:24] + "\ue000")
    for old, mark in [
        (sample["building"], "\ue001"), (sample["project"], "\ue002"), (sample["label"], "\ue003"),
        (NAME, "\ue004"), (sample["consultant"], "\ue005"), (sample["officer"], "\ue00a"), (sample["blind"][0], "id\ue000"),
        (sample["blind"][1], "mobile\ue000"), (f"\t{sample['tails'][0]}\t", "\t\ue006\t"),
        (f"\t{sample['tails'][1]}\t", "\t\ue007\t"), (sample["sort"][1], "\ue008"), (sample["sort"][0], "\ue008"),
    ]:  # fmt: skip
        text = text.replace(old, mark) if old else text
    days = {day: chr(0xE040 + at) for at, day in enumerate(sorted(set(_DAY.findall(text)))[:128])}
    text = _DAY.sub(lambda found: days.get(found.group(), found.group()), text)
    parts = [part for part in _MARK.split(text) if part]
    fresh = {mark: date.fromisoformat(day) for day, mark in days.items()}
    return Pattern(list(sample["rows"]), parts, fresh, sealed, sample["customer"])


def columns_of(owner: psycopg.Connection[Any], table: str) -> list[str]:
    """Columns of a table in their order."""
    rows = owner.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum",
        [table],
    )
    return [row[0] for row in rows]


def primary_key(owner: psycopg.Connection[Any], table: str) -> str:
    """The column of a table's key."""
    row: Any = owner.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE i.indrelid = %s::regclass AND i.indisprimary",
        [table],
    ).fetchone()
    return str(row[0])


def planned(owner: psycopg.Connection[Any], laid: dict[str, Any], scale: int) -> list[Copy]:
    """Which copies there will be, in the order of their buildings, which are made here."""
    draw = random.Random(7)
    wanted = [stage for stage, share in MIX.items() for _ in range(max(LEAST, round(share * scale)))]
    draw.shuffle(wanted)
    # A quarter of the homes lies in the project that is measured, the rest in its neighbours.
    shares = [0, 0, *range(len(laid["projects"]))]
    made: list[Copy] = []
    taken: dict[int, int] = {}
    buildings: dict[tuple[int, int], str] = {}
    for n, stage in enumerate(wanted, start=1):
        where = shares[n % len(shares)]
        at = taken[where] = taken.get(where, -1) + 1
        number, place = at // HOMES_A_BUILDING + 1, at % HOMES_A_BUILDING
        building = buildings.setdefault((where, number), str(uuid4()))
        floor, along = place // (ENTRANCES * A_FLOOR) + 1, place % (ENTRANCES * A_FLOOR)
        entrance, column = along // A_FLOOR + 1, along % A_FLOOR + 1
        made.append(
            Copy(
                stage=stage, n=n, project=laid["projects"][where], building=building,
                label=f"{number}-{entrance}-{floor:02d}{column:02d}",
                name=draw.choice(FAMILY) + "".join(draw.choices(GIVEN, k=draw.choice([1, 2, 2]))),
                consultant=draw.choice(laid["consultants"]), officer=draw.choice(laid["officers"]),
                age_days=draw.randint(0, LATELY_DAYS if stage in LATELY else LONG_AGO_DAYS),
                entrance=entrance, floor=floor, place=column,
            )
        )  # fmt: skip
    with (
        owner.cursor() as cursor,
        cursor.copy("COPY places_building (id, project_id, number, name, position) FROM STDIN") as rows,
    ):
        for (where, number), key in buildings.items():
            rows.write_row([key, laid["projects"][where], str(number), f"{number} 号楼", number])
    owner.execute(
        "INSERT INTO estate_permit (id, project_id, kind, number, issued_on, building_ids)"
        " SELECT gen_random_uuid(), p.id, k.kind, 'B-' || k.kind || p.code, '2025-01-01', '{}'"
        " FROM places_project p, (SELECT DISTINCT kind FROM estate_permit) k"
    )
    return made


@contextmanager
def bare(owner: psycopg.Connection[Any], tables: list[str]) -> Iterator[None]:
    """Tables without triggers, foreign keys and indexes but their own keys; put back as they were."""
    back: list[str] = []
    for table in tables:
        owner.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for name, wording in owner.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass"
            " AND contype = 'f'",
            [table],
        ).fetchall():
            owner.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            # The copies are right by construction; new rows are looked at again.
            back.append(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {wording} NOT VALID')
        for name, wording in owner.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid"
            " WHERE i.indrelid = %s::regclass AND NOT i.indisprimary AND c.oid IS NULL",
            [table],
        ).fetchall():
            owner.execute(f"DROP INDEX {name}")
            back.insert(0, wording)
    yield
    for wording in back:
        owner.execute(wording)
    for table in tables:
        owner.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def multiply(url: str, laid: dict[str, Any], scale: int) -> Grown:
    """Copy the samples until there are ``scale`` cases."""
    grown = Grown()

    @contextmanager
    def timed(what: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        grown.seconds[what] = time.perf_counter() - start

    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET maintenance_work_mem = '256MB'; SET timezone = 'Asia/Shanghai'")
        owner.execute("SET synchronous_commit = off")
        owner.execute(
            "SELECT set_config('guijia.actor', %s, false), set_config('guijia.actor_name', 'bench', false)",
            [str(UUID(int=0))],
        )
        grown.copies = planned(owner, laid, scale)
        patterns = {stage: pattern_of(owner, sample) for stage, sample in laid["samples"].items()}
        tables = sorted({table for pattern in patterns.values() for table in pattern.tables})
        with bare(owner, [*tables, "search_searchentry"]):
            with timed("copy"):
                grown.rows = _copy(owner, tables, patterns, grown.copies)
            with timed("homes"):
                owner.execute(
                    "UPDATE estate_home h SET entrance = split_part(u.label, '-', 2),"
                    " floor = left(split_part(u.label, '-', 3), -2)::int, room = split_part(u.label, '-', 3),"
                    ' "column" = right(u.label, 2)::int FROM places_unit u'
                    " WHERE u.id = h.unit_id AND u.label ~ '^[0-9]'"
                )
            with timed("search"):
                _make_findable(owner, laid, grown.copies)
            start = time.perf_counter()
        grown.seconds["indexes"] = time.perf_counter() - start
        with timed("analyze"):
            owner.execute("VACUUM ANALYZE")
        with timed("settle"):
            _settle(owner)
    return grown


def _settle(owner: psycopg.Connection[Any]) -> None:
    """Wait until every new index may be used.

    The samples were changed before their tables were indexed anew: as long as a transaction runs anywhere on
    the server that began before, PostgreSQL leaves such an index aside, and every page would read whole tables.
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        row: Any = owner.execute(
            "SELECT count(*) FROM pg_index WHERE indcheckxmin"
            " AND age(xmin) <= age(pg_snapshot_xmin(pg_current_snapshot())::xid)"
        ).fetchone()
        if row[0] == 0:
            return
        owner.execute("SELECT pg_current_xact_id()")
        time.sleep(1)


def _copy(
    owner: psycopg.Connection[Any], tables: list[str], patterns: dict[str, Pattern], copies: list[Copy]
) -> int:
    count = 0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        files: dict[str, IO[str]] = {
            table: opened.enter_context(Path(folder, table).open("w+", buffering=1 << 20)) for table in tables
        }
        for copy in copies:
            pattern = patterns[copy.stage]
            for table, text in zip(pattern.tables, pattern.fill(copy), strict=True):
                files[table].write(text)
        for table, file in files.items():
            file.seek(0)
            columns = sql.SQL(", ").join(map(sql.Identifier, columns_of(owner, table)))
            with owner.cursor() as cursor:
                with cursor.copy(
                    sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
                ) as rows:
                    while block := file.read(1 << 20):
                        rows.write(block)
                count += cursor.rowcount
    return count


def _make_findable(owner: psycopg.Connection[Any], laid: dict[str, Any], copies: list[Copy]) -> None:
    """One entry for each home, customer, subscription and contract, with the tokens that the product would give."""
    kinds = [
        ("unit", "places.unit"),
        ("customer", "parties.customer"),
        ("subscription", "deals.subscription"),
        ("contract", "deals.contract"),
    ]
    with (
        owner.cursor() as cursor,
        cursor.copy(
            "COPY search_searchentry (id, subject_type, subject_id, kind, project_id, title, subtitle, url, tokens,"
            " weight, updated_at) FROM STDIN"
        ) as rows,
    ):
        rows.set_types(
            ["uuid", "varchar", "uuid", "varchar", "uuid", "varchar", "varchar", "varchar", "varchar[]",
             "int2", "timestamptz"]
        )  # fmt: skip
        for copy in copies:
            sample = laid["samples"][copy.stage]
            base = finding.tokens_of(
                names=[copy.name],
                words=[copy.label],
                tails=[f"{copy.n * 7 % 10000:04d}", f"{copy.n * 13 % 10000:04d}"],
            )
            home = finding.tokens_of(names=[], words=[copy.label, copy.label.rpartition("-")[2]])
            for kind, subject_type in kinds:
                if not sample[kind] or (kind == "customer" and copy.stage == "free"):
                    continue
                key = UUID(twin(sample[kind], copy.n))
                prefix = {"subscription": "rg", "contract": "ht"}.get(kind)
                number = f"{prefix}-gl-2026-0{copy.n:06d}" if prefix else ""
                rows.write_row(
                    [
                        uuid4(), subject_type, key, kind, UUID(copy.project), copy.name if kind == "customer" else
                        f"{number.upper()} {copy.label}".strip(), copy.label, f"/x/{key}",
                        home if kind == "unit" else sorted({*base, *([number[:end] for end in range(1, len(number) + 1)])}), 0,
                        laid["today"],
                    ]
                )  # fmt: skip
