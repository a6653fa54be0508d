"""A person who walks through the product in Chromium, and what is looked for on every page on the way."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from guijia.config.frontend import AXE
from tests.databases import Database
from tests.races.market import free_port, wait_for

SHOTS = os.environ.get("GUIJIA_SHOTS", "")
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NAMES = ("chromium", "chromium-browser", "google-chrome")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WORKER = "import django; django.setup(); from guijia.config.worker import run; run()"
# Untranslated words of the framework, forgotten template tags, values that nobody formatted.
NEVER_SHOWN = re.compile(r"None\b|\bTrue\b|\bFalse\b|\{[{%]|This field|Decimal\(|datetime\.|undefined|NaN\b")


def start(database: Database, start_process: Callable[..., Any], var: Path) -> str:
    """Server and worker of the product in demo mode. Returns: the address."""
    port = free_port()
    environment = database.environment(
        DJANGO_SETTINGS_MODULE="guijia.config.settings",
        PYTHONPATH=os.pathsep.join([os.getcwd(), str(Path(os.getcwd(), "src"))]),
        GUIJIA_DEBUG="1",
        GUIJIA_DEMO="1",
        GUIJIA_VAR=str(var),
    )
    log = (var / "log").open("wb")
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
               "--workers", "1", "--blocking-threads", "4", "--log-level", "error", "guijia.config.wsgi:application"]  # fmt: skip
    start_process(granian, env=environment, stdout=log, stderr=log)
    start_process([sys.executable, "-c", WORKER], env=environment, stdout=log, stderr=log)
    wait_for(port)
    return f"http://127.0.0.1:{port}"


def lay_out(database: Database, script: str) -> Any:
    """Run a script in the product, on that database. Returns: what it printed last, read as JSON."""
    environment = database.environment(
        DJANGO_SETTINGS_MODULE="guijia.config.settings", PYTHONPATH=os.getcwd()
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser as the staff have it, in Chinese; without one the test says so loudly and skips."""
    sync_api = pytest.importorskip("playwright.sync_api")
    known = [path for name in NAMES if (path := shutil.which(name))]
    with sync_api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("GUIJIA_CHROMIUM") or (known[0] if known else None),
                args=["--lang=zh-CN"],
            )
        except sync_api.Error as missing:
            pytest.skip(f"NO CHROMIUM, browser tests did not run: {missing}")
        yield browser
        browser.close()


@dataclass
class Walker:
    """One browser window; remembers everything that went wrong in it."""

    page: Any
    address: str
    people: dict[str, str]
    """Names by role."""
    complaints: list[str] = field(default_factory=list)
    expected: int = 0
    shots: int = 0
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"pageerror: {error}"))
        self.page.on("response", self._response)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _console(self, line: Any) -> None:
        # A refusal is an answer with 409 or 422, which the browser reports as a failed load.
        if line.type == "error" and not re.search(r"status of (409|422)", line.text):
            self.complaints.append(f"console: {line.text} {line.location}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.request.method} {response.url}")

    # ---- moving

    def enter(self, role: str) -> None:
        """Come in by the first page, as that person; in the middle of work by 换一个人."""
        name = self.people[role]
        if self.page.url.startswith(self.address):
            self.page.locator("details.who > summary").click()
            self.page.get_by_role("link", name="换一个人").click()
        else:
            self.page.goto(self.address)
        self.look("entry", once=True)
        self.page.locator(".cast").get_by_role("button", name=name).click()
        self.page.wait_for_url("**/desk")
        self.look(f"desk-{role}")

    def menu(self, label: str) -> None:
        """Follow the menu at the side."""
        burger = self.page.locator("button.burger")
        if burger.is_visible():
            burger.click()
        self.page.locator("#side").get_by_role("link", name=label, exact=False).first.click()
        self.page.wait_for_load_state()

    def work(self, step: str, unit: str = "") -> None:
        """Find the next step on the workbench and open it."""
        if not self.page.url.endswith("/desk"):
            self.page.goto(f"{self.address}/desk")
        row = self.page.locator("li.wl", has_text=step)
        if unit:
            row = row.filter(has_text=unit)
        row.first.locator("a[data-do]").click()
        self.page.wait_for_url("**/cases/**")
        self.page.wait_for_selector("#flow[data-ready]", timeout=15000)
        self.look(f"case-{step}")

    def press(self, name: str) -> None:
        """Press a button of the act, by keyboard: it must be reachable and wear a ring."""
        button = self.page.get_by_role("button", name=name, exact=True).first
        button.focus()
        assert self.page.evaluate("document.activeElement.tabIndex") >= 0
        self.page.keyboard.press("Enter")

    def act(self, name: str, said: str = "") -> None:
        """Do the step; the page says that it is done."""
        self.press(name)
        self.done(name, said)

    def done(self, name: str, said: str = "") -> None:
        """Wait until the page says that it is done."""
        self.page.wait_for_selector(f'.said:has-text("{said or name}")', timeout=15000)
        self.look(f"done-{name}")

    def tab_to(self, name: str, most: int = 120) -> None:
        """Get to a button with the Tab key alone."""
        self.page.locator("body").focus()
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.innerText || ''").strip() == name:
                return
        raise AssertionError(f"{name}: not reached by Tab")

    @contextmanager
    def on_the_phone(self) -> Iterator[None]:
        """The same person at the counter, with a narrow screen."""
        self.page.set_viewport_size(NARROW)
        yield
        self.page.set_viewport_size(WIDE)

    def case_and_task(self) -> tuple[str, str]:
        """Which case and step the page is about."""
        found = re.search(
            r"/cases/([0-9a-f-]+)/(?:tasks|claims|releases)/([0-9a-f-]+)/",
            self.page.locator("#act").inner_html(),
        )
        assert found is not None
        return found[1], found[2]

    def post(self, path: str, **data: str) -> dict[str, Any]:
        """A post past the buttons, with this person's session."""
        answer: dict[str, Any] = self.page.evaluate(
            """async ([path, data]) => {
                const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
                const body = new URLSearchParams({csrfmiddlewaretoken: token, ...data});
                const answer = await fetch(path, {method: 'POST', body, headers: {Accept: 'text/html'}});
                return {status: answer.status, text: await answer.text()};
            }""",
            [path, data],
        )
        return answer

    def today(self) -> str:
        """The day in China, as the browser has it."""
        return str(
            self.page.evaluate(
                "new Intl.DateTimeFormat('sv', {timeZone: 'Asia/Shanghai'}).format(new Date())"
            )
        )

    def show_paper(self, title: str) -> None:
        """Print a form on the page of its case and open it: a PDF comes."""
        self.page.get_by_role("button", name=f"打印《{title}》").click()
        self.page.get_by_role("button", name=f"重印《{title}》").wait_for()
        link = self.page.locator("section.papers li", has_text=title).locator("a[target=_blank]").first
        link.wait_for()
        answer = self.page.request.get(self.address + link.get_attribute("href"))
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.body().startswith(b"%PDF")
        if SHOTS:
            (Path(SHOTS) / f"{title}.pdf").write_bytes(answer.body())
        self.look(f"printed-{title}")

    # ---- looking

    def look(self, name: str, once: bool = False, sizes: Any = (WIDE, NARROW)) -> None:
        """What must hold on every page: nothing serious by axe, no complaint, no forgotten words, no sideways scroll."""
        if once and name in self.seen:
            return
        self.page.wait_for_load_state()
        assert not self.complaints, (name, self.complaints)
        assert self.page.evaluate("document.documentElement.lang").startswith("zh"), name
        text = self.page.locator("body").inner_text()
        assert not NEVER_SHOWN.search(text), f"{name}: {NEVER_SHOWN.search(text)}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), (
            f"{name}: too wide"
        )
        assert not (found := self.serious()), (name, found)
        if SHOTS:
            self.shoot(name, sizes)
        self.seen.add(name)

    def serious(self) -> list[str]:
        """What axe-core finds serious."""
        if not AXE.exists():
            pytest.fail("axe-core is not there: make the front end first (make test does)")
        if not self.page.evaluate("!!window.axe"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", STANDARDS
        )
        return [
            f"{one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found["violations"]
            for node in one["nodes"][:3]
            if one["impact"] in {"serious", "critical"}
        ]

    def shoot(self, name: str, sizes: Any) -> None:
        """Pictures at both widths, for people who look (``GUIJIA_SHOTS=folder``)."""
        self.shots += 1
        was = self.page.viewport_size
        for size in sizes:
            self.page.set_viewport_size(size)
            label = f"{self.shots:03d}-{re.sub(r'[^0-9A-Za-z一-鿿-]+', '_', name)}-{size['width']}.png"
            self.page.screenshot(path=str(Path(SHOTS) / label), caret="initial", full_page=size is NARROW)
        self.page.set_viewport_size(was)
        # The browser's own tool writes styles while it takes a picture.
        self.complaints[:] = [one for one in self.complaints if "inline style" not in one]
