"""The case page in a real browser: the picture is drawn under the security policy, at two widths."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock.registry import all_kinds
from guijia.platform.flow import actions, registry
from guijia.platform.flow.models import Case
from guijia.platform.flow.registry import APPROVE, REFUSE, RETURN, Gate, Outcome, Process, Step
from tests.platform.flow.conftest import NOW, World, toy_process, world  # noqa: F401  fixtures

pytestmark = [pytest.mark.browser]
FILE = Path(__file__).parents[2] / "src/guijia/areas/deals/processes/W01-subscription.bpmn"
AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
SHOTS = os.environ.get("GUIJIA_SHOTS", "")


@pytest.fixture
def page(live_server: Any) -> Iterator[Any]:
    """A page in Chromium that remembers what the browser complained of."""
    sync_api = pytest.importorskip("playwright.sync_api")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("GUIJIA_CHROMIUM") or _chromium()
            )
        except sync_api.Error as missing:
            pytest.skip(f"NO CHROMIUM, browser tests did not run: {missing}")
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1440, "height": 900})
        made = context.new_page()
        made.complaints = []
        made.on(
            "console",
            lambda line: (
                made.complaints.append(f"{line.text} {line.location}") if line.type == "error" else None
            ),
        )
        made.on("pageerror", lambda error: made.complaints.append(str(error)))
        yield made
        browser.close()


def _chromium() -> str | None:
    found = [path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()]
    return found[0] if found else None


def enter(page: Any, person: Any, address: str) -> None:
    """Sign in without the entry."""
    client = Client()
    with acting(person):
        client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def serious(page: Any) -> list[str]:
    """What axe-core finds serious; nothing where it is not installed."""
    if not AXE.exists():
        return []
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.fixture
def subscription(world: World, monkeypatch: pytest.MonkeyPatch) -> Case:  # noqa: F811
    """A case on the real diagram of W01, about a toy thing, standing at 核对并登记."""
    process = Process(
        key="W01",
        name="认购审批",
        file=FILE,
        subject_type="places.project",
        facts=frozenset({"below_floor", "below_second_floor"}),
        fact_reader=lambda subject: {"below_floor": False, "below_second_floor": False},
        subject_loader=world.process.subject_loader,  # type: ignore[union-attr]
    )
    monkeypatch.setitem(registry._PROCESSES, "W01", process)
    gates = [
        Gate(True, "销控", "本房只有本单，锁定人 陶然", "一房一认购，任何时候只有一份有效", "看销控", "/"),
        Gate(True, "价格", "2,211,600.00 元，高于底价，不须特批", "销售总监审签"),
        Gate(
            False,
            "身份",
            "共有人李娜的身份证有效期至 2026-11-12",
            "认购书须附全部认购人的有效身份证明",
            "补录",
            "/",
        ),
    ]
    register = Step(
        "核对并登记认购",
        outcomes=(Outcome("done", "登记并过账销控"), RETURN),
        gates=lambda subject, viewer, now: gates,
        effects=lambda subject: ["销控台账记“认购”", "通知出纳收定金，48 小时未到自动释放"],
    )
    monkeypatch.setitem(registry._STEPS, "deals.register", register)
    monkeypatch.setitem(
        registry._STEPS,
        "deals.director_review",
        Step("审签", outcomes=(APPROVE, REFUSE, RETURN), approves=True),
    )
    assert {"deals.register", "deals.deposit"} <= {kind.key for kind in all_kinds()}
    actions.publish_process(process=process, xml=FILE.read_bytes(), actor=SYSTEM, now=NOW)
    case = actions.open_case(
        process=process,
        subject=world.subject("W"),
        number="RG-2026-1187",
        title="认购",
        project=world.project,
        unit=None,
        parties="张伟、李娜",
        actor=world.sales,
        now=NOW,
    )
    return world.go(case, "director_review", "approve", world.director, "同意，按 97 折")


@pytest.mark.parametrize("width", [1440, 390])
def test_case_page_draws_its_picture_without_complaint(
    page: Any,
    subscription: Case,
    world: World,  # noqa: F811
    live_server: Any,
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})
    enter(page, world.contract, live_server.url)
    page.goto(f"{live_server.url}/cases/{subscription.pk}/")
    page.wait_for_selector("#flow[data-ready]", timeout=10000)
    assert page.locator("#flow .tok").count() == 1
    assert page.locator("#flow .past").count() >= 3
    assert page.locator("#flow .skip").count() >= 2
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [page.locator(name).bounding_box() for name in (".case-act", ".case-facts", ".case-way")]
    if width < 400:
        assert boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]
    else:
        assert boxes[1]["x"] < boxes[0]["x"] < boxes[2]["x"]
    assert serious(page) == []
    page.get_by_role("button", name="退回修改").click()
    page.wait_for_selector("#act .why")
    assert serious(page) == []
    assert "须写明理由" in page.locator("#act").inner_text()
    page.fill("#opinion", "补李娜的证件")
    page.get_by_role("button", name="退回修改").click()
    page.wait_for_selector('.said:has-text("退回修改")')
    subscription.refresh_from_db()
    assert subscription.waiting == ["revise"]
    assert [line for line in page.complaints if "422" not in line] == []
    if SHOTS:  # the browser's own tool writes a style while it takes a picture
        page.screenshot(path=f"{SHOTS}/case-{width}.png")
        page.locator("#flow").scroll_into_view_if_needed()
        page.screenshot(path=f"{SHOTS}/flow-{width}.png")
