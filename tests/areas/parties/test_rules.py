"""What must hold of a customer, without a database."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from guijia.areas.parties import rules
from guijia.areas.parties.enums import CustomerKind, IdType, ResidencePermit
from tests import corpus
from tests.areas.parties.cast import CODE, TODAY, ZHANG_ID, company, id_of, particulars

ADULT_TODAY = id_of("11010120081120001")
MINOR = id_of("11010120081121001")


def test_minor_id_of_the_cast_is_valid() -> None:
    assert rules.read_id(IdType.RESIDENT, MINOR, TODAY).problem == ""


@pytest.mark.parametrize(
    ("id_type", "number", "good"),
    [
        (IdType.RESIDENT, ZHANG_ID.lower(), True),
        (IdType.RESIDENT, "110105491231002", False),
        (IdType.RESIDENT, "110105194912310021", False),
        (IdType.HK_MACAU, "H12345678", True),
        (IdType.HK_MACAU, "h1234567801", True),
        (IdType.HK_MACAU, "X12345678", False),
        (IdType.TAIWAN, "12345678", True),
        (IdType.TAIWAN, "1234567", False),
        (IdType.PASSPORT, "E12345678", True),
        (IdType.PASSPORT, "护照", False),
        (IdType.FOREIGN_PERMANENT, "ABC123456789012", True),
        (IdType.FOREIGN_PERMANENT, "911000199001010018", True),
        (IdType.FOREIGN_PERMANENT, "811000199001010018", False),
        (IdType.CREDIT_CODE, CODE, True),
        (IdType.CREDIT_CODE, "91350100M000100Y34", False),
    ],
)
def test_document_number_is_read_by_its_kind(id_type: IdType, number: str, good: bool) -> None:
    assert (rules.read_id(id_type, number, TODAY).problem == "") is good


@pytest.mark.parametrize("item", corpus.EVERYTHING, ids=lambda i: i.id)
@pytest.mark.parametrize("id_type", IdType.values)
def test_no_document_reader_fails_on_anything(id_type: str, item: corpus.Item) -> None:
    rules.read_id(id_type, item.value, TODAY)
    rules.read_phone(item.value, id_type)


def test_number_says_sex_and_birth() -> None:
    done = rules.completed(particulars(id_number=ZHANG_ID.lower(), mobile="+86 138 0013 8000"), TODAY)
    assert (done.id_number, done.mobile, done.sex) == (ZHANG_ID, "13800138000", "female")
    assert done.birth_on == date(1949, 12, 31)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (particulars(), None),
        (company(), None),
        (particulars(name=""), "parties_name_missing"),
        (particulars(id_number="110105194912310021"), "parties_id_wrong"),
        (particulars(id_type=IdType.CREDIT_CODE, id_number=CODE), "parties_wrong_document"),
        (company(id_type=IdType.RESIDENT, id_number=ZHANG_ID), "parties_wrong_document"),
        (company(contact=""), "parties_contact_missing"),
        (particulars(mobile="12345"), "parties_mobile_wrong"),
        (particulars(mobile="+85291234567"), "parties_mobile_wrong"),
        (
            particulars(
                id_type=IdType.HK_MACAU,
                id_number="H12345678",
                mobile="+85291234567",
                birth_on=date(1990, 1, 1),
            ),
            None,
        ),
        (particulars(id_type=IdType.PASSPORT, id_number="E12345678"), "parties_birth_missing"),
        (
            particulars(id_type=IdType.PASSPORT, id_number="E12345678", birth_on=date(2030, 1, 1)),
            "parties_birth_future",
        ),
        (particulars(id_expires_on=date(2026, 11, 19)), "parties_id_expired"),
        (particulars(id_expires_on=date(2026, 11, 20)), None),
        (particulars(id_expires_on=date(2026, 11, 19), id_long_term=True), None),
        (particulars(id_number=MINOR), "parties_minor_alone"),
        (particulars(id_number=MINOR, guardian_id=uuid4()), None),
        (particulars(id_number=ADULT_TODAY), None),
    ],
)
def test_registering_is_allowed_or_refused(given: rules.Particulars, code: str | None) -> None:
    refusal = rules.why_not_register(rules.completed(given, TODAY), TODAY)
    assert (refusal.code if refusal else None) == code


def test_company_has_no_sex_birth_or_permit() -> None:
    done = rules.completed(replace(company(), sex="male", residence_permit=ResidencePermit.NONE), TODAY)
    assert (done.sex, done.birth_on, done.residence_permit) == ("", None, ResidencePermit.NOT_NEEDED)


@pytest.mark.parametrize(
    ("birth", "is_company", "good"),
    [
        (date(1980, 1, 1), False, True),
        (date(2010, 1, 1), False, False),
        (None, False, False),
        (None, True, False),
    ],
)
def test_guardian_is_a_grown_person(birth: date | None, is_company: bool, good: bool) -> None:
    assert (rules.why_not_guard(birth, is_company, TODAY) is None) is good


def test_papers_are_told_by_document_and_age() -> None:
    person = rules.papers_needed(
        kind=CustomerKind.PERSON, id_type=IdType.RESIDENT, residence_permit=ResidencePermit.NONE
    )
    assert person == ("居民身份证原件及复印件", "居住证原件及复印件（尚未办理，请尽快办理）")
    minor = rules.papers_needed(
        kind=CustomerKind.PERSON,
        id_type=IdType.PASSPORT,
        residence_permit=ResidencePermit.NOT_NEEDED,
        is_minor=True,
        has_agent=True,
    )
    assert len(minor) == 6
    whole = rules.papers_needed(
        kind=CustomerKind.COMPANY, id_type=IdType.CREDIT_CODE, residence_permit=ResidencePermit.NOT_NEEDED
    )
    assert "公章" in whole


@pytest.mark.parametrize(
    ("reason", "on_case", "seen", "again", "code"),
    [
        ("回电客户", False, 0, False, None),
        ("回电", False, 0, False, "parties_reason_needed"),
        ("    ", False, 0, False, "parties_reason_needed"),
        ("", True, 0, False, None),
        ("回电客户", False, 50, False, "parties_reveal_cap"),
        ("", True, 50, False, "parties_reveal_cap"),
        ("", True, 50, True, None),
        ("", True, 49, False, None),
    ],
)
def test_full_number_is_shown_for_a_reason_and_within_the_cap(
    reason: str, on_case: bool, seen: int, again: bool, code: str | None
) -> None:
    refusal = rules.why_not_reveal(reason=reason, on_case=on_case, seen_today=seen, cap=50, is_again=again)
    assert (refusal.code if refusal else None) == code
