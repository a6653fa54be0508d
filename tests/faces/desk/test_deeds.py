"""Every deed that the audit can hold has a name that people understand."""

import re
from pathlib import Path

from guijia.faces.desk.settings.audit_enums import DEEDS, deed_words
from guijia.faces.desk.settings.enums import Deeds

SOURCE = Path(__file__).parents[3] / "src" / "guijia"
RECORDED = re.compile(r"\brecord\(\s*\"([a-z_]+\.[a-z_]+)\"")


def recorded() -> set[str]:
    return {key for file in SOURCE.rglob("*.py") for key in RECORDED.findall(file.read_text())}


def test_every_recorded_deed_has_a_name() -> None:
    found = recorded()
    assert len(found) > 100
    assert sorted(found - set(DEEDS)) == []
    assert deed_words("flow.add_signer") == "加签"
    assert deed_words("gone.long_ago") == "gone.long_ago"


def test_every_deed_belongs_to_a_business_that_can_be_filtered() -> None:
    assert {key.split(".")[0] for key in recorded()} <= set(Deeds.values)


def test_names_tell_deeds_apart() -> None:
    assert len(set(DEEDS.values())) == len(DEEDS)
