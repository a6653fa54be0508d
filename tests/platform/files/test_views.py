"""The counter for files: list, upload, download, refusals, the outsider."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guijia.platform.audit import queries as audit
from guijia.platform.files import actions, queries, registry
from guijia.platform.files.models import Attachment
from guijia.platform.org.models import Staff
from tests.conftest import Cast
from tests.platform.files import makers


@pytest.fixture(autouse=True)
def gate(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    registry.gate(
        "places.project",
        lambda viewer, pk: viewer.scope is None or pk in viewer.scope,
        may_attach=lambda viewer, pk: "contract" in {r.value for r in viewer.roles},
    )
    yield
    registry._SUBJECTS.pop("places.project")


def signed_in(client: Client, who: Staff) -> Client:
    client.force_login(who, backend="guijia.platform.org.sign_in.PasswordSignIn")
    return client


def post(client: Client, cast: Cast, **changes: Any) -> Any:
    data = {
        "subject_type": "places.project",
        "subject_id": cast.project.pk,
        "label": "身份证",
        "file": SimpleUploadedFile("身份证.jpg", makers.jpeg()),
        "next": "/",
        **changes,
    }
    return client.post(reverse("files:upload"), {k: v for k, v in data.items() if v is not None})


@pytest.fixture
def kept(cast: Cast, now: datetime) -> Attachment:
    return actions.attach_upload(
        content=makers.pdf(), name="合同.pdf", subject=cast.project, label="", actor=cast.contract, now=now
    )


def test_upload_attaches_and_leads_back(client: Client, cast: Cast) -> None:
    answer = post(signed_in(client, cast.contract), cast)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    (made,) = queries.attachments_of(cast.project)
    assert (made.label, made.file.content_type) == ("身份证", "image/jpeg")


def test_upload_as_piece_answers_with_the_list(client: Client, cast: Cast) -> None:
    signed_in(client, cast.contract)
    answer = client.post(
        reverse("files:upload"),
        {
            "subject_type": "places.project",
            "subject_id": cast.project.pk,
            "file": SimpleUploadedFile("a.png", makers.png()),
        },
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "a.png" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", makers.jpeg(), "files_mismatch"),
        ("a.exe", makers.pdf(), "files_mismatch"),
        ("a.jpg", b"", "files_empty"),
        ("a.svg", b"<svg onload='x'/>", "files_unknown_kind"),
        ("a.pdf", makers.pdf() + b" " * (10 * 1024 * 1024), "files_too_big"),
    ],
)
def test_upload_refused_says_why(client: Client, cast: Cast, name: str, content: bytes, code: str) -> None:
    answer = post(signed_in(client, cast.contract), cast, file=SimpleUploadedFile(name, content))
    assert (answer.status_code, answer.headers["X-Refusal"]) == (422, code)
    assert not Attachment.objects.exists()


def test_upload_without_file_or_right(client: Client, cast: Cast) -> None:
    assert post(signed_in(client, cast.contract), cast, file=None).headers["X-Refusal"] == "files_none_chosen"
    assert post(signed_in(client, cast.sales), cast).headers["X-Refusal"] == "files_not_permitted"


@pytest.mark.parametrize(
    "changes", [{"subject_type": "org.staff"}, {"subject_id": "x"}, {"subject_type": ""}]
)
def test_upload_to_nothing_is_404(client: Client, cast: Cast, changes: dict[str, str]) -> None:
    assert post(signed_in(client, cast.contract), cast, **changes).status_code == 404


def test_upload_leads_nowhere_else(client: Client, cast: Cast) -> None:
    answer = post(signed_in(client, cast.contract), cast, next="https://evil.example/")
    assert answer.headers["Location"] == "/"


def test_download_is_inert_named_and_remembered(client: Client, cast: Cast, kept: Attachment) -> None:
    answer = signed_in(client, cast.sales).get(reverse("files:download", args=[kept.pk]))
    assert answer.content == makers.pdf()
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert "%E5%90%88%E5%90%8C.pdf" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert [entry.action for entry in audit.entries_about(kept)] == ["files.open"]


def test_download_outsider_and_stranger(client: Client, cast: Cast, kept: Attachment) -> None:
    address = reverse("files:download", args=[kept.pk])
    assert client.get(address).status_code == 302
    assert signed_in(client, cast.outsider).get(address).status_code == 404
    assert signed_in(client, cast.sales).post(address).status_code == 405


def test_upload_outsider_is_404(client: Client, cast: Cast) -> None:
    assert post(signed_in(client, cast.outsider), cast).status_code == 404
