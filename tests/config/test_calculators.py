"""The one interface of the calculators, with every example of rules.md §1, §9 and §10 that it reaches."""

import io
import json
import os
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.config.calculators import InstalledFigures, ShippedFigures, list_topics, run_lines
from guijia.kit.days import CHINA
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.reference import load_calendars
from guijia.platform.facts.actions import set_parameter
from guijia.platform.facts.reference import load_parameters
from guijia.platform.org.actions import hire, post
from guijia.platform.org.enums import Role

SHIPPED = ShippedFigures()


def _ask(*lines: str) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    status = run_lines([line + "\n" for line in lines], out, SHIPPED)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]


def _one(topic: str, **inputs: object) -> dict[str, Any]:
    _, (answer,) = _ask(json.dumps({"topic": topic, "inputs": inputs}))
    return answer


EXAMPLES: list[tuple[str, dict[str, object], dict[str, object]]] = [
    (
        "deposit_settlement",  # 1-a
        {"total_price": "2000000", "deposit_paid": "300000", "scenario": "seller_default"},
        {"total_returned": "600000.00"},
    ),
    (
        "deposit_settlement",  # 1-b
        {"total_price": "800000", "deposit_paid": "200000", "scenario": "seller_default"},
        {"effective_deposit": "160000.00", "excess": "40000.00", "total_returned": "360000.00"},
    ),
    (
        "deposit_settlement",  # 1-c
        {"total_price": "1000000", "deposit_paid": "200000", "scenario": "seller_default"},
        {"total_returned": "400000.00"},
    ),
    (
        "deposit_settlement",  # 1-d
        {"total_price": "2000000", "deposit_paid": "50000", "scenario": "buyer_default"},
        {"forfeited": "50000.00", "refund_to_buyer": "0.00"},
    ),
    (
        "deposit_settlement",  # 1-e
        {
            "total_price": "1000000",
            "deposit_paid": "100000",
            "scenario": "seller_default",
            "performed_ratio": "0.6",
        },
        {"penalty": "40000.00"},
    ),
    (
        "deposit_settlement",  # 1-h
        {"total_price": "1000000", "deposit_paid": "30000", "scenario": "buyer_default", "nature": "诚意金"},
        {"refund_to_buyer": "30000.00", "penalty": "0.00"},
    ),
    (
        "deposit_vs_penalty",
        {
            "total_price": "1000000",
            "deposit_paid": "100000",
            "agreed_penalty": "150000",
            "loss": "130000",
            "scenario": "seller_default",
        },
        {
            "deposit_option_total_to_buyer": "230000.00",
            "penalty_option_total_to_buyer": "250000.00",
            "may_combine": False,
        },
    ),
    (
        "period_due",
        {"start": "2026-03-10", "days": 30},
        {"due": "2026-04-09", "first_counted_day": "2026-03-11"},
    ),
    ("period_due", {"start": "2026-01-16", "days": 30}, {"raw_due": "2026-02-15", "due": "2026-02-24"}),
    ("period_due", {"start": "2026-01-16", "days": 30, "roll": False}, {"due": "2026-02-15"}),
    ("period_due", {"start": "2026-01-31", "months": 1}, {"raw_due": "2026-02-28", "due": "2026-02-28"}),
    ("period_due", {"start": "2024-02-29", "years": 1}, {"raw_due": "2025-02-28"}),
    ("period_due", {"start": "2026-12-20", "days": 30}, {"provisional": True}),
    (
        "add_workdays",
        {"start": "2026-02-13", "n": 3},
        {"due": "2026-02-25", "first_counted_day": "2026-02-14"},
    ),
    ("add_workdays", {"start": "2025-01-24", "n": 5}, {"due": "2025-02-07", "provisional": False}),
    ("add_workdays", {"start": "2026-09-30", "n": "1"}, {"due": "2026-10-08"}),
    ("add_workdays", {"start": "2026-12-30", "n": 5}, {"provisional": True}),
    (
        "id_check",  # 10-a, 10-l
        {"value": "11010519491231002x"},
        {"valid": True, "sex": "female", "birth_date": "1949-12-31", "normalised": "11010519491231002X"},
    ),
    ("id_check", {"value": "110105194912310021"}, {"valid": False}),
    ("uscc_check", {"value": "91350100M000100Y43"}, {"valid": True}),
    ("uscc_check", {"value": "91350100M000100Y34"}, {"valid": False}),
    ("rmb_upper", {"amount": "1,409.50"}, {"canonical": "人民币壹仟肆佰零玖元伍角"}),
    (
        "rmb_upper",
        {"amount": "1680.32"},
        {
            "canonical": "人民币壹仟陆佰捌拾元零叁角贰分",
            "also_accepted": ["人民币壹仟陆佰捌拾元叁角贰分"],
        },
    ),
    ("rmb_upper", {"amount": 20000000}, {"canonical": "人民币贰仟万元整"}),
    ("date_upper", {"month": 1, "day": 15}, {"month": "零壹", "day": "壹拾伍", "text": "零壹月壹拾伍日"}),
    ("mask", {"type": "mobile", "value": "13812345678"}, {"masked": "138****5678"}),
    ("mask", {"type": "name", "value": "欧阳明月"}, {"masked": "欧阳**"}),
    (
        "mask",
        {"type": "id", "value": "11010519491231002X", "profile": "strict"},
        {"masked": "1" + "*" * 16 + "X"},
    ),
]


@pytest.mark.parametrize(("topic", "inputs", "expected"), EXAMPLES)
def test_compute_every_example(topic: str, inputs: dict[str, object], expected: dict[str, object]) -> None:
    answer = _one(topic, **inputs)
    assert {name: answer["result"][name] for name in expected} == expected
    assert answer["explain"]
    assert any("\u4e00" <= c <= "\u9fff" for c in "".join(answer["explain"]))


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ('{"topic":"rmb_upper","inputs":{"amount":1409.5}}', "calc_bad_input", "amount"),
        ('{"topic":"rmb_upper","inputs":{"amount":"x"}}', "kit_bad_number", "amount"),
        ('{"topic":"rmb_upper","inputs":{"amount":"-1"}}', "kit_bad_amount", "amount"),
        ('{"topic":"rmb_upper","inputs":{"sum":"1"}}', "calc_unknown_input", "sum"),
        ('{"topic":"rmb_upper","inputs":{}}', "calc_missing_input", "amount"),
        ('{"topic":"rmb_upper"}', "calc_missing_input", "amount"),
        ('{"topic":"alchemy","inputs":{}}', "calc_unknown_topic", "topic"),
        ('{"inputs":{}}', "calc_bad_line", "topic"),
        ("[1]", "calc_bad_line", None),
        ("{", "calc_bad_line", None),
        ("[" * 100_000, "calc_bad_line", None),
        ('{"topic":"rmb_upper","inputs":{"amount":NaN}}', "calc_bad_line", None),
        ('{"topic":"rmb_upper","inputs":[]}', "calc_bad_line", "inputs"),
        ('{"topic":"period_due","inputs":{"start":"2026-02-30","days":1}}', "calc_bad_input", "start"),
        ('{"topic":"period_due","inputs":{"start":"2026-02-03"}}', "calc_bad_input", "days"),
        (
            '{"topic":"period_due","inputs":{"start":"2026-02-03","days":1,"months":1}}',
            "calc_bad_input",
            "days",
        ),
        ('{"topic":"period_due","inputs":{"start":"2026-02-03","days":-1}}', "clock_bad_period", "days"),
        (
            '{"topic":"period_due","inputs":{"start":"2026-02-03","days":1,"roll":"no"}}',
            "calc_bad_input",
            "roll",
        ),
        ('{"topic":"add_workdays","inputs":{"start":"2026-02-03","n":1e9}}', "calc_bad_input", "n"),
        ('{"topic":"add_workdays","inputs":{"start":"9999-12-31","n":9}}', "clock_bad_period", "start"),
        ('{"topic":"id_check","inputs":{"value":110105194912310021}}', "calc_bad_input", "value"),
        ('{"topic":"mask","inputs":{"type":"face","value":"1"}}', "kit_unknown_mask", "type"),
        (
            '{"topic":"deposit_settlement","inputs":'
            '{"total_price":"1","deposit_paid":"0","scenario":"no_fault","on":"1990-01-01"}}',
            "facts_missing",
            None,
        ),
    ],
)
def test_run_lines_what_cannot_be_computed_is_said(line: str, code: str, field: str | None) -> None:
    status, (answer,) = _ask(line)
    assert status == 1
    assert (answer["error"]["code"], answer["error"]["field"]) == (code, field)
    assert answer["error"]["message"]
    assert "result" not in answer


def test_run_lines_keeps_the_order_and_goes_on_after_an_error() -> None:
    good = '{"topic":"rmb_upper","inputs":{"amount":"1"}}'
    status, answers = _ask(good, "", "nonsense", good)
    assert status == 1
    assert ["result" in a for a in answers] == [True, False, True]


def test_run_lines_all_good_is_status_zero() -> None:
    assert _ask('\ufeff{"topic":"rmb_upper","inputs":{"amount":"1"}}')[0] == 0


@given(st.text(max_size=60), st.sampled_from([t["topic"] for t in list_topics()]), st.text(max_size=20))
def test_run_lines_never_breaks(value: str, topic: str, junk: str) -> None:
    names = ["value", "amount", "start", "month", "total_price", junk]
    lines = [json.dumps({"topic": topic, "inputs": {name: value}}) for name in names]
    status, answers = _ask(junk.replace("\n", " ").replace("\r", " ") or "x", *lines)
    assert status in {0, 1}
    assert len(answers) in {len(names), len(names) + 1}


def test_list_topics_names_inputs_units_defaults_and_sources() -> None:
    topics = {t["topic"]: t for t in list_topics()}
    assert set(topics) >= {
        "deposit_settlement",
        "deposit_vs_penalty",
        "period_due",
        "add_workdays",
        "id_check",
        "uscc_check",
        "rmb_upper",
        "date_upper",
        "mask",
    }
    for topic in topics.values():
        assert topic["sources"]
        assert all(i["unit"] and i["label"] for i in topic["inputs"])
    roll = next(i for i in topics["period_due"]["inputs"] if i["name"] == "roll")
    assert (roll["required"], roll["default"]) == (False, "true")


@pytest.mark.django_db
def test_run_lines_with_a_database_takes_the_installation_s_figures() -> None:
    load_parameters()
    load_calendars()
    now = datetime(2026, 11, 21, 10, 0, tzinfo=CHINA)
    person = hire(login="admin", name="管理员", actor=SYSTEM, now=now)
    post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    set_parameter(
        key="deposit_cap_pct",
        value=Decimal(10),
        effective_from=date(2026, 1, 1),
        jurisdiction="某市",
        source="地方规定",
        actor=person,
        now=now,
    )
    asked = {
        "total_price": "1000000",
        "deposit_paid": "150000",
        "scenario": "seller_default",
        "on": "2026-11-21",
    }
    lines = [
        json.dumps({"topic": "deposit_settlement", "inputs": asked}),
        json.dumps({"topic": "deposit_settlement", "inputs": asked | {"jurisdiction": "某市"}}),
        json.dumps({"topic": "add_workdays", "inputs": {"start": "2026-02-13", "n": 3}}),
    ]
    out = io.StringIO()
    assert run_lines(lines, out, InstalledFigures()) == 0
    found = [json.loads(line)["result"] for line in out.getvalue().splitlines()]
    assert [f.get("effective_deposit") for f in found] == ["150000.00", "100000.00", None]
    assert found[2]["due"] == "2026-02-25"


def test_calc_with_a_database_that_does_not_answer_says_so_and_computes_the_rest() -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GUIJIA_", "DATABASE", "DJANGO"))}
    env["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/nothing"
    lines = [
        '{"topic":"add_workdays","inputs":{"start":"2026-02-13","n":3}}',
        '{"topic":"rmb_upper","inputs":{"amount":"1"}}',
    ]
    done = subprocess.run(
        [sys.executable, "-c", "from guijia.config.commands.calc import calc; calc()"],
        input="\n".join(lines).encode(),
        capture_output=True,
        env=env,
        timeout=60,
        check=False,
    )
    first, second = (json.loads(line) for line in done.stdout.decode("utf-8").splitlines())
    assert done.returncode == 1
    assert first["error"]["code"] == "calc_no_database"
    assert second["result"]["canonical"] == "人民币壹元整"


def test_calc_works_as_a_program_without_a_database() -> None:
    """No Django set-up, no secrets: straight after installation."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GUIJIA_", "DATABASE", "DJANGO"))}
    program = "from guijia.config.commands.calc import calc; calc()"
    asked = '{"topic":"add_workdays","inputs":{"start":"2026-02-13","n":3}}\nnonsense\n'
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=asked.encode(),
        capture_output=True,
        env=env,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr.decode()
    first, second = done.stdout.decode("utf-8").splitlines()
    assert json.loads(first)["result"]["due"] == "2026-02-25"
    assert json.loads(second)["error"]["code"] == "calc_bad_line"
    listed = subprocess.run(
        [sys.executable, "-c", program, "--list"], capture_output=True, env=env, timeout=60, check=True
    )
    assert "deposit_settlement" in listed.stdout.decode("utf-8")
