"""Homes sold before the system: taken over from a list as a whole, bound once, known to the daily close."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.deals.queries.closing import lines_of
from guijia.areas.deals.rules.closing import mismatches
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.actions.delivery import deliver_unit
from guijia.areas.estate.actions.takeover import check_takeover, take_over_homes
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.importing.sheets import Grid
from guijia.areas.estate.importing.takeover import read_sold
from guijia.areas.estate.models import Commitment, Delivery, SalesControlEntry, Takeover
from guijia.areas.estate.rules import TakenOver
from guijia.config.commands.takeover import takeover as command
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import ready_to_sell
from tests.areas.estate.sales import audits, handover_paper, home_of, picture

DAY = date(2025, 1, 10)
SOURCE = "移交清单 2026-01"


def lines_for(units: list[Unit]) -> list[TakenOver]:
    """The first two delivered, the rest filed."""
    return [
        TakenOver(unit.pk, f"HT-{n}", DAY if n < 2 else None, f"JF-{n}" if n < 2 else "")
        for n, unit in enumerate(units)
    ]


def take(cast: Any, now: datetime, lines: list[TakenOver], **changed: Any) -> Takeover:
    given = {"project": cast.project, "lines": lines, "source": SOURCE, "actor": cast.manager, "now": now}
    return take_over_homes(**{**given, **changed})


def test_list_is_taken_over_with_one_commitment_each_and_one_deed(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    made = take(cast, now, lines_for(units))
    assert [home_of(unit).state for unit in units] == ["delivered", "delivered", "filed", "filed"]
    live = Commitment.objects.filter(unit__in=units, ended_at__isnull=True)
    assert {(c.kind, c.document_type, c.document_id) for c in live} == {
        ("contract", "estate.takeover", made.pk)
    }
    assert live.count() == 4
    lines = SalesControlEntry.objects.filter(document_id=made.pk)
    assert {(x.before, x.cause) for x in lines} == {("available", "期初接收")}
    assert sorted(lines.values_list("document_number", flat=True)) == ["HT-0", "HT-1", "HT-2", "HT-3"]
    assert set(Delivery.objects.values_list("delivered_on", "takeover", "number")) == {
        (DAY, made.pk, "JF-0"), (DAY, made.pk, "JF-1"),
    }  # fmt: skip
    deed = Entry.objects.get(action="estate.take_over_homes")
    assert (deed.detail["count"], deed.detail["delivered"], deed.reason) == (4, 2, SOURCE)


def test_daily_close_finds_nothing_against_homes_taken_over(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    take(cast, now, lines_for(units))
    found, _ = lines_of(cast.project, [])
    assert all(found[unit.pk].is_taken_over for unit in units)
    assert [mismatches(found[unit.pk]) for unit in units] == [{}, {}, {}, {}]
    with acting(SYSTEM):
        home = home_of(units[0])
        home.state = HomeState.AVAILABLE
        home.save(update_fields=["state"])
    found, _ = lines_of(cast.project, [])
    assert mismatches(found[units[0].pk]), "a home taken over that is on sale again is a mismatch"


def test_file_of_a_home_taken_over_shows_every_stage_as_done(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    take(cast, now, lines_for(units))
    client = Client()
    client.force_login(cast.manager)
    looks = [
        [stage.look for stage in client.get(reverse("home", args=[unit.pk])).context["stages"]]
        for unit in (units[0], units[3])
    ]
    assert looks == [["done"] * 5, ["done"] * 4 + ["now"]]


def test_home_taken_over_is_sold_to_nobody_and_handed_over_with_the_fund(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now)
    take(cast, now, lines_for(units))
    with pytest.raises(BusinessError) as held:
        sales_control.hold_unit(unit_id=units[3].pk, actor=cast.sales, now=now)
    assert held.value.code == "estate_sold"
    with pytest.raises(BusinessError) as refused:
        deliver_unit(
            unit_id=units[3].pk, paper=handover_paper(now, fund_file=b""), actor=cast.manager, now=now
        )
    assert refused.value.code == "estate_fund_missing"
    deliver_unit(unit_id=units[3].pk, paper=handover_paper(now), actor=cast.manager, now=now)
    assert home_of(units[3]).state == HomeState.DELIVERED


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("held", "estate_takeover_homes"),
        ("no_number", "estate_takeover_homes"),
        ("future", "estate_takeover_homes"),
        ("twice", "estate_takeover_twice"),
        ("same_number", "estate_takeover_twice"),
        ("no_source", "estate_takeover_source"),
        ("nothing", "estate_takeover_empty"),
        ("other_project", "estate_home_unknown"),
        ("no_right", "estate_forbidden"),
        ("outsider", "estate_forbidden"),
    ],
)
def test_takeover_is_refused_as_a_whole(cast: Any, now: datetime, case: str, code: str) -> None:
    _, units = ready_to_sell(cast, now)
    lines, changed = lines_for(units), {}
    if case == "held":
        sales_control.hold_unit(unit_id=units[2].pk, actor=cast.sales, now=now)
    elif case == "no_number":
        lines[1] = TakenOver(units[1].pk, " ")
    elif case == "future":
        lines[1] = TakenOver(units[1].pk, "HT-9", date(2999, 1, 1))
    elif case == "twice":
        lines.append(TakenOver(units[0].pk, "HT-9"))
    elif case == "same_number":
        lines[1] = TakenOver(units[1].pk, "HT-0")
    elif case == "no_source":
        changed = {"source": " "}
    elif case == "nothing":
        lines = []
    elif case == "other_project":
        lines.append(TakenOver(cast.project.pk, "HT-9"))
    else:
        changed = {"actor": cast.sales if case == "no_right" else cast.outsider}
    was = [picture(unit) for unit in units]
    for act in (take_over_homes, check_takeover):
        given = {"project": cast.project, "lines": lines, "source": SOURCE, "actor": cast.manager, "now": now}
        with pytest.raises(BusinessError) as refused:
            act(**{**given, **changed})
        assert refused.value.code == code
    assert [picture(unit) for unit in units] == was
    assert not Takeover.objects.exists()
    assert audits("estate.take_over_homes") == 0


def test_takeover_of_many_asks_no_more_than_of_few(cast: Any, now: datetime) -> None:
    asked = []
    for count in (2, 30):
        _, units = ready_to_sell(cast, now, homes=count)
        lines = [TakenOver(u.pk, f"{count}-{n}", DAY) for n, u in enumerate(units)]
        with CaptureQueriesContext(connection) as seen:
            take(cast, now, lines)
        asked.append(len(seen))
    assert asked[1] <= asked[0]


HEAD = ["楼栋", "房号", "合同编号", "交付日期", "交接书编号"]


def read(*rows: list[str]) -> Any:
    return read_sold([Grid("清单", [HEAD, *rows])])


def test_list_is_read_by_its_words() -> None:
    found = read(
        ["1号楼", "1-1-0101", "HT-1", "\x012025-01-10", "JF-1"],
        ["1号楼", "1-1-0102", "HT-2", "2025年1月9日", ""],
        ["1号楼", "1-1-0103", "HT-3", "", ""],
        ["合计", "", "", "", ""],
    )
    assert found.problems == []
    assert [(r.label, r.contract_number, r.delivered_on) for r in found.rows] == [
        ("1-1-0101", "HT-1", DAY), ("1-1-0102", "HT-2", date(2025, 1, 9)), ("1-1-0103", "HT-3", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "", "HT-9", "", ""], "required"),
        (["", "1-1-0102", "", "", ""], "required"),
        (["", "1-1-0102", "HT-2", "去年", ""], "not_a_day"),
        (["", "1-1-0102", "HT-2", "2025-13-01", ""], "not_a_day"),
        (["", "1-1-0101", "HT-2", "", ""], "duplicate"),
        (["", "1-1-0102", "HT-1", "", ""], "duplicate"),
    ],
)
def test_row_that_cannot_be_read_is_a_problem(row: list[str], code: str) -> None:
    found = read(["", "1-1-0101", "HT-1", "", ""], row)
    assert [p.code for p in found.problems] == [code]


@pytest.mark.parametrize(
    ("rows", "code"),
    [([["房号"], ["1"]], "estate_import_takeover_columns"), ([HEAD], "estate_import_takeover_empty")],
)
def test_file_without_a_list_is_refused(rows: list[list[str]], code: str) -> None:
    with pytest.raises(BusinessError) as refused:
        read_sold([Grid("清单", rows)])
    assert refused.value.code == code


def test_command_reads_a_file_and_takes_it_over_or_nothing(cast: Any, now: datetime, tmp_path: Path) -> None:
    _, units = ready_to_sell(cast, now)
    file = tmp_path / "清单.csv"
    file.write_text(
        "房号,合同编号,交付日期\n" + "".join(f"{u.label},HT-{u.label},2025-01-10\n" for u in units), "utf-8"
    )
    given = [str(file), "--project", cast.project.code, "--source", SOURCE]
    tried = CliRunner().invoke(command, [*given, "--dry-run"])
    assert (tried.exit_code, "没有写入" in tried.output) == (0, True)
    assert not Takeover.objects.exists()
    done = CliRunner().invoke(command, given)
    assert (done.exit_code, "4 套，其中已交付 4 套" in done.output) == (0, True)
    made = Takeover.objects.get()
    assert made.file is not None
    assert {home_of(unit).state for unit in units} == {"delivered"}
    again = CliRunner().invoke(command, given)
    assert (again.exit_code, "不能接收" in again.output) == (1, True)
    file.write_text("房号,合同编号\n9-9-9999,HT-9\n", "utf-8")
    unknown = CliRunner().invoke(command, given)
    assert (unknown.exit_code, "本项目没有 9-9-9999" in unknown.output) == (1, True)
    nowhere = CliRunner().invoke(command, [str(file), "--project", "XX", "--source", SOURCE])
    assert (nowhere.exit_code, "没有代码为 XX 的项目" in nowhere.output) == (1, True)


def test_help_says_in_chinese_what_the_command_does() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "guijia.config.commands", "takeover", "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (out.returncode, "期初接收" in out.stdout, "退出码" in out.stdout) == (0, True, True)
