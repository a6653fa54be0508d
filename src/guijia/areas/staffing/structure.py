"""The tree below a project: departments, their sections, the posts in them; where a person stands in it.

Pure: reads postings that were loaded, and the shipped sheets of the roles.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from guijia.platform.org.chain import superiors_of
from guijia.platform.org.enums import OUTSIDE, Role
from guijia.platform.org.models import Posting, Staff
from guijia.platform.org.rights.shipped import sections, sheets

# ORG-02: the customer service department has three sections; every other section is a department of its own.
SERVICE = "客户服务部"
_SERVICE_SECTIONS = frozenset({SERVICE, "签约组", "登记、产权组", "客户服务组"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: project (``None``: all), department, section, by which post."""

    project_id: UUID | None
    department: str
    section: str
    role: Role


def section_of(role: str) -> str:
    """The section (组) a post belongs to."""
    return sheets()[Role(role)].section


def department_of(section: str) -> str:
    """The department (部门) a section belongs to."""
    return SERVICE if section in _SERVICE_SECTIONS else section


def tree() -> dict[str, dict[str, list[Role]]]:
    """Department → section → posts, in the order of the list of roles; people of other firms left away."""
    found: dict[str, dict[str, list[Role]]] = {}
    for section, rows in sections().items():
        posts = [row.role for row in rows if row.role not in OUTSIDE]
        if posts:
            found.setdefault(department_of(section), {})[section] = posts
    return found


def roles_in(*, department: str = "", section: str = "") -> frozenset[Role]:
    """Posts of a section, or of every section of a department."""
    return frozenset(
        role
        for name, groups in tree().items()
        for part, posts in groups.items()
        for role in posts
        if (section and part == section) or (department and name == department)
    )


def highest(postings: Iterable[Posting]) -> Posting | None:
    """The post by which somebody stands in the tree: their own nearest to the top, of a project before of all."""
    own = [one for one in postings if one.is_current and one.for_staff_id is None and one.role not in OUTSIDE]
    ranked = sorted(own, key=lambda one: (_depth(one.role), one.project_id is None, str(one.pk)))
    return ranked[0] if ranked else None


def _depth(role: str) -> int:
    # Posts outside the chain (administrator, group viewer) come last: they are held beside another post.
    return len(superiors_of(role)) or (0 if role == Role.GM else 99)


def place_of(staff: Staff) -> Place | None:
    """Where somebody stands; ``None`` without a post of their own."""
    post = highest(staff.postings_held)
    if post is None:
        return None
    section = section_of(post.role)
    return Place(post.project_id, department_of(section), section, Role(post.role))
