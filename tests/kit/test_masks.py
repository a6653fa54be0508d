"""What others see of a personal datum: every width of rules.md §9."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.kit.errors import BusinessError
from guijia.kit.masks import TYPES, mask, mask_id, mask_mobile, mask_name


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("mobile", "13812345678", "138****5678"),
        ("mobile", "+86 138-1234-5678", "138****5678"),
        ("mobile", "12345", "*****"),
        ("name", "张三", "张*"),
        ("name", "王小明", "王**"),
        ("name", "欧阳明月", "欧阳**"),
        ("name", "欧阳", "欧*"),
        ("name", "李", "*"),
        ("name", "𬉼三", "𬉼*"),
        ("bank_card", "6222020200112233", "622202******2233"),
        ("bank_card", "6222 0202 0011 2233 456", "622202*********3456"),
        ("bank_card", "622202", "******"),
        ("email", "zhangsan@example.com", "z***@example.com"),
        ("email", "zhangsan", "********"),
        ("landline", "09157518479", "0915*****79"),
        ("landline", "010-88993108", "010-******08"),
        ("landline", "01088993108", "010******08"),
        ("landline", "88993108", "********"),
        ("id", "11010519491231002x", "110105********002X"),
        ("id", "610104620927690", "610104******690"),
        ("id", "11010519", "********"),
        ("id", "", ""),
    ],
)
def test_mask_shows_no_more_than_it_may(type_: str, value: str, expected: str) -> None:
    assert mask(type_, value) == expected


def test_mask_id_strict_shows_the_ends_only() -> None:
    assert mask_id("11010519491231002X", "strict") == "1" + "*" * 16 + "X"
    assert mask_id("610104620927690", "strict") == "6" + "*" * 13 + "0"


def test_mask_shortcuts() -> None:
    assert (mask_name("张三"), mask_mobile("13812345678")) == ("张*", "138****5678")


@pytest.mark.parametrize(
    ("type_", "profile", "field"), [("face", "normal", "type"), ("id", "open", "profile")]
)
def test_mask_of_no_such_kind_is_refused(type_: str, profile: str, field: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        mask(type_, "1", profile)
    assert refusal.value.field == field


@given(st.sampled_from(TYPES), st.text(max_size=40))
def test_mask_never_breaks_and_hides_something(type_: str, value: str) -> None:
    masked = mask(type_, value)
    assert "*" in masked or not masked
