"""Sealed values: encrypted at rest, bound to their row, opened only when read, found by blind index."""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

_JOIN = "\x1f"


class SealBrokenError(Exception):
    """A sealed value cannot be opened: unknown key, changed bytes, or moved from another row."""


class Token:
    """The sealed form of a value as it lies in the database; says nothing when printed."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


@lru_cache(maxsize=4)
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _cipher() -> MultiFernet:
    return _keys(tuple(settings.SEAL_KEYS))


def seal(value: str, *, bound_to: str) -> str:
    """Seal ``value`` with the newest key, bound to one place (``app.model.field:row``)."""
    return _cipher().encrypt(f"{bound_to}{_JOIN}{value}".encode()).decode()


def unseal(token: str, *, bound_to: str) -> str:
    """Open what was sealed for exactly this place. Raises: SealBrokenError."""
    try:
        place, _, value = _cipher().decrypt(token.encode()).decode().partition(_JOIN)
    except InvalidToken as error:
        raise SealBrokenError(bound_to) from error
    if place != bound_to:
        raise SealBrokenError(bound_to)
    return value


def needs_new_seal(token: str) -> bool:
    """Was ``token`` sealed with a key that is no longer the newest?"""
    try:
        Fernet(settings.SEAL_KEYS[0]).decrypt(token.encode())
    except InvalidToken:
        return True
    return False


def blind_index(kind: str, value: str) -> str:
    """The keyed fingerprint by which a sealed value is found: same value and kind, same 64 hex digits.

    The caller normalises first; ``kind`` keeps equal values of different meaning apart.
    """
    # Broken characters have a fingerprint too (of nothing): looking for them is no fault.
    said = f"{kind}{_JOIN}{value}".encode(errors="surrogatepass")
    return hmac.new(settings.INDEX_KEY.encode(), said, hashlib.sha256).hexdigest()


class SealedAttribute(DeferredAttribute):
    """Opens the value each time it is read, so that no clear text rests in an object not asked for it."""

    field: "SealedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Token):
            return unseal(value.text, bound_to=self.field.place_of(instance))
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is sealed on its way to the database.

    Bound to model, field and row: a sealed value copied to another row does not open. It is written by
    ``save``/``bulk_create`` only and cannot be filtered by: keep a ``blind_index`` beside it.
    The key of the row must be known before saving (our identifiers are made in Python).
    """

    descriptor_class = SealedAttribute

    def place_of(self, instance: models.Model) -> str:
        """Where a value of this row belongs."""
        if instance.pk is None:
            raise FieldError(f"{self.name}: a sealed value needs the row's key before it is saved")
        return f"{self.model._meta.label_lower}.{self.name}:{instance.pk}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """What was read stays sealed until it is asked for."""
        return Token(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal on the way out; what was never opened goes back as it came."""
        value = model_instance.__dict__.get(self.attname, "")
        if isinstance(value, Token) or not value:
            return value
        token = Token(seal(str(value), bound_to=self.place_of(model_instance)))
        # From here on the object, too, holds the sealed form only.
        model_instance.__dict__[self.attname] = token
        return token

    def get_prep_value(self, value: Any) -> Any:
        """Only sealed values pass; clear text here would be an ``update()`` around the seal."""
        if isinstance(value, Token):
            return value.text
        if not value:
            return value
        raise FieldError(f"{self.name} is sealed: save the object, or search by its blind index")

    def to_python(self, value: Any) -> Any:
        """A sealed value is not text."""
        return value if isinstance(value, Token) else super().to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Dumps never carry the clear text."""
        return "<sealed>"


def sealed_form(instance: models.Model, field: str) -> str:
    """The sealed bytes of a row's field as they lie in the database (for rotation and its check)."""
    value = instance.__dict__.get(field)
    return value.text if isinstance(value, Token) else ""
