"""How things are taken apart and how what is typed is read."""

import pytest

from guijia.platform.search import rules


def found_by(tokens: list[str], typed: str) -> bool:
    """Would the entry with these tokens be found?"""
    wanted, have = rules.wanted_of(typed), set(tokens)
    return bool(wanted) and all(
        set(w.all_of) <= have if w.all_of else bool(have & set(w.any_of)) for w in wanted
    )


BUYER = rules.tokens_of(
    names=["张伟", "曾毅"],
    words=["3-1-1801", "RG-2026-0017"],
    tails=["6612", "002X"],
    exact=["12812346612", "11010519491231002X", "13800138000"],
)


@pytest.mark.parametrize(
    "typed",
    [
        "张伟", "张", "伟", "zhangwei", "zhangw", "z", "zw", "zw 1801", "1801 张伟", "张伟1801", "zhang wei",
        "zhang w", "曾毅", "zengyi", "cengyi", "zy", "3-1-1801", "3-1801", "3-1", "1801", "180",
        "３－１－１８０１",
        "3号楼1单元1801室", "3栋1单元1801", "RG-2026-0017", "rg2026", "rg0017", "0017", "17", "6612", "002x",
        "11010519491231002x", "110105 19491231 002X", "13800138000", "+86 138-0013-8000", "008613800138000",
    ],
)  # fmt: skip
def test_buyer_is_found_by(typed: str) -> None:
    assert found_by(BUYER, typed)


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "%", "'; --", "李", "伟张", "zw 1802", "张三", "wz", "138001380", "1380013800", "13800138001",
     "19491231", "11010519491231002", "801"],
)  # fmt: skip
def test_buyer_is_not_found_by(typed: str) -> None:
    assert not found_by(BUYER, typed)


def test_full_numbers_never_stand_in_the_tokens() -> None:
    assert not [t for t in BUYER if "13800138000" in t or "19491231" in t or "8123" in t]


def test_rare_names_are_found() -> None:
    tokens = rules.tokens_of(names=["𠮷野㐱", "阿卜杜拉·买买提", "O'Brien"])
    for typed in ("𠮷野", "㐱", "jiye", "买买提", "阿卜杜拉·买买提", "阿卜杜拉 买买提", "o'brien", "OBrien"):
        assert found_by(tokens, typed), typed


def test_long_input_is_cut_and_stays_small() -> None:
    assert len(rules.wanted_of("a " * 5000)) <= rules.WORDS_LIMIT
    assert len(rules.tokens_of(words=["x" * 10_000])) <= 2 * rules.PREFIX_LIMIT + 2
