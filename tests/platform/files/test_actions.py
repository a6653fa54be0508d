"""Keeping, attaching, taking off; the store on the disk."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from guijia.kit.errors import BusinessError
from guijia.platform.audit import queries as audit
from guijia.platform.files import actions, queries, registry, store
from guijia.platform.files.models import StoredFile
from tests.conftest import Cast
from tests.platform.files import makers


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_keep_file_same_content_is_kept_once_and_sealed(cast: Cast, now: datetime, media: Path) -> None:
    one = actions.keep_file(content=makers.pdf(), name="a.pdf", actor=cast.sales, now=now)
    two = actions.keep_file(content=makers.pdf(), name="b.pdf", actor=cast.sales, now=now)
    assert one.sha256 == two.sha256
    (place,) = stored(media)
    assert place == store.place_of(one.sha256)
    assert b"%PDF" not in place.read_bytes()
    assert queries.content_of(one) == makers.pdf()


def test_keep_file_refused_leaves_nothing(cast: Cast, now: datetime, media: Path) -> None:
    with pytest.raises(BusinessError, match="内容"):
        actions.keep_file(content=makers.jpeg(), name="a.pdf", actor=cast.sales, now=now)
    assert stored(media) == []
    assert not StoredFile.objects.exists()


def test_content_changed_on_disk_is_found_out(cast: Cast, now: datetime, media: Path) -> None:
    file = actions.keep_file(content=makers.pdf(), name="a.pdf", actor=cast.sales, now=now)
    store.place_of(file.sha256).write_bytes(b"other")
    with pytest.raises(store.ContentLostError):
        queries.content_of(file)


def test_put_interrupted_leaves_no_half_file(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(fd: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store.os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        store.put(b"content")
    assert stored(media) == []


def test_attach_upload_writes_one_audit_entry(cast: Cast, now: datetime) -> None:
    made = actions.attach_upload(
        content=makers.png(),
        name="x/身份证.png",
        subject=cast.project,
        label=" 身份证 ",
        actor=cast.sales,
        now=now,
    )
    assert (made.label, made.file.name, made.uploaded_by_name) == ("身份证", "身份证.png", cast.sales.name)
    assert [e.action for e in audit.entries_about(cast.project) if e.action.startswith("files.")] == [
        "files.attach"
    ]
    assert list(queries.attachments_of(cast.project)) == [made]


def test_take_off_ends_and_keeps(cast: Cast, now: datetime) -> None:
    made = actions.attach_upload(
        content=makers.png(), name="a.png", subject=cast.project, label="", actor=cast.sales, now=now
    )
    actions.take_off(attachment=made, reason="传错", actor=cast.sales, now=now)
    assert not queries.attachments_of(cast.project).exists()
    assert queries.content_of(made.file)
    assert [e.reason for e in audit.entries_about(made)] == ["传错"]


def test_attachment_visible_only_through_its_subject(cast: Cast, now: datetime) -> None:
    made = actions.attach_upload(
        content=makers.png(), name="a.png", subject=cast.project, label="", actor=cast.sales, now=now
    )
    assert queries.attachment_visible_to(cast.sales, made.pk) is None or registry.subject_kind(
        "places.project"
    )
    registry.gate("places.project", lambda viewer, pk: viewer.scope is None or pk in viewer.scope)
    try:
        assert queries.attachment_visible_to(cast.sales, made.pk) == made
        assert queries.attachment_visible_to(cast.outsider, made.pk) is None
    finally:
        registry._SUBJECTS.pop("places.project")
