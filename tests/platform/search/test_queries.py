"""What the box answers, and to whom."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import permission
from guijia.platform.places import actions as places
from guijia.platform.places.models import Project
from guijia.platform.search import actions, queries, registry

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
SECRET = permission("searchtest.see", "看试验", {Role.ARCHIVE})
registry.kind("searchtest-secret", "机密", SECRET, order=1)


@pytest.fixture
def projects(db: None) -> list[Project]:
    company = places.open_company(name="甲公司", actor=SYSTEM, now=NOW)
    return [
        places.open_project(company=company, code=c, name=f"项目{c}", actor=SYSTEM, now=NOW)
        for c in ("AA", "BB")
    ]


def person(login: str, *postings: tuple[Role, Project | None]) -> Staff:
    staff = org.hire(login=login, name=login, actor=SYSTEM, now=NOW)
    for role, project in postings:
        org.post(staff=staff, role=role, project=project, actor=SYSTEM, now=NOW)
    found = people.staff_by_login(login)
    assert found
    return found


def put(subject: Project, project_id: UUID | None, title: str, kind: str = "房屋", weight: int = 0) -> None:
    actions.put(
        subject=subject,
        kind=kind,
        project_id=project_id,
        title=title,
        url=f"/x/{title}",
        names=[title],
        weight=weight,
    )


def thing() -> Project:
    """Any object with a key can be found."""
    return Project(pk=uuid7())


def titles(viewer: Staff, text: str) -> list[str]:
    return [hit.title for hit in queries.find(viewer, text)]


def test_each_finds_what_lies_in_their_projects(projects: list[Project]) -> None:
    a, b = projects
    inside, both, all_ = (
        person("in", (Role.SALES, a)),
        person("b", (Role.SALES, b)),
        person("m", (Role.MANAGER, None)),
    )
    nobody = person("n")
    put(thing(), a.pk, "张伟")
    put(thing(), b.pk, "张薇")
    put(thing(), None, "张无项目")
    assert titles(inside, "zhang") == ["张伟"]
    assert titles(both, "zhang") == ["张薇"]
    assert sorted(titles(all_, "zhang")) == sorted(["张伟", "张薇", "张无项目"])
    assert titles(nobody, "zhang") == []


def test_guarded_kind_is_found_only_with_its_permission(projects: list[Project]) -> None:
    a, b = projects
    put(thing(), a.pk, "张档案", kind="searchtest-secret")
    put(thing(), None, "张公共", kind="searchtest-secret")
    assert titles(person("s", (Role.SALES, a)), "zhang") == []
    assert sorted(titles(person("k", (Role.ARCHIVE, a)), "zhang")) == ["张公共", "张档案"]
    assert titles(person("o", (Role.ARCHIVE, b), (Role.SALES, a)), "zhang") == ["张公共"]
    assert titles(person("g", (Role.MANAGER, None)), "zhang") == []


def test_list_is_narrowed_only_by_what_its_viewer_may_find(projects: list[Project]) -> None:
    a, b = projects
    put(a, a.pk, "张档案", kind="searchtest-secret")
    put(b, b.pk, "张伟")
    archive, seller = person("k", (Role.ARCHIVE, a)), person("s", (Role.SALES, a))
    manager = person("m", (Role.MANAGER, None))

    def found(viewer: Staff, text: str) -> list[Project]:
        rows = Project.objects.order_by("code")
        return list(queries.matching(rows, viewer, text, about=("pk",), begins=("code",)))

    assert found(archive, "张档案") == [a]
    assert found(seller, "张档案") == []
    assert found(seller, "张伟") == []
    assert found(manager, "zhang") == [b]
    assert found(seller, "bb") == [b]
    assert found(seller, " ") == [a, b]
    assert found(manager, "、") == []


def test_thing_in_two_projects_is_answered_once(projects: list[Project]) -> None:
    subject = thing()
    put(subject, projects[0].pk, "张伟")
    put(subject, projects[1].pk, "张伟")
    viewer = person("m", (Role.MANAGER, None))
    assert titles(viewer, "张伟") == ["张伟"]
    actions.drop(subject=subject, project_id=projects[0].pk)
    assert titles(viewer, "张伟") == ["张伟"]
    actions.drop(subject=subject)
    assert titles(viewer, "张伟") == []


def test_put_again_changes_how_it_is_found(projects: list[Project]) -> None:
    subject, viewer = thing(), person("m", (Role.MANAGER, None))
    put(subject, projects[0].pk, "张伟")
    put(subject, projects[0].pk, "李娜")
    assert titles(viewer, "张伟") == []
    assert titles(viewer, "ln") == ["李娜"]


def test_exact_title_then_beginning_then_weight(projects: list[Project]) -> None:
    viewer = person("m", (Role.MANAGER, None))
    for title, weight in (("1801栋", 9), ("11801", 0), ("1801", 0), ("2-1-1801", 5), ("3-1-1801", 7)):
        actions.put(
            subject=thing(),
            kind="房屋",
            project_id=projects[0].pk,
            title=title,
            url="/x",
            words=["1801"],
            weight=weight,
        )
    assert titles(viewer, "1801") == ["1801", "1801栋", "3-1-1801", "2-1-1801", "11801"]


def test_kinds_stand_in_the_order_of_the_registry(projects: list[Project]) -> None:
    viewer = person("k", (Role.ARCHIVE, None))
    put(thing(), projects[0].pk, "张伟", weight=9)
    put(thing(), projects[0].pk, "张档案", kind="searchtest-secret")
    hits = queries.find(viewer, "zhang")
    assert [(h.kind_label, h.title) for h in hits] == [("机密", "张档案"), ("房屋", "张伟")]


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "\\", "'; DROP TABLE x;--", "{}", "a" * 5000, "张" * 5000, "\ud842"]
)
def test_anything_typed_is_answered_with_one_query_at_most(projects: list[Project], typed: str) -> None:
    viewer = person("m", (Role.MANAGER, None))
    _ = viewer.scope
    with CaptureQueriesContext(
        connection,
    ) as caught:
        queries.find(viewer, typed)
    assert len(caught) <= 1


def test_many_are_put_at_once(projects: list[Project]) -> None:
    things = [actions.Findable(thing(), "房屋", projects[0].pk, f"9-1-{n:04d}", "/x") for n in range(1200)]
    assert actions.put_many(things=things) == 1200
    assert titles(person("m", (Role.MANAGER, None)), "9-1-1199") == ["9-1-1199"]
