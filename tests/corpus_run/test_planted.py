"""Markup planted in every text column comes back as text; nobody's full number stands anywhere."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.dom import minidom

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse

from guijia.kit.sealed import SealedTextField
from guijia.platform.org.enums import Role
from tests.access.table import LISTS, ROUTES, Get
from tests.access.test_links import LINK
from tests.access.test_matrix import address, text_of
from tests.access.world import World
from tests.asking import searched

MARK = "\"><i xs>'{{7*7}}"
SHORT = "\"><i xs>'"
FULL = "</title></textarea></script><img src=x onerror=xs()>" + MARK
RAW = ("<i xs>", "<img src=x", "</textarea></script>", "&#x27;49")
# Columns of which the product reads a fixed word: what stands there is never typed.
CODES = {
    "login", "sha256", "content_type", "subject_type", "process_key", "step_key", "form_key", "form_code", "token",
    "series", "url", "digest", "password", "key", "code", "action", "name_key", "content_digest", "approved_digest",
    "prefix", "series_key", "pinyin", "xml", "kind", "clock_kind", "signing",
}  # fmt: skip


def is_typed(field: "models.Field[Any, Any]") -> bool:
    """Text that somebody types or that is made of such text."""
    return (
        isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, SealedTextField)
        and not field.primary_key
        and not field.choices
        and field.name not in CODES
    )


def plant() -> list[str]:
    """Write the marker into every typed column of every row; the columns reached."""
    reached = []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for model in apps.get_models():
            if not model.__module__.startswith("guijia.") or not model._meta.managed:
                continue
            table = model._meta.db_table
            cursor.execute("SELECT relkind FROM pg_class WHERE oid = %s::regclass", [table])
            if cursor.fetchone()[0] != "r" or table.startswith(("audit_", "flow_processversion")):
                continue
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            for field in model._meta.local_fields:
                if is_typed(field) and _write(cursor, table, field):
                    reached.append(f"{table}.{field.column}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        _plant_json(cursor)
        cursor.execute(f"SET ROLE {connection.ops.quote_name('guijia_app')}")
    return reached


def _write(cursor: Any, table: str, field: "models.Field[Any, Any]") -> bool:
    room = getattr(field, "max_length", None) or 200
    for mark in (FULL, MARK, SHORT):
        if len(mark) + (4 if field.unique else 0) > room:
            continue
        value = "%s || right(ctid::text, 4)" if field.unique else "%s"
        try:
            with transaction.atomic():
                cursor.execute(f'UPDATE "{table}" SET "{field.column}" = {value}', [mark])
        except DatabaseError:
            continue
        return True
    return False


def _plant_json(cursor: Any) -> None:
    """Chinese words inside kept JSON were typed or read from a file: they get the marker, codes stay."""
    for model in apps.get_models():
        table = model._meta.db_table
        # Cells of decision tables are a language, checked when they are published; no words of anybody.
        if not model.__module__.startswith("guijia.") or table.startswith(
            ("audit_", "flow_", "facts_decision")
        ):
            continue
        for field in model._meta.local_fields:
            if isinstance(field, models.JSONField):
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
                cursor.execute(
                    f'UPDATE "{table}" SET "{field.column}" = regexp_replace("{field.column}"::text,'
                    " '([\\u4e00-\\u9fff])\"', '\\1<i xs>''\"', 'g')::jsonb"
                )
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def pages(world: World, role: Role, follow: bool) -> Iterator[tuple[str, Any]]:
    """The pages of a person (and what they lead to), with their answers."""
    client = world.client(world.ours.person(role))
    waiting = ["/desk", searched(client, "xs"), searched(client, "GL"), "/health", "/nowhere-at-all"]
    for name, found in ROUTES.items():
        waiting += [
            address(name, row, world.ours) for row in found if isinstance(row, Get) and role in row.see
        ]
    waiting += [f"{reverse(name)}?q=xs" for name, see in LISTS.items() if role in see]
    seen = set(waiting)
    yield "/customers/pick", client.post("/customers/pick", {"q": "xs"})
    for url in waiting:
        answer = client.get(url)
        yield url, answer
        for link in (
            LINK.findall(text_of(answer)) if follow and "html" in answer.headers["Content-Type"] else []
        ):
            if "&" not in link and link not in seen and not link.startswith(("/static/", "/sign-out")):
                seen.add(link)
                waiting.append(link)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SALES, Role.ADMIN])
def test_markup_planted_in_every_column_comes_back_as_text(role: Role, world: World) -> None:
    reached = plant()
    assert len(reached) > 60, reached
    shown = 0
    for url, answer in pages(world, role, follow=False):
        assert answer.status_code in {200, 204, 302, 404, 405, 422}, (url, answer.status_code)
        body = text_of(answer)
        if "html" in answer.headers.get("Content-Type", ""):
            assert not [raw for raw in RAW if raw in body], (url, [raw for raw in RAW if raw in body])
            shown += "&lt;i xs&gt;" in body
    assert shown > 8


def test_markup_planted_is_set_in_type_and_in_word_and_in_tables(world: World) -> None:
    plant()
    side = world.ours
    client = world.client(side.cast.contract)
    printed = client.post(reverse("papers:print", args=["F01", side["subscription"].pk]))
    assert printed.status_code in {302, 422}
    word = client.post(reverse("papers:word", args=["F01", side["subscription"].pk]))
    assert word.status_code in {200, 422}
    if word.status_code == 200:
        with zipfile.ZipFile(io.BytesIO(word.content)) as file:
            body = file.read("word/document.xml").decode()
        minidom.parseString(body.encode())  # noqa: S318  our own file
        assert "<i xs>" not in body
        assert "&lt;i xs&gt;" in body
    for name in LISTS:
        answer = world.client(side.cast.manager).get(f"{reverse(name)}?excel=1")
        if answer.status_code == 200:
            book = text_of(answer)
            assert "<i xs>" not in book
            assert "<f>" not in book


WHOLE_NUMBER = re.compile(r"(?<![0-9a-f.\-])(?:[1-9]\d{16}[\dXx]|1[3-9]\d{9})(?![\d.\-])")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CONTRACT, Role.ADMIN])
def test_nobody_s_full_number_stands_on_a_page_or_in_an_export(role: Role, world: World) -> None:
    look_for_numbers(world, role, follow=False)


@pytest.mark.exhaustive
@pytest.mark.parametrize("role", [Role.SALES, Role.CASHIER, Role.CONTRACT])
def test_nobody_s_full_number_stands_wherever_a_page_leads(role: Role, world: World) -> None:
    look_for_numbers(world, role, follow=role is Role.CONTRACT)


def look_for_numbers(world: World, role: Role, follow: bool) -> None:
    for url, answer in pages(world, role, follow):
        body = text_of(answer)
        assert not [secret for secret in world.secrets if secret in body], url
        if "html" in answer.headers.get("Content-Type", ""):
            assert not WHOLE_NUMBER.search(re.sub(r'value="[0-9a-f-]{36}"', "", body)), url
        assert not [secret for secret in world.secrets if secret in url]
    client = world.client(world.ours.person(role))
    for name, see in LISTS.items():
        if role in see:
            book = text_of(client.get(f"{reverse(name)}?excel=1"))
            assert not [secret for secret in world.secrets if secret in book], name


def test_nobody_s_full_number_stands_in_any_table(world: World) -> None:
    """Sealed columns are sealed; nothing else keeps a copy: no log, no search entry, no job, no audit line."""
    client = world.client(world.ours.cast.sales)
    client.post(
        reverse("parties:reveal", args=[world.ours["customer"].pk]),
        {"field": "mobile", "reason": "call_back"},
    )
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE ANY(%s)',
                [[f"%{secret}%" for secret in world.secrets]],
            )
            if cursor.fetchone()[0]:
                found.append(table)
        cursor.execute(f"SET ROLE {connection.ops.quote_name('guijia_app')}")
    assert not found
