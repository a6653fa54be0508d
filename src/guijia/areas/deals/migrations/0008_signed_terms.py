"""Contracts keep terms, clauses and figures as they were signed; those signed before keep what they printed."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import Q

# The standard text as it was until now, its figures in words.
AREA_RULE = (
    "房屋交付后，以房产测绘机构实测并经登记的面积为准。按面积计价的，面积误差比绝对值在百分之三以内（含百分之三）的，"
    "按本合同单价据实结算；超出百分之三的，买受人有权解除合同，出卖人应在买受人提出之日起三十日内退还已付房款及利息。"
    "买受人不解除合同的，实测面积大于约定面积的，百分之三以内部分由买受人按单价补足，超出部分由出卖人承担，产权归买受人；"
    "实测面积小于约定面积的，百分之三以内部分的房款由出卖人返还，超出部分的房款由出卖人双倍返还。按套计价的，房屋与约定的"
    "平面图、位置和尺寸不一致的，双方另行约定或者由买受人选择解除合同。"
)
STANDARD = {
    "area_rule": AREA_RULE,
    "facilities": (
        "供水、供电、排水、道路、照明、通讯：交付时具备使用条件\n燃气、供热：交付时完成管线敷设，具备开通条件\n"
        "绿化、信报箱、公共停车位：交付时按规划建成"
    ),
    "title_agency": "买受人自行办理，也可以书面委托出卖人代为办理",
    "warranty": (
        "地基基础和主体结构：设计文件规定的合理使用年限\n屋面防水，有防水要求的卫生间、房间和外墙面的防渗漏，"
        "供热与供冷系统，电气管线、给排水管道、设备安装和装修：不低于国家规定的最低保修期限\n"
        "其他部位：以《住宅质量保证书》为准"
    ),
    "dispute": "向该商品房所在地人民法院起诉",
}
FIGURES = ("late_payment_pct", "late_delivery_pct", "rescind_after_days", "title_statutory_days")


def keep_what_was_signed(apps, editor):
    """Write into each signed contract what its print said."""
    contract, terms = apps.get_model("deals", "Contract"), apps.get_model("estate", "SaleTerms")
    parameter = apps.get_model("facts", "Parameter")
    editor.execute("ALTER TABLE deals_contract DISABLE TRIGGER USER")
    for row in contract.objects.filter(signed_on__isnull=False).select_related("unit__building", "project"):
        at = datetime.combine(row.signed_on, time(23, 59, 59), ZoneInfo("Asia/Shanghai"))
        place = Q(building=row.unit.building) | Q(building=None, phase=None)
        place |= Q(phase__buildings__building=row.unit.building)
        rows = terms.objects.filter(place, project=row.project_id, entered_at__lte=at)
        rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=at))
        own = sorted(rows, key=lambda one: (one.building_id is None, one.phase_id is None))
        row.signed_terms = _terms(own) | {"figures": _figures(parameter, row)}
        row.save(update_fields=["signed_terms"])
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("ALTER TABLE deals_contract ENABLE TRIGGER USER")


def _terms(own):
    def first(name):
        return next((value for one in own if (value := getattr(one, name))), None)

    delivery_on = first("delivery_on")
    clauses = {key: first(key) or words for key, words in STANDARD.items()}
    return {
        "supervision_bank": first("supervision_bank") or "",
        "supervision_account": first("supervision_account") or "",
        "delivery_on": delivery_on.isoformat() if delivery_on else "",
        "delivery_conditions": (first("delivery_conditions") or "").splitlines(),
        "clauses": {key: "" if words.strip() in {"／", "/"} else words for key, words in clauses.items()},
    }


def _figures(parameter, row):
    """The figures of the day: the project's before the city's before the nation's."""
    cities = {"", row.project.jurisdiction}
    rows = parameter.objects.filter(
        Q(project=row.project_id) | Q(project=None, jurisdiction__in=cities),
        Q(effective_to=None) | Q(effective_to__gte=row.signed_on),
        key__in=FIGURES,
        effective_from__lte=row.signed_on,
        value__isnull=False,
    ).exclude(status="withdrawn")
    found = dict.fromkeys(FIGURES, "")
    for one in sorted(
        rows, key=lambda one: (one.project_id is not None, one.jurisdiction != "", one.effective_from)
    ):
        found[one.key] = f"{one.value.normalize():f}"
    return found


class Migration(migrations.Migration):
    dependencies = [("deals", "0007_agreed_areas"), ("estate", "0006_clauses"), ("facts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="signed_terms",
            field=models.JSONField(
                default=dict,
                help_text="terms, clauses and figures as they were signed",
                verbose_name="签订时的条款",
            ),
        ),
        migrations.RunPython(keep_what_was_signed, migrations.RunPython.noop),
    ]
