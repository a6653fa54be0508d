"""Reading a list of people and saying at each cell what stands against it. No database, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from guijia.areas.estate.importing.problems import Problem, Severity
from guijia.areas.estate.importing.sheets import DATE_MARK, Grid, cell_name
from guijia.areas.staffing import structure
from guijia.faces.desk.joining import errors
from guijia.kit import text
from guijia.kit.errors import BusinessError
from guijia.kit.identifiers import normalise_mobile
from guijia.kit.masks import mask_mobile
from guijia.platform.org.enums import OUTSIDE, Role
from guijia.platform.org.permissions import Permission
from guijia.platform.org.rights.rules import conflicts

MOST_PEOPLE = 500
SEARCHED_ROWS = 20
EVERYWHERE = "全部项目"
# The words of a header, the first is the one of the blank list; those of ``NEEDED`` must stand there.
COLUMNS: dict[str, tuple[str, ...]] = {
    "login": ("登录名", "账号", "帐号", "工号"),
    "name": ("姓名", "人员", "员工姓名"),
    "mobile": ("手机号码", "手机", "手机号", "移动电话"),
    "phone": ("工作电话", "座机", "分机", "办公电话"),
    "title": ("职务", "职位", "职称"),
    "posts": ("岗位", "任岗", "岗位名称"),
    "project": ("项目", "项目名称", "项目代码"),
    "department": ("部门", "所属部门"),
    "joined_on": ("入职日期", "到岗日期", "自何日起"),
    "worked_since": ("参加工作日期", "参加工作时间", "参加工作"),
}
NEEDED = ("login", "name", "posts")
LABELS = {kind: words[0] for kind, words in COLUMNS.items()}
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_BETWEEN = re.compile(r"[、,，;；/\n]+")
_POSTS = {role.label: role for role in Role}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One row: who, in which posts, where (``project`` empty: in all projects)."""

    sheet: str
    row: int
    login: str
    name: str
    posts: tuple[str, ...]
    project: str
    mobile: str = ""
    phone: str = ""
    title: str = ""
    joined_on: str = ""
    worked_since: str = ""
    cells: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self)


def from_json(given: Mapping[str, Any]) -> Newcomer:
    """A row again from plain data."""
    return Newcomer(**{**given, "posts": tuple(given["posts"])})


@dataclass(frozen=True, slots=True)
class Account:
    """An account that exists, as far as a list may meet it."""

    id: UUID
    name: str
    is_active: bool
    posts: frozenset[tuple[str, str]]
    mobile_blind: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a list is held against.

    ``projects``: project → its name; ``words``: name and code → project; ``rights``: what each role carries;
    ``own_login``: of whoever brings the list; ``sets_rights``: whether they may enter administrators.
    """

    accounts: Mapping[str, Account]
    projects: Mapping[str, str]
    words: Mapping[str, str]
    rights: Mapping[Role, frozenset[str]]
    known: Mapping[str, Permission]
    own_login: str
    sets_rights: bool


@dataclass(slots=True)
class Roster:
    """What a file says: the people that can be taken, and what stands against the others."""

    rows: list[Newcomer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def faults(self) -> list[Problem]:
        """Problems that stop the whole list."""
        return [one for one in self.problems if one.severity == Severity.ERROR]


def read_roster(grids: Iterable[Grid], standing: Standing, today: date) -> Roster:
    """The people of a file, each row checked in itself, against the others and against who works here.

    Rule:    A1.2; all or nothing: a row that cannot be taken is a problem at its cell, never left out.
    Raises:  BusinessError ``desk_people_no_columns`` | ``desk_people_nobody`` | ``desk_people_too_many``.
    """
    found, tables = Roster(), 0
    for grid in grids:
        head = None if grid.hidden else find_columns(grid)
        if head is None:
            continue
        tables += 1
        for row in range(head[0] + 1, len(grid.rows)):
            if any(grid.at(row, column).strip() for column in head[1].values()):
                _read_row(grid, row, head[1], standing, today, found)
    if not tables:
        raise errors.no_columns()
    if not found.rows and not found.problems:
        raise errors.nobody()
    if len(found.rows) > MOST_PEOPLE:
        raise errors.too_many(MOST_PEOPLE)
    found.problems += problems_of(found.rows, standing)
    return found


def find_columns(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of headers and the column of each kind; ``None`` without login, name and posts."""
    for row in range(min(len(grid.rows), SEARCHED_ROWS)):
        texts = [re.sub(r"[\s*＊]|[(（].*?[)）]", "", cell) for cell in grid.rows[row]]
        columns = {
            kind: next(texts.index(word) for word in words if word in texts)
            for kind, words in COLUMNS.items()
            if any(word in texts for word in words)
        }
        if all(kind in columns for kind in NEEDED):
            return row, columns
    return None


class _Reader:
    """Reads the cells of one row and keeps what stands against them."""

    def __init__(self, grid: Grid, row: int, columns: Mapping[str, int], found: Roster) -> None:
        self.grid, self.row, self.columns, self.found = grid, row, columns, found
        self.cells = {kind: cell_name(row, column) for kind, column in columns.items()}
        self.clean = True

    def said(self, kind: str) -> str:
        """What stands in the cell of a kind."""
        if kind not in self.columns:
            return ""
        return self.grid.at(self.row, self.columns[kind]).lstrip(DATE_MARK).strip()

    def fault(self, kind: str, code: str, words: str, remedy: str = "") -> None:
        """Something stands against a cell."""
        cell = self.cells.get(kind, self.cells["login"])
        self.clean = False
        self.found.problems.append(
            Problem(
                code, Severity.ERROR, self.grid.name, self.row + 1, cell, words, remedy, self.said(kind)[:60]
            )
        )

    def words(self, kind: str, limit: int, *, is_needed: bool = False) -> str:
        """A line of text, or a problem."""
        try:
            value = (text.clean_name if kind == "name" else text.clean_line)(self.said(kind), limit)
        except BusinessError as refusal:
            self.fault(kind, "text", refusal.message)
            return ""
        if is_needed and not value:
            self.fault(kind, "required", f"没有填{LABELS[kind]}。")
        return value

    def day(self, kind: str, today: date) -> date | None:
        """A day, or a problem; none when the cell is empty."""
        said = self.said(kind)
        if not said:
            return None
        match = _DAY.fullmatch(said.split(" ")[0])
        try:
            parts = [int(one) for one in match.groups() if one] if match else []
            value = date(*parts)
        except (TypeError, ValueError):
            self.fault(kind, "day", f"{LABELS[kind]}“{said[:20]}”不是日期。", "写成 2026-03-01 的样子。")
            return None
        if value > today:
            self.fault(kind, "day_ahead", f"{LABELS[kind]}在今天以后。", "到岗当天再导入。")
        elif value.year < 1940:
            self.fault(kind, "day", f"{LABELS[kind]}早于 1940 年，请核对。")
        return value


def _read_row(
    grid: Grid, row: int, columns: Mapping[str, int], standing: Standing, today: date, found: Roster
) -> None:
    read = _Reader(grid, row, columns, found)
    login = _login(read)
    name = read.words("name", 50, is_needed=True)
    mobile = _mobile(read)
    posts = _posts(read)
    project = _project(read, standing)
    _department(read, posts)
    joined, worked = read.day("joined_on", today), read.day("worked_since", today)
    if worked and joined is None:
        read.fault("worked_since", "day", "填了参加工作日期，还要填入职日期。")
    if joined and worked and worked > joined:
        read.fault("worked_since", "day_order", "参加工作日期晚于入职日期。")
    phone, title = read.words("phone", 20), read.words("title", 40)
    if read.clean:
        found.rows.append(
            Newcomer(
                sheet=grid.name,
                row=row + 1,
                login=login,
                name=name,
                posts=tuple(str(one) for one in posts),
                project=project,
                mobile=mobile,
                phone=phone,
                title=title,
                joined_on=joined.isoformat() if joined else "",
                worked_since=worked.isoformat() if worked else "",
                cells=read.cells,
            )
        )


def _login(read: _Reader) -> str:
    said = read.said("login").lower()
    if not said:
        read.fault("login", "required", "没有填登录名。")
    elif not _LOGIN.fullmatch(said):
        words = f"登录名“{said[:20]}”不合要求。"
        read.fault("login", "login", words, "用小写字母、数字、点、横线，2 至 60 位。")
    return said


def _mobile(read: _Reader) -> str:
    said = read.said("mobile")
    number = normalise_mobile(said) if said else ""
    if number is None:
        read.fault("mobile", "mobile", f"手机号码“{said[:20]}”不对。", "应为 11 位，以 1 开头。")
    return number or ""


def _posts(read: _Reader) -> list[Role]:
    said = [one.strip() for one in _BETWEEN.split(read.said("posts")) if one.strip()]
    if not said:
        read.fault("posts", "required", "没有填岗位。")
    found: list[Role] = []
    for one in said:
        role = _POSTS.get(one)
        if role is None:
            near = get_close_matches(one, [label for label, r in _POSTS.items() if r not in OUTSIDE], 2, 0.4)
            remedy = (
                f"是不是{'、'.join(f'“{label}”' for label in near)}？"
                if near
                else "岗位名称见空白表的第二页。"
            )
            read.fault("posts", "unknown_post", f"没有“{one[:20]}”这个岗位。", remedy)
        elif role in OUTSIDE:
            words = f"{role.label}是外部人员，不在这里登记。"
            read.fault("posts", "outside_post", words, "外部单位的人员在“外部单位”登记。")
        elif role in found:
            read.fault("posts", "post_twice", f"{role.label}写了两遍。")
        else:
            found.append(role)
    return found


def _project(read: _Reader, standing: Standing) -> str:
    said = read.said("project")
    if said == EVERYWHERE:
        return ""
    if not said:
        read.fault("project", "required", "没有填项目。", f"管全部项目的写“{EVERYWHERE}”。")
        return ""
    found = standing.words.get(said) or standing.words.get(said.upper())
    if found is None:
        names = "、".join(list(standing.projects.values())[:8])
        read.fault("project", "unknown_project", f"没有“{said[:20]}”这个项目。", f"现有：{names}。")
    return found or ""


def _department(read: _Reader, posts: Iterable[Role]) -> None:
    said = read.said("department")
    if not said:
        return
    for role in posts:
        section = structure.section_of(role)
        department = structure.department_of(section)
        if said not in {section, department}:
            words = f"{role.label}属于{department}，不属于“{said[:20]}”。"
            read.fault("department", "department", words, "部门由岗位决定，可以不填。")
            return


def problems_of(rows: Iterable[Newcomer], standing: Standing) -> list[Problem]:
    """What stands against rows that are clean in themselves: doubles, accounts, posts that do not go together."""
    found: list[Problem] = []
    first: dict[str, Newcomer] = {}
    seen: dict[tuple[str, str, str], Newcomer] = {}
    held: dict[str, set[str]] = {}
    by_mobile: dict[str, Newcomer] = {}
    for row in rows:
        earlier = first.setdefault(row.login, row)
        found += _against_row(row, earlier, seen)
        found += _against_account(row, standing)
        found += _against_rights(row, held, standing)
        other = by_mobile.setdefault(row.mobile, row) if row.mobile else row
        if other.login != row.login:
            words = f"与第 {other.row} 行手机相同：两个账号算同一个人，互相不能审批。"
            found.append(_problem(row, "mobile", "same_mobile", words, Severity.NOTICE))
    return found


def _problem(
    row: Newcomer, kind: str, code: str, words: str, severity: Severity = Severity.ERROR, remedy: str = ""
) -> Problem:
    cell = row.cells.get(kind) or row.cells.get("login", "")
    return Problem(code, severity, row.sheet, row.row, cell, words, remedy)


def _against_row(
    row: Newcomer, earlier: Newcomer, seen: dict[tuple[str, str, str], Newcomer]
) -> list[Problem]:
    found = []
    for kind in ("name", "mobile", "phone", "title", "joined_on", "worked_since"):
        mine, other = getattr(row, kind), getattr(earlier, kind)
        if row is not earlier and mine and mine != other:
            shown = mask_mobile(other) if kind == "mobile" and other else other or "空"
            words = f"同一登录名在第 {earlier.row} 行的{LABELS[kind]}是“{shown}”。"
            found.append(_problem(row, kind, "conflicting", words))
    for post in row.posts:
        before = seen.setdefault((row.login, post, row.project), row)
        if before is not row:
            words = f"与第 {before.row} 行重复：{row.name}的{Role(post).label}。"
            found.append(_problem(row, "posts", "duplicate", words))
    return found


def _against_account(row: Newcomer, standing: Standing) -> list[Problem]:
    account = standing.accounts.get(row.login)
    if account is None:
        return []
    if not account.is_active:
        return [
            _problem(
                row,
                "login",
                "left",
                f"登录名 {row.login} 属于已离职的{account.name}。",
                remedy="换一个登录名。",
            )
        ]
    if account.name != row.name:
        words = f"登录名 {row.login} 已由{account.name}使用。"
        return [_problem(row, "login", "taken", words, remedy="换一个登录名，或改正姓名。")]
    fresh = {(post, row.project) for post in row.posts} - account.posts
    if fresh and row.login == standing.own_login:
        words = "不能给自己任岗。"
        return [_problem(row, "posts", "own_post", words, remedy="请另一位系统管理员导入这一行。")]
    if row.joined_on and row.login == standing.own_login:
        words = "不能登记自己的工龄。"
        return [_problem(row, "joined_on", "own_days", words, remedy="删去这一行的日期，由他人登记。")]
    said = "已有账号，增加岗位。" if fresh else "已有账号和岗位，不再重复登记。"
    return [_problem(row, "login", "known", said, Severity.NOTICE)]


def _against_rights(row: Newcomer, held: dict[str, set[str]], standing: Standing) -> list[Problem]:
    """Posts that no person may hold together, because no role may hold their rights together."""
    account = standing.accounts.get(row.login)
    before = held.setdefault(row.login, {post for post, _ in account.posts} if account else set())
    found = []
    for post in row.posts:
        if post in before:
            continue
        if Role(post) == Role.ADMIN and not standing.sets_rights:
            words = "系统管理员由能调整岗位权限的人员登记。"
            found.append(_problem(row, "posts", "admin_post", words))
        for other in sorted(before):
            pair = _apart(Role(post), Role(other), standing)
            if pair:
                words = f"{Role(post).label}与{Role(other).label}不能由一人兼任：“{pair[0].label}”与“{pair[1].label}”须分开。"
                found.append(_problem(row, "posts", "apart", words, remedy="分给两个人。"))
                break
        before.add(post)
    return found


def _apart(one: Role, other: Role, standing: Standing) -> tuple[Permission, Permission] | None:
    """Two rights that the roles bring together and that must be apart; none within one of them alone."""
    mine, theirs = standing.rights[one], standing.rights[other]
    for pair in conflicts((mine | theirs) & standing.known.keys(), standing.known):
        keys = {pair[0].key, pair[1].key}
        if not keys <= mine and not keys <= theirs:
            return pair
    return None
