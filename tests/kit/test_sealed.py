"""Sealed values: bound to their row, silent when printed, rotated without loss."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError

from guijia.areas.parties.models import Customer
from guijia.kit import sealed

PLACE = "app.model.field:1"


def test_sealed_value_opens_in_its_own_place_only() -> None:
    token = sealed.seal("13800138000", bound_to=PLACE)
    assert "13800138000" not in token
    assert sealed.unseal(token, bound_to=PLACE) == "13800138000"
    with pytest.raises(sealed.SealBrokenError):
        sealed.unseal(token, bound_to="app.model.field:2")
    with pytest.raises(sealed.SealBrokenError):
        sealed.unseal(token[:-4] + "AAA=", bound_to=PLACE)


def test_rotation_reads_old_and_writes_new(settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SEAL_KEYS = [old]
    token = sealed.seal("x", bound_to=PLACE)
    settings.SEAL_KEYS = [new, old]
    assert sealed.unseal(token, bound_to=PLACE) == "x"
    assert sealed.needs_new_seal(token)
    assert not sealed.needs_new_seal(sealed.seal("x", bound_to=PLACE))
    settings.SEAL_KEYS = [new]
    with pytest.raises(sealed.SealBrokenError):
        sealed.unseal(token, bound_to=PLACE)


def test_blind_index_is_keyed_and_kinds_stay_apart(settings: Any) -> None:
    first = sealed.blind_index("mobile", "13800138000")
    assert len(first) == 64
    assert first == sealed.blind_index("mobile", "13800138000")
    assert first != sealed.blind_index("id", "13800138000")
    settings.INDEX_KEY = "another"
    assert first != sealed.blind_index("mobile", "13800138000")


def test_model_field_opens_on_reading_and_cannot_be_gone_around() -> None:
    person = Customer(mobile="13800138000")
    assert person.mobile == "13800138000"
    field: Any = Customer._meta.get_field("mobile")
    token = field.pre_save(person, True)
    assert repr(token) == str(token) == "<sealed>"
    assert "13800138000" not in field.get_prep_value(token)
    person.mobile = token
    assert person.mobile == "13800138000"
    assert sealed.sealed_form(person, "mobile") == token.text
    other = Customer(mobile=token)
    with pytest.raises(sealed.SealBrokenError):
        _ = other.mobile
    with pytest.raises(FieldError):
        field.get_prep_value("13800138000")
    assert field.value_to_string(person) == "<sealed>"
