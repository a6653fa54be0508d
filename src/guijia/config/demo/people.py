"""Who buys in the demonstration: invented names of many kinds, numbers of an area that does not exist."""

from dataclasses import dataclass
from datetime import date
from random import Random

from guijia.areas.parties.rules import Particulars

# No place has this area code: the numbers pass every check and belong to nobody.
AREAS = ("990106", "990203", "990711", "991302")
NAMES = (
    "柳承志", "逄焱", "亓彧", "仝晓婷", "司马昱辰", "阿依古丽·买买提", "孔令钊", "陆翀", "钱堃", "郝赟",
    "尉迟墨涵", "迪丽努尔·艾尔肯", "龚喆", "范㛃", "聂小倩", "巴特尔·孟和", "万俟青", "谷雨", "才让·卓玛", "史努",
    "严肃", "祝融", "石磊", "石淼淼", "诸葛明霞", "毕昇华", "牛得草", "封一诺", "郁葱", "杭盖",
    "凌霄", "卜算", "屈小原", "欧阳修文", "乐嘉言", "温故", "庄周", "景行", "惠子航", "芮成钢铁",
    "桑榆", "年华", "麦穗", "仇英姿", "单于飞", "查慎思", "解缙云", "朴正雅", "盖博文", "翟让",
    "哈斯·朝鲁", "古丽娜·阿合买提", "慕容清扬", "濮阳慎独", "司空见", "皇甫仁和", "端木槿", "百里安", "东方既白", "夏侯惇信",
)  # fmt: skip

FAMILIES = "宋唐许邓冯程曹彭曾萧田董潘袁蔡余叶杜苏魏吕丁沈任姚卢傅钟崔谭"
GIVEN = ("雨桐", "浩然", "梓涵", "建军", "秀兰", "志刚", "思远", "欣怡", "国强", "晓东", "静雯", "海波",
         "玉梅", "嘉豪", "诗涵", "文斌", "桂芳", "俊熙", "丽华", "子轩")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as somebody at the counter hears of it."""

    name: str
    is_woman: bool = False
    born: int = 1988
    id_days: int | None = None
    """Days from today on which the identity card runs out; ``None``: valid for long."""


def check_digit(body: str) -> str:
    """The last digit of a resident identity number (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


class Register:
    """Gives each person particulars of their own, always the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0
        # The uncommon names first, then as many ordinary ones as are wanted.
        rare, plain = list(NAMES), [family + given for family in FAMILIES for given in GIVEN]
        self.random.shuffle(rare)
        self.random.shuffle(plain)
        self._names = [*plain, *rare]

    def somebody(self) -> Person:
        """A name that was not used yet."""
        name = self._names.pop()
        return Person(name, self.random.random() < 0.5, self.random.randint(1964, 2001))

    def particulars(self, person: Person, expires_on: date | None) -> Particulars:
        """What the counter writes down of a person."""
        self.count += 1
        day = date(person.born, self.random.randint(1, 12), self.random.randint(1, 28))
        order = self.random.randint(1, 499) * 2 + (0 if person.is_woman else 1)
        body = f"{self.random.choice(AREAS)}{day:%Y%m%d}{order:03d}"
        return Particulars(
            name=person.name,
            id_number=body + check_digit(body),
            mobile=f"1990000{6600 + self.count:04d}",
            address=f"江城市云塘区望江街 {self.random.randint(2, 188)} 号 {self.random.randint(1, 12)} 栋",
            id_expires_on=expires_on,
            id_long_term=expires_on is None,
        )
