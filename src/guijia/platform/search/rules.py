"""How things are taken apart into tokens and how what is typed is read. Pure.

A token is a Han character or pair, a beginning of a word or of a pinyin reading, the end of a
number, or the fingerprint of a full phone or identity number.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guijia.kit import pinyin
from guijia.kit.sealed import blind_index

PREFIX_LIMIT = 24
QUERY_LIMIT = 60
WORDS_LIMIT = 6
_ROOM_WORDS = re.compile(r"(\d)\s*(?:号楼|号院|栋|幢|座|楼|单元|层)\s*(?=\d)")
_ROOM_END = re.compile(r"(\d)\s*(?:号?室|号房)(?!\w)")
_DASHES = re.compile("[‐-―−－/／_.．]")
_RUN = re.compile(r"[a-z0-9]+(?:[-'’]*[a-z0-9]+)*")
_UNPRINTABLE = re.compile("[\x00-\x1f\ud800-\udfff]")
_EXACT = re.compile(r"[0-9A-Z]{7,24}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One typed word: every token of ``all_of``, or any of ``any_of``."""

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Text as it is compared: width and case folded, 3号楼1单元1801室 read as 3-1-1801."""
    text = unicodedata.normalize("NFKC", _UNPRINTABLE.sub("", text)).lower()
    text = _DASHES.sub("-", text)
    text = _ROOM_WORDS.sub(r"\1-", text)
    return _ROOM_END.sub(r"\1", text)


def fingerprint(value: str) -> str:
    """The token of a full number: found by whoever knows it whole, readable by nobody."""
    plain = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", value)).upper().removeprefix("+")
    if re.fullmatch(r"(0086|86)1[3-9]\d{9}", plain):
        plain = plain[-11:]
    return "x:" + blind_index("search", plain)[:32]


def _runs(folded: str) -> Iterator[tuple[str, bool]]:
    """Words of folded text; True for runs of Han characters."""
    position = 0
    while position < len(folded):
        char = folded[position]
        if pinyin.is_han(char):
            end = position
            while end < len(folded) and pinyin.is_han(folded[end]):
                end += 1
            yield folded[position:end], True
            position = end
        elif match := _RUN.match(folded, position):
            yield re.sub("['’]", "", match.group()), False
            position = match.end()
        else:
            position += 1


def _prefixes(word: str) -> Iterator[str]:
    for end in range(1, min(len(word), PREFIX_LIMIT) + 1):
        if word[end - 1] != "-":
            yield word[:end]


def _word_tokens(word: str) -> Iterator[str]:
    """Of ``rg-2026-0001``: its beginnings with and without dashes, its ends, beginnings of its last part."""
    yield from _prefixes(word)
    parts = word.split("-")
    if len(parts) > 1:
        yield from _prefixes("".join(parts))
        yield from _prefixes(parts[-1])
        for start in range(1, len(parts)):
            yield "-".join(parts[start:])
        # 3-1-1801 is also said 3-1801, RG-2026-0001 also RG0001.
        yield f"{parts[0]}-{parts[-1]}"
        yield f"{parts[0]}{parts[-1]}"
        if parts[-1].isdigit():
            yield parts[-1].lstrip("0") or "0"


def _han_tokens(run: str) -> Iterator[str]:
    yield from run
    for start in range(len(run) - 1):
        yield run[start : start + 2]


def tokens_of(
    *,
    names: Iterable[str] = (),
    words: Iterable[str] = (),
    tails: Iterable[str] = (),
    exact: Iterable[str] = (),
) -> list[str]:
    """Every token under which a thing is found.

    Args:
        names: found by characters and by pinyin, whole and initials.
        words: found by characters, and from the beginning (``3-1-1801``, ``RG-2026-0001``).
        tails: ends of sealed numbers, found as they are.
        exact: full numbers, kept as fingerprints only.

    Returns: sorted, without repetition.
    """
    found: set[str] = set()
    for name in names:
        for reading in pinyin.readings(_UNPRINTABLE.sub("", name)):
            found.update(_prefixes("".join(reading)))
            found.update(_prefixes("".join(s[0] for s in reading)))
            for syllable in reading:
                found.update(_prefixes(syllable))
    for text in [*names, *words]:
        for run, han in _runs(fold(text)):
            found.update(_han_tokens(run) if han else _word_tokens(run))
    found.update(fold(tail).strip() for tail in tails if tail.strip())
    found.update(fingerprint(value) for value in exact if value.strip())
    return sorted(token[:80] for token in found if token)


def _number_words(text: str) -> tuple[str, list[str]]:
    """Take full phone and identity numbers out of what was typed, even when written in groups."""
    whole = re.sub(r"[\s\-]", "", text).upper().removeprefix("+")
    if re.fullmatch(r"(?:0086|86)?1[3-9]\d{9}|\d{15}|\d{17}[0-9X]", whole):
        return "", [whole]
    return text, []


def wanted_of(text: str) -> list[Wanted]:
    """What is asked for: all of the words typed, each in any way it can be meant."""
    folded = fold(text.strip()[:QUERY_LIMIT])
    rest, numbers = _number_words(folded)
    if numbers:
        return [Wanted(any_of=(fingerprint(numbers[0]),))]
    found: list[Wanted] = []
    for run, han in _runs(rest):
        if len(found) == WORDS_LIMIT:
            break
        if han:
            pairs = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            found.append(Wanted(all_of=tuple(dict.fromkeys(pairs))))
            continue
        word = run[:PREFIX_LIMIT] if "-" not in run else run
        meant = [word] if _EXACT.fullmatch(run.upper()) is None else [word, fingerprint(run)]
        found.append(Wanted(any_of=tuple(meant)))
    return found
