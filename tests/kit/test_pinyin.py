"""Names by their sound."""

import pytest

from guijia.kit import pinyin


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张伟", "zhangwei", "zw"),
        ("曾国藩", "zengguofan", "zgf"),
        ("仇英", "qiuying", "qy"),
        ("朴树", "piaoshu", "ps"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("区志强", "ouzhiqiang", "ozq"),
        ("欧阳明月", "ouyangmingyue", "oymy"),
        ("万俟卨", "moqixie", "mqx"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("尉健", "weijian", "wj"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("张长江", "zhangchangjiang", "zcj"),
        ("𠮷野", "jiye", "jy"),
        ("阿卜杜拉·买买提", "abodulamaimaiti", "abdlmmt"),
        ("O'Brien", "obrien", "o"),
        ("John Smith", "johnsmith", "js"),
        ("''", "", ""),
        ("_ '' /*", "_", "_"),
        ("", "", ""),
    ],
)
def test_reading_of_a_name(name: str, full: str, initials: str) -> None:
    assert pinyin.full(name) == full
    assert pinyin.initials(name) == initials


def test_names_sort_by_reading_then_character() -> None:
    names = ["张伟", "曾毅", "安然", "章薇", "张三"]
    assert sorted(names, key=pinyin.sort_key) == ["安然", "曾毅", "张三", "张伟", "章薇"]


def test_irregular_surname_is_also_looked_for_by_its_usual_reading() -> None:
    assert ["".join(r) for r in pinyin.readings("曾毅")] == ["zengyi", "cengyi"]


def test_surname() -> None:
    assert [pinyin.surname_of(n) for n in ("欧阳明月", "张伟", "阿里木·江", "Ann", "")] == [
        "欧阳",
        "张",
        "",
        "",
        "",
    ]
