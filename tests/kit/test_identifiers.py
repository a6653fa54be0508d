"""Identity numbers, credit codes, phones: rules.md §10.1, 10.2, 10.4. The numbers are published samples."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.kit.identifiers import age_on, check_id, check_uscc, normalise_mobile, normalise_phone

SAMPLE = "11010519491231002X"


@pytest.mark.parametrize(
    "typed",
    [
        SAMPLE,
        SAMPLE.lower(),
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105-19491231-002x\u3000",
    ],
)
def test_check_id_is_normalised_and_read(typed: str) -> None:
    found = check_id(typed)
    assert (found.valid, found.sex, found.birth_date) == (True, "female", date(1949, 12, 31))
    assert found.normalised == SAMPLE
    assert not found.is_legacy


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("110105194912310021", "校验码"),
        ("110105194913310027", "出生日期"),
        ("110105190002290027", "出生日期"),
        ("110105209912310029", "晚于今天"),
        ("1101051949123100", "16 位"),
        ("11010519491231002A", "17 位数字"),
        ("", "没有填写"),
        ("   ", "没有填写"),
        ("1.10105E+17", "数值"),
        ("110105194912310000.0", "数值"),
        ("１.１０１０５E+17", "数值"),
        ("一二三", "3 位"),
    ],
)
def test_check_id_fault_is_said(typed: str, said: str) -> None:
    found = check_id(typed)
    assert not found.valid
    assert said in found.reason
    assert found.birth_date is None


@pytest.mark.parametrize("number", ["810000199408230021", "830000199201300022", "990426199112010074"])
def test_check_id_permits_and_unknown_districts_are_accepted(number: str) -> None:
    assert check_id(number).valid


def test_check_id_of_fifteen_digits_is_legacy_and_completed() -> None:
    found = check_id("610104620927690")
    assert (found.valid, found.is_legacy, found.normalised) == (True, True, "610104196209276908")


def test_check_id_born_after_the_day_looked_at_is_refused() -> None:
    assert not check_id(SAMPLE, on=date(1949, 12, 30)).valid
    assert check_id(SAMPLE, on=date(1949, 12, 31)).valid


@given(st.text(max_size=40))
def test_check_id_never_breaks(typed: str) -> None:
    check_id(typed)
    check_uscc(typed)
    normalise_phone(typed)


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_check_id_one_wrong_digit_is_always_found(place: int, digit: str) -> None:
    wrong = SAMPLE[:place] + digit + SAMPLE[place + 1 :]
    assert check_id(wrong).valid == (wrong == SAMPLE)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2008, 11, 21), date(2026, 11, 20), 17),
        (date(2008, 11, 21), date(2026, 11, 21), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_on_is_full_on_the_birthday(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


@pytest.mark.parametrize(
    ("typed", "valid"),
    [
        ("91350100M000100Y43", True),
        ("91350100m000100y43", True),
        ("91 110000 600037341L", True),
        ("91350100M000100Y34", False),
        ("91110000600037341N", False),
        ("9111000060003IOZSV", False),
        ("12345", False),
        ("", False),
        ("9.1350100E+17", False),
    ],
)
def test_check_uscc_by_its_own_check_character(typed: str, valid: bool) -> None:
    found = check_uscc(typed)
    assert found.valid is valid
    assert bool(found.reason) is not valid


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("12812345678", None),
        ("1381234567", None),
        ("138123456789", None),
        ("", None),
    ],
)
def test_normalise_mobile(typed: str, expected: str | None) -> None:
    assert normalise_mobile(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("010-88993108", "010-88993108"),
        ("0755-7654321", "0755-7654321"),
        ("400-860-8608", "400-860-8608"),
        ("4008608608", "4008608608"),
        ("010-889931081", None),
        ("A20-9999999", None),
    ],
)
def test_normalise_phone(typed: str, expected: str | None) -> None:
    assert normalise_phone(typed) == expected
