"""A market of many clerks and few homes, reached over HTTP on two server processes."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.databases import Database

LAY_OUT = """
import json, sys
import django
django.setup()
from importlib import import_module
from datetime import date
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from guijia.areas.parties import actions as parties
from guijia.areas.parties.rules import Particulars
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places
from types import SimpleNamespace
from tests.areas.deals.sale import identity_number, ready_to_sell

clerks, homes = int(sys.argv[1]), int(sys.argv[2])
moment = now()
company = places.open_company(name="归澜置业", actor=SYSTEM, now=moment)
project = places.open_project(company=company, code="GL", name="归澜府", actor=SYSTEM, now=moment)
director = org.hire(login="director", name="销售总监", actor=SYSTEM, now=moment)
org.post(staff=director, role=Role.SALES_DIRECTOR, project=project, actor=SYSTEM, now=moment)
_, units = ready_to_sell(SimpleNamespace(project=project, sales_director=director), moment, homes)
store = import_module(settings.SESSION_ENGINE).SessionStore
sessions, customers = [], []
for n in range(clerks):
    clerk = org.hire(login=f"clerk{n}", name=f"顾问{n}", actor=SYSTEM, now=moment)
    org.post(staff=clerk, role=Role.SALES, project=project, actor=SYSTEM, now=moment)
    session = store()
    session[SESSION_KEY] = str(clerk.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = clerk.get_session_auth_hash()
    session.create()
    sessions.append(session.session_key)
    given = Particulars(name=f"客户{n}", id_number=identity_number(), mobile=f"199{n:08d}", id_long_term=True)
    customers.append(str(parties.register_customer(project_id=project.pk, given=given, actor=clerk, now=moment).pk))
print(json.dumps({"units": [str(u.pk) for u in units], "sessions": sessions, "customers": customers}))
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Market:
    """Units for sale, signed-in clerks with one customer each, and the way to the servers."""

    units: list[str]
    sessions: list[str]
    customers: list[str]
    port: int

    def post(self, clerk: int, path: str, data: dict[str, str], key: str = "") -> tuple[int, str]:
        """One post of one clerk. Returns: status and body; 0 when the connection broke."""
        token = "c" * 32
        body = urlencode({"csrfmiddlewaretoken": token, "_once": key, **data})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.sessions[clerk]}; csrftoken={token}",
            "Referer": f"http://127.0.0.1:{self.port}/",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def hold(self, clerk: int, unit: int) -> tuple[int, str]:
        """Hold a home."""
        return self.post(clerk, f"/homes/unit/{self.units[unit]}/hold", {})

    def subscribe(self, clerk: int, unit: int, key: str = "") -> tuple[int, str]:
        """Submit the subscription form of a home."""
        form = {
            "buyer": self.customers[clerk],
            "payment_method": "lump_sum",
            "deposit": "50000",
            "sign_by": time.strftime("%Y-%m-%d", time.localtime(time.time() + 7 * 86400)),
        }
        return self.post(clerk, f"/deals/subscriptions/new/{self.units[unit]}/", form, key)


def lay_out(database: Database, clerks: int, homes: int, **more: str) -> dict[str, Any]:
    """Fill the database with a project on sale and signed-in clerks."""
    done = subprocess.run(
        [sys.executable, "-c", LAY_OUT, str(clerks), str(homes)],
        env=database.environment(
            DJANGO_SETTINGS_MODULE="guijia.config.settings", PYTHONPATH=os.getcwd(), **more
        ),
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def serve(
    database: Database,
    start_process: Callable[..., Any],
    port: int,
    application: str = "guijia.config.wsgi:application",
) -> Any:
    """Two server processes; ready when they answer."""
    process = start_process(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "2", "--blocking-threads", "4", "--backlog", "1024", "--respawn-failed-workers",
            "--log-level", "error", application,
        ],
        env=database.environment(
            DJANGO_SETTINGS_MODULE="guijia.config.settings", PYTHONPATH=os.getcwd(), GUIJIA_DEBUG="1", GUIJIA_DEMO="1"
        ),
    )  # fmt: skip
    wait_for(port)
    return process


def wait_for(port: int, seconds: float = 60) -> None:
    """Wait until the servers answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status < 600:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    raise AssertionError("the server does not answer")
