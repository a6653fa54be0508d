"""States and kinds of the estate, with the words of the trade."""

from django.db import models


class HomeState(models.TextChoices):
    """Where a home stands in sales control (W07); the more settled, the later in this list."""

    UNRELEASED = "unreleased", "未推"
    AVAILABLE = "available", "可售"
    HELD = "held", "锁定"
    SUBSCRIBED = "subscribed", "认购"
    SIGNED = "signed", "签约"
    FILED = "filed", "备案"
    DELIVERED = "delivered", "交付"
    OFF_SALE = "off_sale", "不可售"


COMMITTED = frozenset(
    {HomeState.HELD, HomeState.SUBSCRIBED, HomeState.SIGNED, HomeState.FILED, HomeState.DELIVERED}
)


class OffSaleCause(models.TextChoices):
    """Why a home is not for sale."""

    RESERVED = "reserved", "保留"
    MORTGAGED = "mortgaged", "抵押"
    SEIZED = "seized", "查封"
    SET_OFF = "set_off", "工抵"
    RESETTLEMENT = "resettlement", "回迁"
    OWN_USE = "own_use", "自用"


class PricingBasis(models.TextChoices):
    """What a unit price is counted on."""

    GROSS = "gross", "建筑面积"
    INNER = "inner", "套内面积"
    UNIT = "unit", "按套"


class HomeUse(models.TextChoices):
    """What a unit may be used for."""

    DWELLING = "dwelling", "住宅"
    SHOP = "shop", "商铺"
    OFFICE = "office", "办公"
    PARKING = "parking", "车位"
    STORAGE = "storage", "储藏"


class PermitKind(models.TextChoices):
    """The five certificates (五证) without which nothing is sold."""

    LAND_USE = "land_use", "国有土地使用权证"
    LAND_PLANNING = "land_planning", "建设用地规划许可证"
    CONSTRUCTION_PLANNING = "construction_planning", "建设工程规划许可证"
    CONSTRUCTION = "construction", "建筑工程施工许可证"
    PRE_SALE = "pre_sale", "商品房预售许可证"


class Clause(models.TextChoices):
    """The clauses of a contract that a place may word for itself (88 号令 art. 16)."""

    AREA_RULE = "area_rule", "面积差异的处理"
    FACILITIES = "facilities", "基础设施与公共设施"
    TITLE_AGENCY = "title_agency", "不动产登记由谁办理"
    WARRANTY = "warranty", "保修范围和期限"
    DISPUTE = "dispute", "争议的解决"


# Typed where nothing is agreed; printed as the stroke through the blank.
STROKE = "／"
# Parameters whose figures stand in the standard text in braces; filled as they hold on the contract's day.
CLAUSE_FIGURES = ("area_error_pct", "area_refund_days")
# What is printed where nobody has worded a clause. Proposed wording: the company's lawyers have to review it.
STANDARD_CLAUSES = {
    Clause.AREA_RULE: (
        "房屋交付后，以房产测绘机构实测并经登记的面积为准。按面积计价的，面积误差比绝对值在 {area_error_pct}% 以内"
        "（含 {area_error_pct}%）的，按本合同单价据实结算；超出 {area_error_pct}% 的，买受人有权解除合同，出卖人应在"
        "买受人提出之日起 {area_refund_days} 日内退还已付房款及利息。买受人不解除合同的，实测面积大于约定面积的，"
        "{area_error_pct}% 以内部分由买受人按单价补足，超出部分由出卖人承担，产权归买受人；实测面积小于约定面积的，"
        "{area_error_pct}% 以内部分的房款由出卖人返还，超出部分的房款由出卖人双倍返还。按套计价的，房屋与约定的"
        "平面图、位置和尺寸不一致的，双方另行约定或者由买受人选择解除合同。"
    ),
    Clause.FACILITIES: (
        "供水、供电、排水、道路、照明、通讯：交付时具备使用条件\n燃气、供热：交付时完成管线敷设，具备开通条件\n"
        "绿化、信报箱、公共停车位：交付时按规划建成"
    ),
    Clause.TITLE_AGENCY: "买受人自行办理，也可以书面委托出卖人代为办理",
    Clause.WARRANTY: (
        "地基基础和主体结构：设计文件规定的合理使用年限\n屋面防水，有防水要求的卫生间、房间和外墙面的防渗漏，"
        "供热与供冷系统，电气管线、给排水管道、设备安装和装修：不低于国家规定的最低保修期限\n"
        "其他部位：以《住宅质量保证书》为准"
    ),
    Clause.DISPUTE: "向该商品房所在地人民法院起诉",
}


# What binds a home that was sold before this system, and what was handed over in it.
TAKEOVER, DELIVERY = "estate.takeover", "estate.delivery"


class CommitmentKind(models.TextChoices):
    """What binds a home to somebody."""

    HOLD = "hold", "锁定"
    SUBSCRIPTION = "subscription", "认购"
    CONTRACT = "contract", "合同"
    # Kept for a deal that asks to move here, from the application to the last signature.
    CHANGE = "change", "换房"


class ImportState(models.TextChoices):
    """The life of a price list that is being imported."""

    UPLOADED = "uploaded", "已上传"
    READING = "reading", "识别中"
    QUESTIONS = "questions", "待确认列"
    PREVIEW = "preview", "待确认导入"
    CONFIRMED = "confirmed", "导入中"
    IMPORTED = "imported", "已导入"
    UNDONE = "undone", "已撤销"
    REFUSED = "refused", "不能导入"
