"""What is turned away before any view sees it."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from guijia.kit.middleware import CleanInput


def answer(**meta: str) -> HttpResponse:
    """What the middleware lets through, or its own answer."""
    request = RequestFactory().post("/deals/")
    request.META.update(meta)
    return CleanInput(lambda _: HttpResponse("seen"))(request)


@pytest.mark.parametrize(
    ("meta", "status"),
    [
        ({"CONTENT_LENGTH": str(12 * 1024 * 1024)}, 200),
        ({"CONTENT_LENGTH": str(12 * 1024 * 1024 + 1)}, 413),
        ({"CONTENT_LENGTH": "9" * 30}, 413),
        ({"CONTENT_LENGTH": ""}, 200),
        ({"CONTENT_LENGTH": "-1"}, 400),
        ({"CONTENT_LENGTH": "1e9"}, 400),
        ({"QUERY_STRING": "q=%00"}, 400),
        ({"QUERY_STRING": "q=" + "a" * 7000}, 200),
        ({"QUERY_STRING": "q=" + "a" * 9000}, 414),
    ],
)
def test_what_no_person_sends_is_turned_away(meta: dict[str, str], status: int) -> None:
    assert answer(**meta).status_code == status


def test_too_large_says_what_to_do() -> None:
    made = answer(CONTENT_LENGTH=str(64 * 1024 * 1024))
    assert "一次最多上传 10 MB" in made.content.decode()
    assert made.headers["Cache-Control"] == "no-store"
