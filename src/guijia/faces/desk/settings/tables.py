"""The lists of the settings, and what they put into the menu."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html

from guijia.faces.desk.settings.audit_enums import DEEDS, deed_words
from guijia.faces.desk.settings.enums import Deeds, When
from guijia.kit import desk, menu
from guijia.kit.days import business_day, china
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import day, state
from guijia.platform.audit.models import Entry
from guijia.platform.clock import queries as clock
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import Parameter
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER, READ_AUDIT

SHOWN = 120


def _administers(viewer: menu.Viewer) -> bool:
    return bool(viewer.may(ADMINISTER))


def _reads_audit(viewer: menu.Viewer) -> bool:
    return bool(viewer.may(READ_AUDIT))


def _address_name(key: str) -> str:
    return f"times:{key}" if key in {"hours", "ladders"} else f"settings:{key}"


for _at, (_key, _label, _icon, _may) in enumerate(
    (
        ("parameters", "参数", "adjustments", _administers),
        ("calendar", "工作日历", "calendar", _administers),
        ("hours", "办公时间", "clock", _administers),
        ("ladders", "提醒与升级", "bell", _administers),
        ("people", "人员与岗位", "id-badge-2", _administers),
        ("audit", "审计", "fingerprint", _reads_audit),
    )
):
    menu.entry(
        f"settings.{_key}",
        _label,
        _icon,
        _address_name(_key),
        MenuGroup.SETTINGS,
        may=_may,
        position=10 + _at,
    )


# The State Council announces the next year's days in the autumn; from this day on their lack is a warning.
WARN_FROM = (11, 1)


def next_year_card(viewer: menu.Viewer, now: datetime, project_id: UUID | None) -> dict[str, Any] | None:
    """For administrators: the coming year's days off are not known yet. At most one query, from November on.

    Rule:    reliability T12; ahead.md 6.
    """
    today = business_day(now)
    if not viewer.may(ADMINISTER):
        return None
    late = (today.month, today.day) >= WARN_FROM
    wanted = today.year + 1 if late else today.year
    if clock.last_known_year() >= wanted:
        return None
    return {"year": wanted, "left": (date(wanted, 1, 1) - today).days}


desk.card("settings.next_year", "desk/_next_year_card.html", next_year_card, position=5)


def scope_words(row: Parameter) -> str:
    """Where a figure holds."""
    return row.project.name if row.project is not None else row.jurisdiction or "通用"


def when_of(row: Parameter, today: date) -> When:
    """When a figure holds, seen from a day."""
    if row.effective_from > today:
        return When.COMING
    return When.PAST if row.effective_to is not None and row.effective_to < today else When.NOW


def when_shown(row: Parameter, today: date) -> str:
    """The same as a sign."""
    when = when_of(row, today)
    kind = {When.NOW: "ok", When.COMING: "due", When.PAST: "wait"}[when]
    return state(kind, str(when.label), small=True)


def whole(words: str) -> str:
    """Words that stay in one line: a day, a moment."""
    return format_html('<span class="n">{}</span>', words)


def cut(words: str) -> str:
    """The beginning of a long text."""
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


class ParameterList(ListPage[Parameter]):
    """Every figure that rules rest on, with its source."""

    key = "settings.parameters"
    personal = False
    title = "参数"
    default_sort = "key"
    page_size = 50
    search = ("label__icontains", "key__icontains", "source__icontains")
    search_hint = "名称、代码、依据"
    empty_title = "还没有参数"
    empty_words = "参数随版本装入：guijia reference。"

    def __init__(self, today: date) -> None:
        self.today = today
        self.columns: Sequence[Column[Parameter]] = (
            Column("label", "名称", sort="label"),
            Column("value", "数值", "shown"),
            Column("scope", "适用", scope_words, show=lambda row: whole(scope_words(row))),
            Column(
                "when", "状态", lambda row: when_of(row, today).label, show=lambda row: when_shown(row, today)
            ),
            Column(
                "effective_from", "自", sort="effective_from", show=lambda row: whole(day(row.effective_from))
            ),
            Column("effective_to", "至", sort="effective_to", show=lambda row: whole(day(row.effective_to))),
            Column("status", "来历", "get_status_display", chosen=False),
            Column("source", "依据", "source", show=lambda row: cut(row.source)),
            Column("key", "代码", sort="key", chosen=False),
            Column("reference", "以哪天为准", chosen=False),
        )
        self.filters: Sequence[Choice[Parameter] | Period] = (
            Choice("when", "状态", When.choices, self._within_when),
            Choice("status", "来历", Status.choices[:2], "status"),
        )

    def _within_when(self, rows: QuerySet[Parameter], value: str) -> QuerySet[Parameter]:
        ended = Q(effective_to__isnull=False, effective_to__lt=self.today)
        if value == When.COMING:
            return rows.filter(effective_from__gt=self.today)
        return (
            rows.filter(ended)
            if value == When.PAST
            else rows.exclude(ended).filter(effective_from__lte=self.today)
        )

    def url_of(self, row: Parameter) -> str:
        """The page of the figure."""
        return reverse("settings:parameter", args=[row.pk])


def posts_words(row: Staff) -> str:
    """The posts a person holds and where."""
    held = [p for p in row.postings.all() if p.is_current]
    return "；".join(f"{p.get_role_display()}（{p.project.name if p.project else '全部项目'}）" for p in held)


def _by_identity(rows: QuerySet[Staff], value: str) -> QuerySet[Staff]:
    unknown = Q(mobile_blind="", id_blind="")
    return rows.exclude(unknown) if value == "1" else rows.filter(unknown)


class PeopleList(ListPage[Staff]):
    """Who works here, and in what posts."""

    key = "settings.people"
    title = "人员与岗位"
    default_sort = "pinyin"
    search = ("name__icontains", "login__istartswith", "pinyin__istartswith")
    search_hint = "姓名、拼音、登录名"
    empty_title = "没有人员"
    empty_words = "点“导入人员”，或用命令 guijia staff import。"
    columns = (
        Column[Staff]("name", "姓名", sort="pinyin"),
        Column[Staff]("login", "登录名", sort="login"),
        Column[Staff]("title", "职务"),
        Column[Staff]("posts", "岗位（项目）", posts_words),
        Column[Staff](
            "is_active", "在职", "is_active",
            show=lambda row: state("ok" if row.is_active else "no", "在职" if row.is_active else "离职", small=True),
        ),
        Column[Staff](
            "known", "身份", lambda row: "已登记" if row.mobile_blind or row.id_blind else "未登记", chosen=False
        ),
        Column[Staff]("joined_at", "登记", sort="joined_at"),
        Column[Staff]("is_demo", "演示人员", chosen=False),
    )  # fmt: skip
    filters = (
        Choice[Staff](
            "role", "岗位", Role.choices,
            lambda rows, value: rows.filter(postings__role=value, postings__ended_at__isnull=True).distinct(),
        ),
        Choice[Staff]("active", "在职", (("1", "在职"), ("0", "离职")), lambda rows, value: rows.filter(is_active=value == "1")),
        Choice[Staff]("known", "身份", (("1", "已登记"), ("0", "未登记")), _by_identity),
    )  # fmt: skip

    def url_of(self, row: Staff) -> str:
        """The page of the person."""
        return reverse("settings:person", args=[row.pk])


def subject_words(row: Entry) -> str:
    """What kind of thing a deed was about, in the word people use."""
    try:
        return str(apps.get_model(row.subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return row.subject_type


def detail_words(row: Entry) -> str:
    """The small facts of a deed."""
    made: dict[str, Any] = row.detail or {}
    return cut("，".join(f"{key} {value}" for key, value in made.items()))


def area_of(row: Entry) -> str:
    """The area of a deed in words."""
    key = row.action.partition(".")[0]
    return str(Deeds(key).label) if key in Deeds.values else key


class AuditList(ListPage[Entry]):
    """Who did what, when, to which thing and why. Nobody can change it, from here or elsewhere."""

    key = "settings.audit"
    title = "审计"
    default_sort = "-pk"
    project_field = "project_id"
    search = ("subject_label__icontains", "actor_name__icontains", "action__icontains", "reason__icontains")
    search_hint = "经办人、对象、动作、缘由"
    empty_title = "还没有记录"
    empty_words = "系统里办的每一件事都会记在这里，谁也不能改。"
    columns = (
        Column[Entry]("at", "时间", show=lambda row: whole(f"{china(row.at):%Y-%m-%d %H:%M:%S}")),
        Column[Entry]("actor_name", "经办人"),
        Column[Entry]("area", "业务", area_of, chosen=False),
        Column[Entry]("action", "动作", lambda row: deed_words(row.action)),
        Column[Entry]("key", "动作编号", "action", chosen=False),
        Column[Entry]("subject", "对象", "subject_label"),
        Column[Entry]("kind", "对象类别", subject_words, show=lambda row: whole(subject_words(row))),
        Column[Entry]("reason", "缘由", "reason", show=lambda row: cut(row.reason)),
        Column[Entry]("detail", "详情", detail_words),
        Column[Entry]("request_id", "请求", chosen=False),
    )
    filters = (
        Choice[Entry]("area", "业务", Deeds.choices, lambda rows, value: rows.filter(action__startswith=f"{value}.")),
        Choice[Entry]("action", "动作", tuple(DEEDS.items()), "action"),
        Period("at", "时间", "at"),
    )  # fmt: skip
