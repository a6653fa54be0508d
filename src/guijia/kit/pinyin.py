"""Names by their sound: what people type to find a person, and the key by which names are sorted."""

import re
from functools import lru_cache

from pypinyin import Style, pinyin

# Surnames whose reading differs from the character's usual one. Source: 通用规范汉字字典 姓氏读音.
_SURNAMES = {
    "曾": "zeng", "仇": "qiu", "朴": "piao", "单": "shan", "解": "xie", "查": "zha", "区": "ou", "盖": "ge",
    "乐": "yue", "覃": "qin", "种": "chong", "缪": "miao", "祭": "zhai", "牟": "mu", "员": "yun", "佴": "nai",
    "召": "shao", "翟": "zhai", "卜": "bu", "阚": "kan", "折": "she", "黑": "he", "繁": "po", "秘": "bi",
    "乜": "nie", "么": "yao", "句": "gou", "薄": "bo", "重": "chong", "隗": "wei", "洗": "xian", "都": "du",
    "还": "huan", "校": "jiao", "粘": "nian", "藏": "zang", "适": "kuo",
}  # fmt: skip
_COMPOUND = {
    "欧阳": "ou yang", "百里": "bai li", "淳于": "chun yu", "澹台": "tan tai", "第五": "di wu",
    "东方": "dong fang", "独孤": "du gu", "端木": "duan mu", "段干": "duan gan", "公孙": "gong sun",
    "公西": "gong xi", "公羊": "gong yang", "公冶": "gong ye", "赫连": "he lian", "呼延": "hu yan",
    "皇甫": "huang fu", "乐正": "yue zheng", "令狐": "ling hu", "闾丘": "lv qiu", "慕容": "mu rong",
    "纳兰": "na lan", "南宫": "nan gong", "南门": "nan men", "濮阳": "pu yang", "亓官": "qi guan",
    "上官": "shang guan", "申屠": "shen tu", "司空": "si kong", "司寇": "si kou", "司马": "si ma",
    "司徒": "si tu", "太史": "tai shi", "太叔": "tai shu", "拓跋": "tuo ba", "完颜": "wan yan",
    "万俟": "mo qi", "尉迟": "yu chi", "闻人": "wen ren", "巫马": "wu ma", "西门": "xi men",
    "夏侯": "xia hou", "鲜于": "xian yu", "轩辕": "xuan yuan", "宇文": "yu wen", "长孙": "zhang sun",
    "钟离": "zhong li", "仲孙": "zhong sun", "诸葛": "zhu ge", "颛孙": "zhuan sun",
    "宗政": "zong zheng", "左丘": "zuo qiu", "东郭": "dong guo", "梁丘": "liang qiu", "谷梁": "gu liang",
    "拓拔": "tuo ba", "夹谷": "jia gu", "宰父": "zai fu", "漆雕": "qi diao", "壤驷": "rang si",
    "单于": "chan yu", "叱干": "chi gan", "哥舒": "ge shu", "贺兰": "he lan", "子车": "zi ju",
}  # fmt: skip


_HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_ONE_HAN = re.compile(f"[{_HAN}]")
_RUNS = re.compile(rf"[{_HAN}]+|(?:(?![{_HAN}])[\w'’])+")

# Characters in names that the dictionary of readings does not know.
_RARE = {"𠮷": "ji", "𰻝": "biang", "𬱖": "di"}


def is_han(char: str) -> bool:
    """Is this one of the Han characters, rare planes included?"""
    return _ONE_HAN.match(char) is not None


def _plain(text: str) -> list[str]:
    """Usual reading, syllable by syllable; what has no reading stands for itself."""
    out: list[str] = []
    for part in _RUNS.findall(text):
        if is_han(part[0]):
            for (syllable,) in pinyin(part, style=Style.NORMAL):
                # What the dictionary does not know comes back as a run of characters.
                out += [_RARE.get(c, c) for c in syllable] if is_han(syllable[0]) else [syllable.lower()]
        else:
            out.append(part.lower().replace("'", "").replace("’", ""))
    return [syllable for syllable in out if syllable]


def surname_of(name: str) -> str:
    """The surname of a Chinese name; empty for a foreign or separated one."""
    if not name or "·" in name or not is_han(name[0]):
        return ""
    return name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]


@lru_cache(maxsize=4096)
def syllables(name: str) -> tuple[str, ...]:
    """Readings of a name, surname read as a surname."""
    surname = surname_of(name)
    reading = _COMPOUND.get(surname) or _SURNAMES.get(surname)
    if reading is None:
        return tuple(_plain(surname) + _plain(name[len(surname) :]))
    return tuple(reading.split() + _plain(name[len(surname) :]))


def full(name: str) -> str:
    """``张伟`` → ``zhangwei``."""
    return "".join(syllables(name))


def initials(name: str) -> str:
    """``张伟`` → ``zw``."""
    return "".join(s[0] for s in syllables(name))


def sort_key(name: str) -> str:
    """The key by which names stand in order on any server: reading by reading, then the characters."""
    return (" ".join(syllables(name)) + "\t" + name)[:255]


def readings(name: str) -> list[tuple[str, ...]]:
    """All ways a name is looked for: as a name, and by the characters' usual readings."""
    first, usual = syllables(name), tuple(_plain(name))
    return [first] if first == usual else [first, usual]
