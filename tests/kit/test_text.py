"""What people type, made clean."""

from decimal import Decimal

import pytest

from guijia.kit import text
from guijia.kit.errors import BusinessError
from tests import corpus


@pytest.mark.parametrize("item", corpus.TEXT, ids=lambda i: i.id)
def test_name_from_the_corpus_is_taken_normalised_or_refused_in_words(item: corpus.Item) -> None:
    if item.outcome == "refused":
        with pytest.raises(BusinessError) as refused:
            text.clean_name(item.value)
        assert refused.value.message.endswith("。")
        assert refused.value.code.startswith("kit_text_")
    elif item.outcome == "normalised":
        assert text.clean_name(item.value) == item.result
    elif item.outcome == "taken":
        assert text.clean_name(item.value) == item.value


def test_name_is_not_folded_by_width() -> None:
    assert text.clean_name("ＡＢＣ㊞") == "ＡＢＣ㊞"


def test_tibetan_name_of_forty_characters_is_taken() -> None:
    name = ("བསྟན་འཛིན་" * 8)[:40]
    assert len(text.clean_name(name)) == 40


def test_private_character_is_refused_with_its_real_code() -> None:
    with pytest.raises(BusinessError, match="䶮"):
        text.clean_name("张" + chr(0xE863))


def test_moved_characters_have_their_2022_code() -> None:
    assert text.real_character(chr(0xE81E)) == chr(0x9FB4)
    assert text.real_character(chr(0xF8FF)) == ""


def test_line_joins_blanks_and_text_keeps_lines() -> None:
    assert text.clean_line(" 甲\u3000 乙\r\n丙 ") == "甲 乙 丙"
    assert text.clean_text("甲\r\n乙\r丙 ") == "甲\n乙\n丙"


def test_digits_are_folded() -> None:
    assert text.clean_digits("'１３８ 0013\u30008000") == "13800138000"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1,234.5", "1234.5"), ("１２．５", "12.5"), ("￥ 5 元", "5"), (".5", "0.5"), ("89.995㎡", "89.995")],
)
def test_decimal_as_people_write_it(typed: str, meant: str) -> None:
    assert text.clean_decimal(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e400", "壹佰元", "1,23,4", "", "²", "--1", "1" * 61])
def test_decimal_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(BusinessError):
        text.clean_decimal(typed)
