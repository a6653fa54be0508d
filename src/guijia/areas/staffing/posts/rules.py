"""May a job description be written, issued, read; which version holds. No database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import date

from guijia.areas.staffing.enums import Degree, SheetStage
from guijia.areas.staffing.models import PostSheet
from guijia.areas.staffing.permissions import ISSUE_POSTS, KEEP_POSTS
from guijia.areas.staffing.posts import errors
from guijia.kit.errors import BusinessError
from guijia.platform.org.chain import superiors_of
from guijia.platform.org.enums import OUTSIDE, Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

# What one version says and the next may say otherwise, in the order of the form.
CONTENT = (
    "number", "unit", "title", "effective_on", "education", "experience", "knowledge", "business_scope", "purpose",
    "authority", "inside_contacts", "outside_contacts", "direct", "indirect", "managers", "professionals", "others",
    "sales_scale", "profit_scale", "headcount_scale", "duties", "indicators",
)  # fmt: skip


def mark_of(draft: PostSheet | None) -> str:
    """By what a draft is known again when it was saved meanwhile; empty without a draft."""
    return str(int(draft.made_at.timestamp() * 1_000_000)) if draft is not None else ""


def lines_of(words: str) -> list[str]:
    """Lines with something in them, numbers and dots in front taken away."""
    found = [line.strip().lstrip("0123456789.、）) ").strip() for line in words.splitlines()]
    return [line for line in found if line]


def duties_of(by_degree: dict[str, str]) -> list[dict[str, str]]:
    """Duties with how far the post answers for them, in the order of the degrees."""
    return [
        {"words": line, "degree": str(degree)}
        for degree in Degree
        for line in lines_of(by_degree.get(degree, ""))
    ]


def duties_words(duties: Iterable[dict[str, str]], degree: str) -> str:
    """Duties of a degree as they are typed, one a line."""
    return "\n".join(one["words"] for one in duties if one["degree"] == degree)


def superior_of(role: str) -> Role | None:
    """The post right above a post."""
    above = superiors_of(role)
    return above[0] if above else None


def below(role: str) -> tuple[frozenset[Role], frozenset[Role]]:
    """Posts right below a post, and those further down."""
    direct = frozenset(one for one in Role if superiors_of(one)[:1] == [role])
    further = frozenset(one for one in Role if role in superiors_of(one)[1:])
    return direct, further


def in_force(sheets: Sequence[PostSheet], today: date) -> PostSheet | None:
    """The version that holds on a day: of those issued by then the newest."""
    found = [one for one in sheets if one.state == SheetStage.ISSUED and one.effective_on <= today]
    return max(found, key=lambda one: (one.effective_on, one.version), default=None)


def standing_words(sheet: PostSheet, newest: PostSheet | None, today: date) -> tuple[str, str]:
    """Sign and word of how a version stands; ``newest``: the one of its post that holds."""
    if sheet.state != SheetStage.ISSUED:
        return ("wait" if sheet.state == SheetStage.DRAFT else "no"), str(SheetStage(sheet.state).label)
    if sheet.effective_on > today:
        return "day", "待生效"
    return ("ok", "有效") if newest is not None and newest.pk == sheet.pk else ("no", "已被新版替代")


def differences(old: PostSheet | None, new: PostSheet) -> list[str]:
    """Names of what a version says otherwise than the one before."""
    if old is None:
        return []
    return [
        str(getattr(PostSheet._meta.get_field(name), "verbose_name", name))
        for name in CONTENT
        if name != "effective_on" and getattr(old, name) != getattr(new, name)
    ]


def why_not_write(actor: Staff, project: Project, role: str) -> BusinessError | None:
    """May ``actor`` write the description of a post there?"""
    if role in OUTSIDE:
        return errors.outside()
    return None if actor.may(KEEP_POSTS, project.pk) else errors.not_writer()


def why_not_issue(
    sheet: PostSheet, actor: Staff, today: date, last: PostSheet | None
) -> BusinessError | None:
    """May ``actor`` issue a draft? ``last``: the newest version issued before.

    Rule:    ORG-09 signature of the superior; never by whoever wrote it; never from a day that is over.
    """
    if not actor.may(ISSUE_POSTS, sheet.project_id):
        return errors.not_issuer()
    if sheet.state != SheetStage.DRAFT:
        return errors.wrong_state(sheet.get_state_display(), "签发")
    if sheet.made_by.person == actor.person:
        return errors.own_draft()
    least = max(today, last.effective_on) if last else today
    return errors.too_early(least) if sheet.effective_on < least else None


def why_not_read(sheet: PostSheet, actor: Staff) -> BusinessError | None:
    """May ``actor`` sign that they have read it: who holds the post for themselves."""
    if not actor.holds_by_right(Role(sheet.role), sheet.project_id):
        return errors.not_holder(sheet.get_role_display())
    if sheet.state != SheetStage.ISSUED:
        return errors.wrong_state(sheet.get_state_display(), "签阅")
    return None
