"""The kinds of things that can be found: their word, their place in the answer, who may find them."""

from dataclasses import dataclass

from guijia.platform.org.permissions import Permission


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: ``permission`` narrows who finds it; without one, whoever works in its project."""

    key: str
    label: str
    permission: Permission | None = None
    order: int = 50


_KINDS: dict[str, Kind] = {}


def kind(key: str, label: str, permission: Permission | None = None, order: int = 50) -> Kind:
    """Declare a kind once, in the area that owns it."""
    return _KINDS.setdefault(key, Kind(key, label, permission, order))


def kind_of(key: str) -> Kind:
    """The declared kind; an undeclared one is its own word and is scoped by project alone."""
    return _KINDS.get(key) or Kind(key, key)


def guarded_kinds() -> list[Kind]:
    """Kinds that need a permission to be found."""
    return [k for k in _KINDS.values() if k.permission is not None]
