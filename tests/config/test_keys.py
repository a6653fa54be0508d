"""Keys are made well, kept for one user, and refused when weak."""

import stat
from pathlib import Path

import pytest

from guijia.config.keys import fresh_keys, keep_secrets, weaknesses


def test_fresh_keys_are_never_weak_nor_alike() -> None:
    first, second = fresh_keys(), fresh_keys()
    for words in (first, second):
        assert weaknesses(words["secret_key"], words["seal_keys"].split(","), words["index_key"]) == []
    assert not set(first.values()) & set(second.values())


@pytest.mark.parametrize(
    ("secret_key", "seal_keys", "index_key", "named"),
    [
        ("short", None, None, "GUIJIA_SECRET_KEY"),
        ("a" * 64, None, None, "GUIJIA_SECRET_KEY"),
        (None, "not-a-key", None, "GUIJIA_SEAL_KEYS"),
        (None, "", None, "GUIJIA_SEAL_KEYS"),
        (None, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", None, "GUIJIA_SEAL_KEYS"),
        (None, None, "abcabcabc", "GUIJIA_INDEX_KEY"),
    ],
)
def test_weak_key_is_named(
    secret_key: str | None, seal_keys: str | None, index_key: str | None, named: str
) -> None:
    good = fresh_keys()
    seal = good["seal_keys"] if seal_keys is None else seal_keys
    found = weaknesses(
        good["secret_key"] if secret_key is None else secret_key,
        [key for key in seal.split(",") if key],
        good["index_key"] if index_key is None else index_key,
    )
    assert [line for line in found if named in line]


def test_same_key_twice_is_named() -> None:
    good = fresh_keys()
    assert weaknesses(good["index_key"], [good["seal_keys"]], good["index_key"])


def test_secrets_are_made_once_and_for_this_user_only(tmp_path: Path) -> None:
    first = keep_secrets(tmp_path / "var")
    assert keep_secrets(tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secrets.json"]
