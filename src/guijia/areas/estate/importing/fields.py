"""What a column may mean, and the words that housing bureaus and sales offices use for it."""

import re
from enum import StrEnum
from functools import lru_cache

from guijia.areas.estate.importing.values import plain


class Field(StrEnum):
    """The meaning of a column (the keys of a saved mapping, frozen once released)."""

    BUILDING = "building"
    ENTRANCE = "entrance"
    FLOOR = "floor"
    ROOM = "room"
    LAYOUT = "layout"
    ORIENTATION = "orientation"
    USE = "use"
    GROSS_AREA = "gross_area"
    INNER_AREA = "inner_area"
    SHARED_AREA = "shared_area"
    MEASURED_GROSS_AREA = "measured_gross_area"
    MEASURED_INNER_AREA = "measured_inner_area"
    UNIT_PRICE = "unit_price"
    UNIT_PRICE_GROSS = "unit_price_gross"
    UNIT_PRICE_INNER = "unit_price_inner"
    TOTAL_PRICE = "total_price"
    FLOOR_PRICE = "floor_price"
    FLOOR_UNIT_PRICE = "floor_unit_price"
    STATUS = "status"
    IGNORED = "ignored"


LABELS: dict[Field, str] = {
    Field.BUILDING: "楼栋",
    Field.ENTRANCE: "单元",
    Field.FLOOR: "楼层",
    Field.ROOM: "房号",
    Field.LAYOUT: "户型",
    Field.ORIENTATION: "朝向",
    Field.USE: "用途",
    Field.GROSS_AREA: "建筑面积",
    Field.INNER_AREA: "套内面积",
    Field.SHARED_AREA: "公摊面积",
    Field.MEASURED_GROSS_AREA: "实测建筑面积",
    Field.MEASURED_INNER_AREA: "实测套内面积",
    Field.UNIT_PRICE: "单价",
    Field.UNIT_PRICE_GROSS: "单价（按建筑面积）",
    Field.UNIT_PRICE_INNER: "单价（按套内面积）",
    Field.TOTAL_PRICE: "总价",
    Field.FLOOR_PRICE: "底价（总额）",
    Field.FLOOR_UNIT_PRICE: "底单价",
    Field.STATUS: "状态",
    Field.IGNORED: "不读取",
}
MONEY = frozenset(
    {
        Field.UNIT_PRICE,
        Field.UNIT_PRICE_GROSS,
        Field.UNIT_PRICE_INNER,
        Field.TOTAL_PRICE,
        Field.FLOOR_PRICE,
        Field.FLOOR_UNIT_PRICE,
    }
)
UNIT_PRICES = frozenset({Field.UNIT_PRICE, Field.UNIT_PRICE_GROSS, Field.UNIT_PRICE_INNER})
AREAS = frozenset(
    {
        Field.GROSS_AREA,
        Field.INNER_AREA,
        Field.SHARED_AREA,
        Field.MEASURED_GROSS_AREA,
        Field.MEASURED_INNER_AREA,
    }
)
NUMBERS = MONEY | AREAS
# Columns of which the others may stand in for a missing one.
PRICES = UNIT_PRICES | {Field.TOTAL_PRICE}

_INNER = r"(?:套内|户内|室内|使用|套型内)"
_PRICE_WORD = r"(?:单价|均价|价格|售价|房价)"
# Ordered: the first that matches wins. The text is folded: no blanks, half width, units cut off.
_WORDS: tuple[tuple[Field, str], ...] = (
    (Field.ROOM, r"(?:车位|车库|储藏室|储藏间|储物间|商铺)(?:编?号|号码)"),
    (
        Field.TOTAL_PRICE,
        r"(?!.*(?:原|旧|前|差)).*(?:(?:含|带|精|全)装(?:修)?|装修后|精装|[含加+]装修|含税|税前|税后)(?!款|标准).*"
        r"(?:总价|总售价|总额|总房款|价款).*|.*(?:总价|总售价|总额|总房款).*(?:含|带|精装|装修后|含税).*",
    ),
    (
        Field.UNIT_PRICE,
        rf"(?!.*(?:原|旧|前|差|{_INNER}|建筑|建面)).*(?:(?:含|带|精|全)装(?:修)?|装修后|精装|[含加+]装修|含税)(?!款|标准).*"
        r"(?:单价|均价).*|(?!.*(?:套内|建筑|建面)).*(?:单价|均价).*(?:含|带|精装|装修后)装?修?.*",
    ),
    (
        Field.IGNORED,
        r"(?:原|旧|调整前|优惠前|调前).*价.*|.*(?:折扣|优惠|折后|折率|让利|面积差|差额|得房率|"
        r"实用率|公摊率|公摊系数|层高|赠送|首付|按揭|贷款|定金|装修|车位费|税).*",
    ),
    (
        Field.IGNORED,
        r"序号?|编号|行号|no\.?|序列|备注|说明|附注|注|预售证号?|预售许可证号?|项目|项目名称|楼盘|"
        r"楼盘名称|开发商|开发企业|小区|小区名称|坐落|地址|房屋坐落|总层数|总楼层|层数|电话",
    ),
    (Field.FLOOR_UNIT_PRICE, r"(?:销售|最低)?(?:底单价|单价底价|底价单价|最低单价|内控单价|底价\(单价\))"),
    (
        Field.FLOOR_PRICE,
        r"(?:销售|总价)?(?:底价|底总价|总价底价|底价总价|最低价|最低总价|内控价|内控总价|"
        r"底价\(总价\)|执行底价|保底价)",
    ),
    (Field.UNIT_PRICE_INNER, rf".*{_INNER}.*{_PRICE_WORD}.*|.*单价.*{_INNER}.*"),
    (
        Field.UNIT_PRICE_GROSS,
        r".*(?:建筑面积|建面|按建筑|毛坯建面|建筑).*(?:单价|均价).*|.*单价.*(?:建筑面积|建面|"
        r"建筑).*",
    ),
    (
        Field.TOTAL_PRICE,
        r".*(?:总价|总售价|总房价|总房款|总金额|合计价|房款|总额|价款|总款|套价|总备案价|"
        r"总销售价).*|.*(?:元/套|万元/套).*|.*(?:每套|一套|整套|单套).*价.*",
    ),
    (Field.UNIT_PRICE, r".*(?:单价|均价|每平(?:方)?米?(?:价|售价|价格)|平米价|平方价|㎡价|面价).*"),
    (Field.MEASURED_INNER_AREA, rf".*实测.*{_INNER}.*|.*{_INNER}.*实测.*"),
    (Field.MEASURED_GROSS_AREA, r".*(?:实测|竣工测绘|测绘).*面积.*|.*面积.*实测.*"),
    (Field.SHARED_AREA, r".*(?:公摊|分摊|共有|公用|共用).*"),
    (Field.INNER_AREA, rf".*{_INNER}.*(?:面积|建面)?.*|内面积"),
    (
        Field.GROSS_AREA,
        r".*(?:建筑面积|建面|总面积|房屋面积|销售面积|预测面积|产权面积|合同面积|建筑.*面积).*|"
        r"面积",
    ),
    (Field.STATUS, r".*(?:状态|房态|是否可售|销控|可售情况|销售情况|是否已售|抵押情况|查封).*"),
    (
        Field.BUILDING,
        r"(?:楼栋|栋|幢|座|栋号|幢号|座号|楼号|楼幢|栋座|楼座|楼幢号|楼栋号|楼栋名称|楼栋编号|楼宇"
        r"|(?:楼栋|栋|幢|座|楼|楼号|幢号|栋号)[-及和、/]?单元号?|楼宇名称|幢名|幢名称|栋名称|栋别|所在楼栋|楼名|楼盘栋号|建筑物|自然幢号?|座栋|栋/座|"
        r"幢/座|building|组团楼栋)",
    ),
    (Field.ENTRANCE, r"(?:单元|单元号|单元名称|梯|梯号|单元\(门\)|门洞|unit|所在单元|单元/梯)"),
    (
        Field.FLOOR,
        r"(?:楼层|层|层号|层次|所在层|所在楼层|名义层|名义楼层|实际楼层|物理层|物理楼层|楼层号|"
        r"自然层|floor|层数\(所在\)|所处楼层)",
    ),
    (
        Field.ROOM,
        r"房屋|.*(?:房号|室号|房间号|户号|房屋号|房屋编号|单元房号|房间|铺号|商铺号|房屋室号|"
        r"门牌号|门牌|户室号|房源编号|房源|房屋名称|房间编码|门号).*|室|房|户|号房|房号/户号|"
        r"房间名称|room",
    ),
    (Field.LAYOUT, r".*(?:户型|房型|居室|套型|厅室|几房).*|户别"),
    (Field.ORIENTATION, r".*(?:朝向|方位|坐向|景观).*"),
    (Field.USE, r".*(?:用途|性质|物业类型|房屋类型|业态|产品类型|物业形态|房屋类别|类别).*|类型"),
)
_PATTERNS = tuple((field, re.compile(pattern, re.IGNORECASE)) for field, pattern in _WORDS)
# Prices whose name says neither unit nor total: to be asked when no other price is there.
_BARE_PRICE = re.compile(
    r"一房一价|一户一价|(?:备案|申报|拟售|销售|预售|公示|挂牌|标准|毛坯|装修后|现售|优惠|一口|表|拟|核准|指导|成交|网签)?(?:价|价格|售价|房价|金额|报价|备案价|申报价)"
)
_UNIT_WORDS = re.compile(
    r"[(\[【<](?:单位:?)?(?P<a>万元/套|元/套|人民币元|人民币|元/平方米|元/平米|元/m2|元/㎡|万元/m2|万元|平方米|平米|m2|㎡|元)[)\]】>]"
    r"|(?:[,:/]?(?P<b>万元/套|元/套|人民币元|元/平方米|元/平米|元/m2|元/㎡|万元/m2|万元|平方米|平米|m2|㎡|(?<!单)元))(?=$|\|)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4_096)
def fold(header: str) -> str:
    """A header's text folded for comparing: no blanks, half width, without its unit of measure."""
    body = plain(header).replace("m²", "m2")
    cut = _UNIT_WORDS.sub("", body)
    cut = re.sub(r"[:：*\s]+|[(\[【][)\]】]", "", cut)
    return re.sub(r"^\((.*)\)$", r"\1", cut) or body


def unit_of(header: str) -> str:
    """The money a header names: ``wan``, ``yuan`` or nothing."""
    body = plain(header)
    if "万" in body:
        return "wan"
    return "yuan" if re.search(r"(?<!单)元|[￥¥]", body) else ""


@lru_cache(maxsize=4_096)
def recognise_header(header: str) -> Field | None:
    """What a header says its column is, ``None`` when its words are not known."""
    if not header or len(header) > 60:
        return None
    body = fold(header)
    last = body.rsplit("|", 1)[-1]
    for text in dict.fromkeys((body.replace("|", ""), last)):
        for field, pattern in _PATTERNS:
            if pattern.fullmatch(text):
                return _by_unit(field, header)
        if _BARE_PRICE.fullmatch(text):
            return _bare_price(header)
    return None


def _by_unit(field: Field, header: str) -> Field:
    """A unit of measure beside a bare word decides between area and price."""
    body = plain(header).replace("m²", "m2")
    if field in {Field.GROSS_AREA, Field.INNER_AREA} and re.search(r"元/(?:m2|㎡|平)", body):
        return Field.UNIT_PRICE_INNER if field is Field.INNER_AREA else Field.UNIT_PRICE_GROSS
    return field


def _bare_price(header: str) -> Field | None:
    body = plain(header).replace("m²", "m2")
    if re.search(r"元/(?:m2|㎡|平)", body, re.IGNORECASE):
        return Field.UNIT_PRICE
    return Field.TOTAL_PRICE if "/套" in body else None


def is_bare_price(header: str) -> bool:
    """Whether a header says only 价格: a unit price or a total, to be asked."""
    return bool(_BARE_PRICE.fullmatch(fold(header).rsplit("|", 1)[-1])) and recognise_header(header) is None
