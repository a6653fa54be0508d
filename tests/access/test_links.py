"""Whatever a page leads to opens for whoever is shown it: nobody is shown what is kept from them."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from guijia.platform.org.enums import Role
from tests.access.kinds import one_of_each_kind
from tests.access.table import ROUTES, Get
from tests.access.test_matrix import address, close, text_of
from tests.access.world import World
from tests.asking import searched

LINK = re.compile(r'(?:href|src|hx-get|action)="(/[^"#]*)')
# A door of the demonstration, files of the front end, what is a post's business; and a form that asks by its fields.
LEFT_OUT = ("/static/", "/sign-out", "/enter", "/lists/views/new")
SOME = (Role.SALES, Role.CASHIER, Role.SEAL, Role.HR, Role.REPAIRER, Role.MANAGER, Role.ADMIN)
REST = tuple(role for role in one_of_each_kind(Role) if role not in SOME)
# Pages opened for each; enough for every kind of page from every other.
MOST, MOST_OF_REST = 400, 250


def walk(world: World, role: Role, most: int = MOST) -> list[str]:
    """Open the pages of a person, then everything they lead to; what does not open."""
    side, client = world.ours, world.client(world.ours.person(role))
    waiting = ["/desk", *(searched(client, words) for words in (side.mark, side["filed"].label))]
    for name, found in ROUTES.items():
        opened = [row for row in found if isinstance(row, Get) and role in row.see]
        waiting += [address(name, row, side) + (f"?{row.query}" if row.query else "") for row in opened]
    seen, broken, shapes, shown_on = set(waiting), [], set(), {}
    while waiting:
        url = waiting.pop(0)
        answer = client.get(url)
        if answer.status_code == 405 and role in Role:
            continue  # a form's address: it is there, and only posts come to it
        if answer.status_code not in {200, 204, 302}:
            broken.append(f"{answer.status_code} {url} on {shown_on.get(url)}")
        elif answer.status_code == 302:
            found_links = [answer.headers["Location"]]
        else:
            found_links = LINK.findall(text_of(answer)) if "html" in answer.headers["Content-Type"] else []
        close(answer)
        if answer.status_code in {200, 302}:
            for link in map(unescape, found_links):
                # One of each shape of question is enough (sorting, tabs, days).
                shape = (urlsplit(link).path, tuple(sorted(re.findall(r"[?&](\w+)=", link))))
                if link in seen or shape in shapes or link.startswith(LEFT_OUT) or "excel=1" in link:
                    continue
                if len(seen) < most:
                    seen.add(link)
                    shapes.add(shape)
                    shown_on[link] = url
                    waiting.append(link)
    return broken


@pytest.mark.parametrize("role", SOME)
def test_every_link_shown_opens(role: Role, world: World) -> None:
    assert not walk(world, role)


@pytest.mark.long
@pytest.mark.parametrize("role", REST)
def test_every_link_shown_opens_for_every_kind_of_role(role: Role, world: World) -> None:
    assert not walk(world, role, MOST_OF_REST)


@pytest.mark.parametrize("role", [Role.HR, Role.REPAIRER, Role.ENGINEERING, Role.PROPERTY])
def test_whoever_has_no_part_in_deals_is_not_told_who_buys(role: Role, world: World) -> None:
    side, client = world.ours, world.client(world.ours.person(role))
    pages = [reverse("flow:cases"), "/desk", searched(client, side.mark), reverse("estate:register")]
    if role is not Role.REPAIRER:
        pages += [
            reverse("home", args=[side["filed"].pk]),
            reverse("estate:board", args=[side["building"].pk]) + f"?unit={side['filed'].pk}",
            reverse("estate:unit_register", args=[side["filed"].pk]),
        ]
    for url in pages:
        body = text_of(client.get(url)).replace(f'value="{side.mark}"', "").replace(f"“{side.mark}”", "")
        assert f"{side.mark}已备案" not in body, url
        assert f"{side.mark}审签中" not in body, url
