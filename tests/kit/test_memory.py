"""What is remembered while a page is read, and that nothing is at any other time."""

from itertools import count

import pytest
from django.http import HttpRequest, HttpResponse

from guijia.kit.memory import remembered, remembering
from guijia.kit.middleware import Memory

_asked = count()


@remembered
def answer(of: str, *, on: int = 0) -> int:
    return next(_asked)


def test_the_same_question_is_asked_once_while_remembering() -> None:
    with remembering():
        assert answer("a", on=1) == answer("a", on=1)
        assert answer("a", on=1) != answer("a", on=2)
        assert answer("a") != answer("b")


def test_nothing_is_kept_outside_nor_from_one_page_to_the_next() -> None:
    assert answer("a") != answer("a")
    with remembering():
        first = answer("a")
    with remembering():
        assert answer("a") != first


def test_what_cannot_be_answered_is_asked_again() -> None:
    tries = count()

    @remembered
    def fails() -> None:
        next(tries)
        raise LookupError

    with remembering():
        for _ in range(2):
            with pytest.raises(LookupError):
                fails()
    assert next(tries) == 2


@pytest.mark.parametrize(("method", "same"), [("GET", True), ("HEAD", True), ("POST", False), ("PUT", False)])
def test_only_requests_that_read_remember(method: str, same: bool) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(answer("page") == answer("page")))

    request = HttpRequest()
    request.method = method
    assert Memory(view)(request).content.decode() == str(same)
