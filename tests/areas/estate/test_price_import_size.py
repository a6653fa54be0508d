"""A list of 100,000 homes is read and written within a minute and half a gigabyte, by a process of its own."""

from pathlib import Path

import pytest

from tests.areas.estate.importing.test_files import big_list
from tests.databases import Database
from tests.e2e.walking import lay_out
from tests.patience import patience

IMPORT = """
import json, time
from pathlib import Path
import django
django.setup()
from guijia.areas.estate.actions import price_writing as writing
from guijia.areas.estate.importing.mapping import Mapping
from guijia.areas.estate.importing.price_list import read_price_list
from guijia.areas.estate.models import Home
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places

moment = now()
company = places.open_company(name="江城归澜置业有限公司", actor=SYSTEM, now=moment)
project = places.open_project(company=company, code="GLF", name="归澜府", actor=SYSTEM, now=moment)
person = org.hire(login="director", name="廖启明", actor=SYSTEM, now=moment)
org.post(staff=person, role=Role.SALES_DIRECTOR, project=project, actor=SYSTEM, now=moment)
content = Path("{file}").read_bytes()
started = time.monotonic()
result = read_price_list(content, "a.xlsx")
read = time.monotonic() - started
writing.import_at_once(
    project=project, content=content, name="a.xlsx", result=result, mapping=Mapping(), actor=person, now=moment
)
# The high-water mark of this process alone: what getrusage says begins with the size of its parent.
mark = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({{
    "read": read, "seconds": time.monotonic() - started, "homes": Home.objects.count(),
    "megabytes": int(mark.split()[1]) // 1024,
}}))
"""


@pytest.mark.long
def test_hundred_thousand_homes(separate_database: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(big_list(100_000))
    found = lay_out(separate_database, IMPORT.format(file=file))
    print(found)  # noqa: T201
    assert found["homes"] == 100_000
    assert found["seconds"] <= 60 * patience(), f"{found['read']:.1f} s were reading"
    assert found["megabytes"] <= 500
