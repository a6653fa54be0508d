"""People who work here."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property

from guijia.kit.ids import uuid7
from guijia.kit.masks import mask_mobile
from guijia.kit.sealed import SealedTextField
from guijia.platform.org.enums import AbsenceState, Role
from guijia.platform.org.permissions import Permission, holders
from guijia.platform.places.models import Project


class StaffManager(BaseUserManager["Staff"]):
    """Finds people by the name they sign in with."""


class Staff(AbstractBaseUser):
    """A member of staff who can sign in.

    ``is_demo`` people exist only in the demonstration and are entered without a password there.
    Accounts of one natural person carry the same ``person``: none approves what another of them made (GUARD-5).
    Personal data: name, work phone (both minimum, needed to work together); mobile (sealed); of the identity
    number the fingerprint only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    login = models.CharField("登录名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    pinyin = models.CharField("拼音", max_length=120, blank=True)
    phone = models.CharField("工作电话", max_length=20, blank=True)
    title = models.CharField("职务", max_length=40, blank=True)
    is_active = models.BooleanField("在职", default=True)
    is_demo = models.BooleanField("演示人员", default=False)
    mobile = SealedTextField("手机号码", blank=True, default="")
    mobile_blind = models.CharField("手机号码索引", max_length=64, blank=True)
    id_blind = models.CharField("身份证号索引", max_length=64, blank=True)
    person = models.UUIDField("自然人", default=uuid7, editable=False)
    joined_at = models.DateTimeField("入职登记", auto_now_add=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    unaudited_columns = ("password", "last_login")

    objects: ClassVar[StaffManager] = StaffManager()

    class Meta:
        verbose_name = "人员"
        indexes = [
            models.Index(fields=["person"], name="staff_by_person"),
            models.Index(
                fields=["mobile_blind"], name="staff_by_mobile", condition=~models.Q(mobile_blind="")
            ),
            models.Index(fields=["id_blind"], name="staff_by_identity", condition=~models.Q(id_blind="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_mobile(self) -> str:
        """``138****5678``."""
        return mask_mobile(self.mobile) if self.mobile else ""

    @property
    def audit_name(self) -> str:
        """Name written beside what this person does."""
        return self.name

    @cached_property
    def postings_held(self) -> list["Posting"]:
        """Postings in force, read once per instance."""
        return [p for p in self.postings.all() if p.is_current]

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(Role(p.role) for p in self.postings_held)

    def scope_of(self, wanted: Permission) -> frozenset[UUID] | None:
        """Projects in which this person holds a right; ``None`` = in all of them."""
        return self._scope(holders(wanted))

    def scope_of_role(self, role: Role) -> frozenset[UUID] | None:
        """Projects in which this person holds a role; ``None`` = in all of them."""
        return self._scope(frozenset({role}))

    def _scope(self, roles: frozenset[Role]) -> frozenset[UUID] | None:
        if not self.is_active:
            return frozenset()
        found: set[UUID] = set()
        for posting in self.postings_held:
            if posting.role in roles:
                if posting.project_id is None:
                    return None
                found.add(posting.project_id)
        return frozenset(found)

    @cached_property
    def scope(self) -> frozenset[UUID] | None:
        """Projects in which this person works at all; ``None`` = all."""
        return self._scope(frozenset(Role))

    def may(self, wanted: Permission, project_id: UUID | None = None) -> bool:
        """Does this person hold the right in that project (anywhere, if none is named)?"""
        scope = self.scope_of(wanted)
        if scope is None:
            return True
        return bool(scope) if project_id is None else project_id in scope

    def may_everywhere(self, wanted: Permission) -> bool:
        """Does this person hold the right in all projects, so that it reaches what the whole company shares?"""
        return self.scope_of(wanted) is None

    def holds(self, role: Role, project_id: UUID) -> bool:
        """Does this person hold the role in that project?"""
        scope = self.scope_of_role(role)
        return scope is None or project_id in scope

    def stands_in_for(self, role: Role, project_id: UUID) -> frozenset[UUID]:
        """Absent people whose place in that role this person takes in that project at present."""
        return frozenset(
            p.for_staff_id
            for p in self.postings_held
            if p.for_staff_id and p.role == role and p.project_id in {None, project_id}
        )

    def holds_by_right(self, role: Role, project_id: UUID) -> bool:
        """Does this person hold the role there for themselves, not only in somebody's place?"""
        return any(
            p.role == role and p.for_staff_id is None and p.project_id in {None, project_id}
            for p in self.postings_held
        )

    # Django's own permission names are not used anywhere; nobody is a superuser.
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """No Django permissions are used."""
        return False


class Absence(models.Model):
    """Somebody is away for a time and another takes their place (离岗代理).

    While it runs the deputy holds the absent person's postings (``Posting.for_staff``); a deputy's deputy
    is nobody. ``roles`` empty: all of them.
    Personal data: who is away when and why (seen by the person, the deputy and whoever arranges absences).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="absences", verbose_name="离岗人"
    )
    deputy = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="代理人"
    )
    roles = models.JSONField("代理的岗位", default=list, blank=True)
    from_at = models.DateTimeField("起")
    until_at = models.DateTimeField("止")
    reason = models.CharField("事由", max_length=200)
    state = models.CharField(
        "状态", max_length=12, choices=AbsenceState.choices, default=AbsenceState.PLANNED
    )
    entered_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "离岗代理"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_at__gt=models.F("from_at")), name="absence_has_length"
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("staff")),
                name="absence_deputy_is_other",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "from_at", "until_at"],
                name="absence_to_keep",
                condition=models.Q(state__in=["planned", "running"]),
            ),
            models.Index(fields=["staff", "-from_at"], name="absence_of_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_state_display()}"


class StandIn(models.Model):
    """Which role takes the place of another while its holder is away and named nobody (代行岗位, ENQ-11).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    role = models.CharField("岗位", max_length=30, choices=Role.choices)
    by_role = models.CharField("代行岗位", max_length=30, choices=Role.choices)
    clause = models.CharField("依据", max_length=200)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "代行岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["role"], condition=models.Q(ended_at__isnull=True), name="stand_in_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}→{self.get_by_role_display()}"


class Posting(models.Model):
    """A person holds a role, in one project or (``project`` empty) in all of them.

    ``for_staff``: held in the place of somebody who is away, for as long as ``absence`` runs.
    Personal data: none beyond who works where.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="postings")
    role = models.CharField("岗位", max_length=30, choices=Role.choices)
    project = models.ForeignKey(
        Project, on_delete=models.RESTRICT, null=True, blank=True, related_name="postings"
    )
    ended_at = models.DateTimeField("免岗时间", null=True, blank=True)
    for_staff = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="代理谁"
    )
    absence = models.ForeignKey(
        Absence, on_delete=models.RESTRICT, null=True, blank=True, related_name="postings"
    )

    class Meta:
        verbose_name = "任岗"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "project", "for_staff"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="posting_once",
            ),
            models.CheckConstraint(
                condition=models.Q(for_staff__isnull=True, absence__isnull=True)
                | models.Q(for_staff__isnull=False, absence__isnull=False),
                name="posting_deputy_has_absence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_role_display()}"

    @property
    def is_current(self) -> bool:
        """Is the posting in force?"""
        return self.ended_at is None


class RoleRights(models.Model):
    """How an administrator adjusted the rights of a role, from one moment until the next adjustment.

    No row in force: the role carries what it was shipped with. Rows are never changed but ended, so that every
    state can be seen and gone back to.
    Personal data: none beyond who decided.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    role = models.CharField("岗位", max_length=30, choices=Role.choices)
    given = models.JSONField("增加的权限", default=list, blank=True)
    taken = models.JSONField("减少的权限", default=list, blank=True)
    before = models.JSONField("调整前的权限", default=list, blank=True)
    reason = models.CharField("原因", max_length=200)
    set_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="调整人"
    )
    set_at = models.DateTimeField("调整时间")
    ended_at = models.DateTimeField("失效时间", null=True, blank=True)

    class Meta:
        verbose_name = "岗位权限"
        constraints = [
            models.UniqueConstraint(
                fields=["role"], condition=models.Q(ended_at__isnull=True), name="role_rights_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} +{len(self.given)} −{len(self.taken)}"
