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


class CommitmentKind(models.TextChoices):
    """What binds a home to somebody."""

    HOLD = "hold", "锁定"
    SUBSCRIPTION = "subscription", "认购"
    CONTRACT = "contract", "合同"


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
