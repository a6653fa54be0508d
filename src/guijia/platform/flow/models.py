"""Published processes, cases, their tasks, makers and history."""

from django.db import models
from django.db.models import Q

from guijia.kit.ids import uuid7
from guijia.platform.files.models import StoredFile
from guijia.platform.flow.enums import CaseState, EventKind, MoveState, SeatKind, SeatState, TaskState
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit


class ProcessVersion(models.Model):
    """A published version of a process; never changes (trigger), running cases stay on theirs.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField("流程编号", max_length=20)
    version = models.PositiveIntegerField("版本")
    name = models.CharField("流程名称", max_length=60)
    xml = models.TextField("流程图")
    spec = models.JSONField("步骤", help_text="步骤、岗位、时限，由流程图得出")
    digest = models.CharField("指纹", max_length=64)
    published_at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = "流程版本"
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="process_version_once"),
            models.UniqueConstraint(fields=["key", "digest"], name="process_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第 {self.version} 版"


class Case(models.Model):
    """The spine: one row per running process with its subject, unit, state and next due time.

    A projection of the area's rows that inbox, lists, clocks and reports read. ``engine_state`` is cleared
    when the case ends; ``trail`` keeps what the picture needs.
    Personal data: ``parties`` (names of the customers, shown to those who may see the case).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    process_key = models.CharField("流程", max_length=20)
    version = models.ForeignKey(ProcessVersion, on_delete=models.RESTRICT, related_name="cases")
    number = models.CharField("编号", max_length=60)
    title = models.CharField("事项", max_length=120)
    subject_type = models.CharField("对象类型", max_length=60)
    subject_id = models.UUIDField("对象")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    parties = models.CharField("客户", max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=CaseState.choices, default=CaseState.OPEN)
    stage = models.CharField("当前步骤", max_length=120, blank=True)
    waiting = models.JSONField("等待的步骤", default=list)
    trail = models.JSONField("经过的节点", default=list)
    maker = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="发起人"
    )
    opened_at = models.DateTimeField("发起时间")
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    result = models.CharField("结果", max_length=60, blank=True)
    next_due_at = models.DateTimeField("最近时限", null=True, blank=True)
    engine_state = models.JSONField("引擎状态", null=True, blank=True)
    # The case that called this one and waits for it at a step, until it has taken the answer.
    parent = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="上级案件",
    )
    parent_step = models.CharField("上级步骤", max_length=60, blank=True)
    answered_at = models.DateTimeField("上级收到结果", null=True, blank=True)

    unaudited_columns = ("engine_state",)

    class Meta:
        verbose_name = "案件"
        constraints = [
            models.UniqueConstraint(
                fields=["process_key", "subject_id"], condition=Q(state="open"), name="case_open_once"
            ),
            models.CheckConstraint(
                name="case_called_by_a_step",
                condition=Q(parent__isnull=True, parent_step="", answered_at__isnull=True)
                | (Q(parent__isnull=False) & ~Q(parent_step="")),
            ),
            models.UniqueConstraint(
                fields=["parent", "parent_step"],
                condition=Q(parent__isnull=False, answered_at__isnull=True),
                name="case_called_once",
            ),
            models.CheckConstraint(
                name="case_closed_without_engine",
                condition=Q(state="open", closed_at__isnull=True, engine_state__isnull=False)
                | (~Q(state="open") & Q(closed_at__isnull=False, engine_state__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "-opened_at", "-id"], name="case_by_project"),
            models.Index(fields=["process_key", "state", "-opened_at", "-id"], name="case_by_process"),
            models.Index(fields=["-opened_at", "-id"], name="case_by_time"),
            models.Index(fields=["next_due_at", "id"], name="case_by_due", condition=Q(state="open")),
            models.Index(fields=["subject_type", "subject_id"], name="case_by_subject"),
            models.Index(fields=["number"], name="case_by_number"),
            models.Index(fields=["unit"], name="case_by_unit"),
            models.Index(fields=["maker", "state", "-opened_at"], name="case_by_maker"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Is it still being worked on?"""
        return self.state == CaseState.OPEN


class Task(models.Model):
    """One step of a case: by which role, until when, who did it, how and with what words.

    ``approves`` is fixed when the step opens: then nobody in ``CaseMaker`` may be ``done_by`` (trigger).
    Personal data: none beyond who decided what.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.RESTRICT, related_name="tasks")
    step_key = models.CharField("步骤", max_length=60)
    name = models.CharField("步骤名称", max_length=120)
    role = models.CharField("岗位", max_length=30, choices=Role.choices)
    form_key = models.CharField("表单", max_length=80)
    approves = models.BooleanField("属审批", default=False)
    state = models.CharField("状态", max_length=12, choices=TaskState.choices, default=TaskState.OPEN)
    round = models.PositiveSmallIntegerField("次", default=1)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+")
    assignee = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="领办人"
    )
    opened_at = models.DateTimeField("到达时间")
    case_opened_at = models.DateTimeField(
        "案件发起时间",
        help_text="that of the case, which never changes: a role's cases are read in this order",
    )
    due_at = models.DateTimeField("时限", null=True, blank=True)
    clock_kind = models.CharField("时限种类", max_length=60, blank=True)
    blocked_reason = models.CharField("卡在", max_length=200, blank=True)
    done_at = models.DateTimeField("办理时间", null=True, blank=True)
    done_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    outcome = models.CharField("结果", max_length=30, blank=True)
    outcome_label = models.CharField("结果名称", max_length=60, blank=True)
    opinion = models.TextField("意见", blank=True)
    content_digest = models.CharField("所批内容指纹", max_length=64, blank=True)
    done_for = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="代谁办理"
    )
    # Kept beside the seats so that a step without signers asks for none.
    signing = models.CharField("会签方式", max_length=20, blank=True)
    waits_for = models.CharField("等谁签", max_length=200, blank=True)
    objected = models.BooleanField("有人不同意", default=False)
    followed = models.BooleanField("有后加签", default=False)
    urged_at = models.DateTimeField("上次催办", null=True, blank=True)

    class Meta:
        verbose_name = "待办"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step_key"], condition=Q(state="open"), name="task_open_once"
            ),
            models.CheckConstraint(
                name="task_done_complete",
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_by__isnull=True, outcome="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["role", "project", "due_at"], name="task_of_role", condition=Q(state="open")
            ),
            models.Index(
                fields=["role", "project", "-case_opened_at", "-case"],
                name="task_of_role_by_case",
                condition=Q(state="open"),
            ),
            models.Index(fields=["assignee", "due_at"], name="task_of_assignee", condition=Q(state="open")),
            models.Index(fields=["case", "opened_at"], name="task_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"


class Seat(models.Model):
    """One signature besides, or instead of, the step's own: added by somebody, or one of a joint signing.

    ``AFTER`` seats wait (planned) on the step where they were added and become ``BEFORE`` seats of the steps
    that follow it. ``signed_by`` differs from ``staff`` when a deputy signed.
    Personal data: none beyond who decided what.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, on_delete=models.RESTRICT, related_name="seats")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="签署人")
    kind = models.CharField("种类", max_length=10, choices=SeatKind.choices)
    state = models.CharField("状态", max_length=10, choices=SeatState.choices, default=SeatState.OPEN)
    added_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="加签人"
    )
    reason = models.CharField("事由", max_length=200, blank=True)
    opened_at = models.DateTimeField("到达时间")
    signed_at = models.DateTimeField("签署时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="实际签署人"
    )
    opinion = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = "签署"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "staff"],
                condition=Q(state__in=["open", "planned"]),
                name="seat_open_once",
            ),
            models.CheckConstraint(
                name="seat_signed_complete",
                condition=Q(
                    state__in=["agreed", "objected"], signed_at__isnull=False, signed_by__isnull=False
                )
                | (
                    Q(state__in=["open", "planned", "dropped"])
                    & Q(signed_at__isnull=True, signed_by__isnull=True)
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "task"], name="seat_of_staff", condition=Q(state="open")),
            models.Index(fields=["task", "opened_at"], name="seat_of_task"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.get_state_display()}"


class CaseCopy(models.Model):
    """A case sent to somebody for their information (抄送); read when they open it.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.RESTRICT, related_name="copies")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="抄送给")
    by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="抄送人"
    )
    sent_at = models.DateTimeField("抄送时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "抄送"
        constraints = [models.UniqueConstraint(fields=["case", "staff"], name="case_copy_once")]
        indexes = [models.Index(fields=["staff", "-sent_at"], name="copy_of_staff")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.staff_id}"


class CaseMaker(models.Model):
    """Whoever submitted a case or edited what it is about: none of them may approve it.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.RESTRICT, related_name="makers")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+")
    since_at = models.DateTimeField("起于")

    class Meta:
        verbose_name = "经办人"
        constraints = [models.UniqueConstraint(fields=["case", "staff"], name="case_maker_once")]

    def __str__(self) -> str:
        return f"{self.staff_id}"


class CaseEvent(models.Model):
    """One line of a case's history as people read it; written once, never changed.

    Personal data: name of the member of staff; opinions may name customers.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.RESTRICT, related_name="events")
    at = models.DateTimeField("时间")
    actor_name = models.CharField("人", max_length=60)
    kind = models.CharField("种类", max_length=12, choices=EventKind.choices)
    step_label = models.CharField("步骤", max_length=120, blank=True)
    text = models.CharField("内容", max_length=2000)

    class Meta:
        verbose_name = "经过"
        indexes = [models.Index(fields=["case", "at", "id"], name="event_of_case")]

    def __str__(self) -> str:
        return self.text


class ProcessMessage(models.Model):
    """A message from one process to another, kept until a case that waits for it takes it or its days are over.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField("消息", max_length=60)
    about = models.UUIDField("关于", help_text="对象或房号，由消息的登记决定")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+")
    from_case = models.ForeignKey(Case, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField("发出时间")
    expires_at = models.DateTimeField("保留到")
    taken_at = models.DateTimeField("收到时间", null=True, blank=True)

    class Meta:
        verbose_name = "流程消息"
        indexes = [
            models.Index(
                fields=["key", "about", "sent_at"], name="message_kept", condition=Q(taken_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.about}"


class MessageWait(models.Model):
    """A case that waits at an event of its diagram for a message; each message ends one waiting.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.RESTRICT, related_name="waits")
    event_key = models.CharField("事件", max_length=60)
    key = models.CharField("消息", max_length=60)
    about = models.UUIDField("关于")
    since_at = models.DateTimeField("等待起")
    ended_at = models.DateTimeField("等待止", null=True, blank=True)
    message = models.OneToOneField(
        ProcessMessage, on_delete=models.RESTRICT, null=True, blank=True, related_name="wait"
    )

    class Meta:
        verbose_name = "等待消息"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "event_key"], condition=Q(ended_at__isnull=True), name="wait_open_once"
            ),
            models.CheckConstraint(
                name="wait_ended_by_message", condition=Q(message__isnull=True) | Q(ended_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["key", "about", "since_at"], name="wait_open", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}"


class CaseMove(models.Model):
    """Running cases of one version of a process on their way to another version, chosen and confirmed by a person.

    ``steps`` says for each step without a namesake on which one its cases go on.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    from_version = models.ForeignKey(ProcessVersion, on_delete=models.RESTRICT, related_name="+")
    to_version = models.ForeignKey(ProcessVersion, on_delete=models.RESTRICT, related_name="+")
    steps = models.JSONField("步骤对应", default=dict)
    reason = models.CharField("事由", max_length=200)
    asked_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="发起人")
    asked_at = models.DateTimeField("发起时间")
    done_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "在办案件换版"
        indexes = [models.Index(fields=["-asked_at", "-id"], name="move_by_time")]

    def __str__(self) -> str:
        return f"{self.from_version_id} → {self.to_version_id}"


class CaseMoveItem(models.Model):
    """One case of such a move, and what became of it.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    move = models.ForeignKey(CaseMove, on_delete=models.RESTRICT, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.RESTRICT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=MoveState.choices, default=MoveState.WAITING)
    # Approvals of the new version that the person who asked ticked to be passed over in this case.
    skips = models.JSONField("跳过的审批", default=list)
    words = models.CharField("结果", max_length=500, blank=True)
    done_at = models.DateTimeField("办理时间", null=True, blank=True)

    class Meta:
        verbose_name = "换版案件"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="waiting"), name="case_in_one_move"),
            models.UniqueConstraint(fields=["move", "case"], name="case_once_in_move"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_state_display()}"


class SavedSignature(models.Model):
    """The signature that a member of staff keeps, to be set under decisions instead of drawing it each time.

    Personal data: the hand of the member of staff (a sealed file, shown to nobody else).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="签名人")
    file = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, related_name="+")
    kept_at = models.DateTimeField("保存时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "留存签名"
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(ended_at__isnull=True), name="saved_signature_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.kept_at:%Y-%m-%d}"


class HandSignature(models.Model):
    """A signature by hand under something that was said; set with it, never changed (trigger).

    Personal data: the hand of the member of staff (a sealed file, shown to those who may see the case).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="签名人")
    file = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, related_name="+")
    from_saved = models.BooleanField("用留存签名", default=False)
    signed_at = models.DateTimeField("签名时间")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.staff_id} {self.signed_at:%Y-%m-%d %H:%M}"


class TaskSignature(HandSignature):
    """The signature by hand under one decision.

    Personal data: as ``HandSignature``.
    """

    task = models.OneToOneField(Task, on_delete=models.RESTRICT, related_name="ink")

    class Meta:
        verbose_name = "手写签名"


class SeatSignature(HandSignature):
    """The signature by hand of somebody who signed besides a step's own role, or together with others.

    Personal data: as ``HandSignature``.
    """

    seat = models.OneToOneField(Seat, on_delete=models.RESTRICT, related_name="ink")

    class Meta:
        verbose_name = "签署人手写签名"
