"""Test wiring: databases are made by their owner and used with the application's rights."""

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase

from guijia.config.settings import APP_ROLE
from guijia.kit.days import CHINA
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.jobs import queue
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places import actions as places
from guijia.platform.places.models import Project
from tests import databases

# Tables that keep their rows when a test that commits is cleared away: they hold no test's rows.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def _use_application_role(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Every connection of the tests works with the rights of the application, not of the owner."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {connection.ops.quote_name(APP_ROLE)}")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> Iterator[None]:
    """A copy of the template for this process; every connection steps down to the application's role."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    base = os.environ.get("GUIJIA_TEST_DB", "test_guijia")
    made = databases.copy(f"{base}_{worker}_{os.getpid()}")
    with django_db_blocker.unblock():
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = made.name
        _keep_reference(made.name)
        connection_created.connect(_use_application_role, dispatch_uid="application-role")
    yield
    with django_db_blocker.unblock():
        connection_created.disconnect(dispatch_uid="application-role")
        connections.close_all()
    databases.drop(made.name)


def _keep_reference(name: str) -> None:
    """Set the template's rows aside, so that a test that commits can be cleared away in a moment."""
    with databases.owner(name) as owner:
        owner.execute("CREATE SCHEMA kept")
        for (table,) in owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall():
            if table not in KEPT and not table.startswith("audit_"):
                row = owner.execute(f'SELECT 1 FROM public."{table}" LIMIT 1').fetchone()
                if row:
                    owner.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')


def _restore(test: TransactionTestCase) -> None:
    """Clear everything a committing test wrote and put the reference data back, as owner."""
    name = connection.settings_dict["NAME"]
    connections.close_all()
    with databases.owner(name) as owner, owner.transaction():
        rows = owner.execute(
            "SELECT c.relname, k.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " LEFT JOIN pg_class k ON k.relname = c.relname AND k.relnamespace = 'kept'::regnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        ).fetchall()
        tables = ", ".join(f'public."{table}"' for table, _ in rows if table not in KEPT)
        owner.execute(f"TRUNCATE {tables}")
        kept = [table for _, table in rows if table]
        for table in kept:
            owner.execute(f'ALTER TABLE public."{table}" DISABLE TRIGGER USER')
        for table in kept:
            columns = ", ".join(
                f'"{column}"'
                for (column,) in owner.execute(
                    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
                    " AND NOT attisdropped AND attgenerated = ''",
                    [f'public."{table}"'],
                ).fetchall()
            )
            owner.execute(
                f'INSERT INTO public."{table}" ({columns}) OVERRIDING SYSTEM VALUE'
                f' SELECT {columns} FROM kept."{table}"'
            )
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in kept:
            owner.execute(f'ALTER TABLE public."{table}" ENABLE TRIGGER USER')


TransactionTestCase._fixture_teardown = _restore  # type: ignore[method-assign]


@pytest.fixture
def now() -> datetime:
    """A working day's morning in China; the clock of most tests."""
    return datetime(2026, 3, 16, 9, 30, tzinfo=CHINA)


@dataclass(frozen=True)
class Cast:
    """Named people of the tests: one for each role in the first project, an outsider in the second."""

    project: Project
    elsewhere: Project
    people: dict[Role, Staff]
    outsider: Staff
    group_manager: Staff

    def __getattr__(self, name: str) -> Staff:
        try:
            return self.people[Role(name)]
        except ValueError:
            raise AttributeError(name) from None

    def __getitem__(self, role: Role) -> Staff:
        return self.people[role]


FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞"


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """The fixed cast: ``cast.sales``, ``cast.contract`` … by role; ``cast.outsider`` works elsewhere."""
    return make_cast(now)


def make_cast(now: datetime, *, other_company: bool = False) -> Cast:
    """The cast, for tests that build one world for many cases; the outsider's project may be another company's."""
    company = places.open_company(name="归澜置业有限公司", actor=SYSTEM, now=now)
    project = places.open_project(company=company, code="GL", name="归澜府", actor=SYSTEM, now=now)
    other = places.open_company(name="云栖置业有限公司", actor=SYSTEM, now=now) if other_company else company
    elsewhere = places.open_project(company=other, code="YS", name="云栖里", actor=SYSTEM, now=now)
    people = people_of(project, now)
    outsider = org.hire(login="outsider", name="外项目人", actor=SYSTEM, now=now)
    for role in Role:
        if role is not Role.ADMIN:
            org.post(staff=outsider, role=role, project=elsewhere, actor=SYSTEM, now=now)
    everywhere = org.hire(login="group_manager", name="集团经理", actor=SYSTEM, now=now)
    org.post(staff=everywhere, role=Role.MANAGER, project=None, actor=SYSTEM, now=now)
    return Cast(project, elsewhere, people, outsider, everywhere)


def people_of(project: Project, now: datetime, prefix: str = "") -> dict[Role, Staff]:
    """One person for each role of a project."""
    people = {}
    for family, role in zip(FAMILY[: len(Role)], Role, strict=True):
        login = f"{prefix}{role.value}"
        people[role] = org.hire(login=login, name=f"{family}{role.label[0]}", actor=SYSTEM, now=now)
        org.post(staff=people[role], role=role, project=project, actor=SYSTEM, now=now)
    return people


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Do every waiting job here and now, again until none is left; a job that fails fails the test."""
    return do_waiting_jobs


def do_waiting_jobs() -> int:
    """Do every job that waits, and say how many there were."""
    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT min(id)"
                " FROM procrastinate_jobs WHERE status = 'todo'"
                " AND (scheduled_at IS NULL OR scheduled_at <= now()))"
                " RETURNING id, task_name, args"
            )
            row = cursor.fetchone()
            if row is None:
                return done
            kwargs = row[2] if isinstance(row[2], dict) else json.loads(row[2])
            queue.job_named(row[1]).now(**kwargs)
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', false)", [row[0]])
            done += 1


@pytest.fixture
def separate_database(request: pytest.FixtureRequest) -> Iterator[databases.Database]:
    """A database of its own (a copy of the template), for tests that start processes or many threads."""
    with databases.separate("own") as made:
        yield made


@pytest.fixture
def start_process() -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Start processes that are ended with everything below them when the test is over."""
    started: list[subprocess.Popen[bytes]] = []

    def start(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(command, start_new_session=True, **options)
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
