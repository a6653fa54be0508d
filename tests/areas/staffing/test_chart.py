"""The organisation as a picture: who holds which post, which stand empty, only where one works."""

from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from guijia.areas.staffing import structure
from guijia.areas.staffing.chart import queries
from guijia.platform.org import actions as org
from guijia.platform.org.enums import OUTSIDE, Role
from tests.access.world import come_in

pytestmark = pytest.mark.django_db


def test_every_post_of_the_house_stands_once_in_the_tree() -> None:
    posts = [role for groups in structure.tree().values() for roles in groups.values() for role in roles]
    assert sorted(posts) == sorted(set(Role) - OUTSIDE)
    assert list(structure.tree()["客户服务部"]) == ["客户服务部", "签约组", "登记、产权组", "客户服务组"]


def test_people_and_vacancies_stand_in_their_section(cast: Any, now: datetime) -> None:
    posting = cast.title.postings.get(role=Role.TITLE)
    org.end_posting(posting=posting, actor=cast.admin, now=now)
    branch = next(one for one in queries.branches_visible_to(cast.manager) if one.project == cast.project)
    service = next(one for one in branch.departments if one.name == "客户服务部")
    posts = {post.role: post for section in service.sections for post in section.posts}
    assert posts[Role.TITLE].is_vacant
    assert [one.pk for one in posts[Role.CONTRACT].people] == [cast.contract.pk]
    assert service.vacancies == 1


def test_page_shows_one_s_own_projects_only(cast: Any, django_assert_max_num_queries: Any) -> None:
    client, url = come_in(cast.contract), reverse("staffing:chart")
    client.get(url)
    with django_assert_max_num_queries(10):
        page = client.get(url).content.decode()
    assert cast.contract.name in page
    assert "云栖里 " not in page
    assert cast.elsewhere.name not in page.split("集团与公司")[1]
    assert come_in(cast[Role.CONTRACTOR]).get(url).status_code == 404
