"""The clocks that run on cases, when they stood still, and what moved them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import models

from guijia.kit.days import business_day, china
from guijia.kit.ids import uuid7
from guijia.platform.clock.enums import ChangeKind, Counts, PauseReason
from guijia.platform.places.models import Project

State = Literal["late", "due", "day", "ok", "ext"]
# From this share of its time a clock is shown as due soon (the mark on its bar).
SOON_PERCENT = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it is shown at one moment: words, state, share of its time, and how it was reckoned."""

    id: UUID
    label: str
    words: str
    state: State
    percent: int
    is_stopped: bool
    is_external: bool
    is_provisional: bool
    span: str
    reckoning: tuple[str, ...]

    @property
    def look(self) -> str:
        """Class of the bar: late, due, ok (done in time), ext, or none while there is time."""
        if self.state in {"late", "due", "ext"}:
            return self.state
        return "ok" if self.is_stopped else ""


class Clock(models.Model):
    """A time limit that runs on a case: when it began, when it is due, and how that was reckoned.

    What it counts is kept on the row (``counts``, ``amount``): a later change of policy does not move it.
    ``segments`` explain the due time span by span. ``external`` is a bank's or an authority's clock.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case_id = models.UUIDField("事项")
    project = models.ForeignKey(
        Project, on_delete=models.RESTRICT, related_name="clocks", verbose_name="项目"
    )
    kind = models.CharField("时限类别", max_length=60)
    label = models.CharField("时限", max_length=120)
    counts = models.CharField("计法", max_length=20, choices=Counts.choices)
    amount = models.DecimalField("期限", max_digits=12, decimal_places=2, null=True, blank=True)
    rolls = models.BooleanField("遇休假日顺延", default=False)
    external = models.BooleanField("外部时限", default=False)
    started_at = models.DateTimeField("起算时间")
    due_at = models.DateTimeField("到期时间")
    remind_at = models.DateTimeField("提醒时间", null=True, blank=True)
    reminded_at = models.DateTimeField("已提醒", null=True, blank=True)
    fired_at = models.DateTimeField("已到期处理", null=True, blank=True)
    paused_at = models.DateTimeField("暂停自", null=True, blank=True)
    stopped_at = models.DateTimeField("办结时间", null=True, blank=True)
    remind_amount = models.DecimalField("提醒", max_digits=12, decimal_places=2, null=True, blank=True)
    remind_before = models.BooleanField("提醒按到期前", default=False, db_default=False)
    rung_at = models.DateTimeField("下一级提醒", null=True, blank=True)
    is_planned = models.BooleanField("已排提醒", default=False, db_default=False)
    provisional = models.BooleanField("暂定", default=False, help_text="放假安排未公布，到期日可能变动")
    segments = models.JSONField("计算过程", default=list)

    # The plan of the ladder follows from the other columns; it is no deed of anybody.
    unaudited_columns = ("rung_at", "is_planned")

    class Meta:
        verbose_name = "时限"
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case_id", "kind"],
                condition=models.Q(stopped_at__isnull=True),
                name="clock_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gte=models.F("started_at")), name="clock_due_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["case_id", "due_at"], name="clock_case"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(stopped_at__isnull=True, fired_at__isnull=True, paused_at__isnull=True),
                name="clock_to_fire",
            ),
            models.Index(
                fields=["remind_at"],
                condition=models.Q(
                    stopped_at__isnull=True,
                    reminded_at__isnull=True,
                    paused_at__isnull=True,
                    remind_at__isnull=False,
                ),
                name="clock_to_remind",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(stopped_at__isnull=True, is_planned=False),
                name="clock_to_plan",
            ),
            models.Index(
                fields=["rung_at"],
                condition=models.Q(stopped_at__isnull=True, paused_at__isnull=True, rung_at__isnull=False),
                name="clock_to_ring",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_open(self) -> bool:
        """Is the work it measures still to be done?"""
        return self.stopped_at is None

    @property
    def is_counted_in_days(self) -> bool:
        """Does the limit end with a day rather than at a moment?"""
        return self.counts in {Counts.DAYS, Counts.WORKDAYS}

    def _moment(self, now: datetime) -> datetime:
        """The moment at which it is read: it stands still once stopped or paused."""
        return self.stopped_at or self.paused_at or now

    def percent(self, now: datetime) -> int:
        """Share of its time that has run, 0 to 100."""
        whole = self.due_at - self.started_at
        if whole <= timedelta():
            return 100
        return max(0, min(100, int(100 * ((self._moment(now) - self.started_at) / whole))))

    def state(self, now: datetime) -> State:
        """How it is shown: someone else's, done, late, due soon, due today, or in good time."""
        if self.external:
            return "ext"
        if self.stopped_at is not None:
            return "ok" if self.stopped_at <= self.due_at else "late"
        if self._moment(now) > self.due_at:
            return "late"
        if self.percent(now) >= SOON_PERCENT:
            return "due"
        return "day" if business_day(self.due_at) == business_day(now) else "ok"

    def words(self, now: datetime) -> str:
        """How long is left or how late it is, in the fewest words."""
        if self.stopped_at is not None:
            late = self.stopped_at > self.due_at
            return f"{'逾期' if late else '按时'}办结 {china(self.stopped_at):%m-%d %H:%M}"
        if self.paused_at is not None:
            return f"已暂停 {china(self.paused_at):%m-%d %H:%M}"
        if now > self.due_at:
            return f"逾期 {_late(now - self.due_at, self._days_late(now))}"
        days = (business_day(self.due_at) - business_day(now)).days
        if self.is_counted_in_days:
            return "今天到期" if days == 0 else f"剩 {days} 天"
        left = self.due_at - now
        if left < timedelta(hours=1):
            return f"剩 {max(1, -(-left // timedelta(minutes=1)))} 分"
        if days == 0:
            return f"今天 {china(self.due_at):%H:%M}"
        if days == 1:
            return f"明天 {china(self.due_at):%H:%M}"
        same_year = china(self.due_at).year == china(now).year
        return f"{china(self.due_at):%m-%d %H:%M}" if same_year else f"{china(self.due_at):%Y-%m-%d}"

    def _days_late(self, now: datetime) -> int:
        return (business_day(now) - business_day(self.due_at)).days

    def reading(self, now: datetime) -> Reading:
        """The clock as it is shown at ``now``."""
        return Reading(
            id=self.id,
            label=self.label,
            words=self.words(now),
            state=self.state(now),
            percent=self.percent(now),
            is_stopped=self.stopped_at is not None,
            is_external=self.external,
            is_provisional=self.provisional,
            span=f"{china(self.started_at):%Y-%m-%d %H:%M} 起，{china(self.due_at):%Y-%m-%d %H:%M} 到期",
            reckoning=tuple(_said(segment) for segment in self.segments),
        )


def _said(segment: dict[str, Any]) -> str:
    if "day" in segment:
        return f"{segment['day']} {segment['why']}，不计"
    start, end = (china(datetime.fromisoformat(segment[name])) for name in ("from", "to"))
    return f"{start:%m-%d %H:%M} 至 {end:%m-%d %H:%M} {segment['why']}，计 {segment['minutes']:g} 分"


def _late(passed: timedelta, days: int) -> str:
    if passed < timedelta(hours=1):
        return f"{max(1, passed // timedelta(minutes=1))} 分"
    if days == 0 or passed < timedelta(hours=12):
        return f"{passed // timedelta(hours=1)} 小时"
    return f"{max(1, days)} 天"


class ClockPause(models.Model):
    """A time during which a clock stood still, with the reason; it survives every later change.

    Personal data: who held and released it (staff); ``notice`` and ``reason`` are to be free of customers' names.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clock = models.ForeignKey(Clock, on_delete=models.RESTRICT, related_name="pauses")
    code = models.CharField(
        "缘由类别", max_length=20, choices=PauseReason.choices, default=PauseReason.OTHER, db_default="other"
    )
    reason = models.CharField("缘由", max_length=200)
    notice = models.CharField("已怎样告知客户", max_length=200, blank=True, default="", db_default="")
    from_at = models.DateTimeField("自")
    to_at = models.DateTimeField("至", null=True, blank=True)
    by_name = models.CharField("暂停人", max_length=60, blank=True, default="", db_default="")
    resumed_by_name = models.CharField("恢复人", max_length=60, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "时限暂停"
        ordering = ["from_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=models.Q(to_at__isnull=True), name="clockpause_open_once"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class ClockChange(models.Model):
    """One thing that touched a due time after the start, with the due time before and after.

    Personal data: name of the member of staff.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clock = models.ForeignKey(Clock, on_delete=models.RESTRICT, related_name="changes")
    at = models.DateTimeField("时间")
    kind = models.CharField("种类", max_length=10, choices=ChangeKind.choices)
    words = models.CharField("缘由", max_length=300)
    before_at = models.DateTimeField("原到期")
    after_at = models.DateTimeField("新到期")
    by_name = models.CharField("人", max_length=60)

    class Meta:
        verbose_name = "时限变动"
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["clock", "at"], name="clockchange_of_clock")]

    def __str__(self) -> str:
        return self.words
