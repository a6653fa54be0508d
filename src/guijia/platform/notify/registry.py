"""Kinds of messages: each room declares its own once, with the only fields its words may name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from guijia.platform.notify.enums import Channel, Pace

_KEY = re.compile(r"[a-z][a-z0-9_]*")
NAMED = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Field:
    """Something the words of a kind may name. ``inside_only``: personal, never leaves the product."""

    key: str
    label: str
    sample: str
    inside_only: bool = False


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A kind of message (消息种类).

    Args:
        key: ``<app>.<what>``, frozen once released.
        title, words: as shown in the product; may name every field.
        outside: the words that leave the product; empty: as ``words``.
        pace: how soon it goes out when the person said nothing else.
        urgent: goes out at once, in quiet hours too, and cannot be switched off.
        double_is_better: sent again when it is not known whether it arrived (GUARD-7: legal notices, alarms).
        legal_optout: advertising: only to who did not refuse it, and the words say how to refuse (广告法 43 条).
        link: name of the page at which the thing can be decided by a signed link (address with one token).
        channels: the ways it takes when the person said nothing else.
    """

    key: str
    label: str
    fields: tuple[Field, ...]
    title: str
    words: str
    outside: str = ""
    pace: Pace = Pace.DIGEST
    urgent: bool = False
    double_is_better: bool = False
    legal_optout: bool = False
    link: str = ""
    channels: tuple[Channel, ...] = tuple(Channel)
    hidden: bool = False

    def problems_of(self, text: str, *, outside: bool) -> list[str]:
        """What stands against these words for this kind; empty = nothing."""
        known = {one.key: one for one in self.fields}
        found = []
        for name in dict.fromkeys(NAMED.findall(text)):
            if not _KEY.fullmatch(name) or name not in known:
                found.append(f"“{{{name}}}”不是这类消息的内容")
            elif outside and known[name].inside_only:
                found.append(f"“{{{name}}}”含个人信息，不能发到系统以外")
        if re.search(r"[{}]", NAMED.sub("", text)):
            found.append("花括号不成对")
        return found

    def samples(self) -> Mapping[str, str]:
        """What a preview shows."""
        return {one.key: one.sample for one in self.fields}


def fill(text: str, values: Mapping[str, object]) -> str:
    """The words with their fields filled in: nothing is evaluated, what is not given stays empty."""
    return NAMED.sub(lambda found: str(values.get(found[1], "")), text)


_KINDS: dict[str, MessageKind] = {}


def kind(wanted: MessageKind) -> MessageKind:
    """Declare a kind of message. Declared twice with other terms, or with unknown fields, is a defect."""
    if _KINDS.get(wanted.key, wanted) != wanted:
        raise ValueError(f"message kind {wanted.key} is declared twice")
    outside = wanted.outside or wanted.words
    problems = [*wanted.problems_of(wanted.words, outside=False)]
    for text in (wanted.title, outside):
        problems += wanted.problems_of(text, outside=True)
    if problems:
        raise ValueError(f"message kind {wanted.key}: {problems}")
    return _KINDS.setdefault(wanted.key, wanted)


def kind_of(key: str) -> MessageKind:
    """The kind of that name. Raises: KeyError for one that nobody declared."""
    return _KINDS[key]


def all_kinds() -> list[MessageKind]:
    """Every kind that people know of, by name."""
    return [_KINDS[key] for key in sorted(_KINDS) if not _KINDS[key].hidden]
