"""The tree of the companies whose projects somebody works in."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from guijia.areas.staffing import structure
from guijia.platform.org import queries as org
from guijia.platform.org.enums import OUTSIDE, Role
from guijia.platform.org.models import Staff
from guijia.platform.places import queries as places
from guijia.platform.places.models import Project


@dataclass(frozen=True, slots=True)
class Post:
    """A post with who holds it; ``deputies`` hold it in somebody's place."""

    role: Role
    people: list[Staff]
    deputies: list[Staff]

    @property
    def is_vacant(self) -> bool:
        """Does nobody hold it?"""
        return not self.people


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its posts."""

    name: str
    posts: list[Post]


@dataclass(frozen=True, slots=True)
class Department:
    """A department with its sections; one that is its own only section shows the posts at once."""

    name: str
    sections: list[Section]
    people: int
    vacancies: int

    @property
    def is_flat(self) -> bool:
        """Is the department its own only section?"""
        return len(self.sections) == 1


@dataclass(frozen=True, slots=True)
class Branch:
    """A company's project (``None``: posts that reach over all projects) with its departments."""

    company: str
    project: Project | None
    departments: list[Department]


def branches_visible_to(viewer: Staff) -> list[Branch]:
    """The whole organisation as the viewer may know it: posts over all projects, then each project of theirs."""
    people = list(org.staff_visible_to(viewer).filter(is_active=True).order_by("pinyin", "pk"))
    found = [Branch("集团与公司", None, _departments(people, None, vacancies=False))]
    for project in places.projects_among(viewer.scope).order_by("company__name", "name"):
        found.append(Branch(project.company.name, project, _departments(people, project.pk, vacancies=True)))
    return found


def _departments(people: Iterable[Staff], project_id: UUID | None, *, vacancies: bool) -> list[Department]:
    held: dict[str, list[Staff]] = {}
    lent: dict[str, list[Staff]] = {}
    everywhere: set[str] = set()
    for person in people:
        for post in person.postings_held:
            if post.role in OUTSIDE:
                continue
            if post.project_id is None and project_id is not None:
                everywhere.add(post.role)
            if post.project_id == project_id:
                (lent if post.for_staff_id else held).setdefault(post.role, []).append(person)
    made = []
    for name, groups in structure.tree().items():
        sections = []
        for section, roles in groups.items():
            # A post somebody holds for all projects is not vacant in one.
            shown = [
                Post(role, held.get(role, []), lent.get(role, []))
                for role in roles
                if role in held or (vacancies and role not in everywhere)
            ]
            if shown:
                sections.append(Section(section, shown))
        posts = [post for section in sections for post in section.posts]
        filled = {one.pk for post in posts for one in post.people}
        if filled:
            made.append(Department(name, sections, len(filled), sum(post.is_vacant for post in posts)))
    return made
