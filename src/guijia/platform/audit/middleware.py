"""Carries who posts what, once, from the request to the action that it calls."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from guijia.platform.audit import actions, queries
from guijia.platform.audit.acting import AlreadyDoneError, Posting, posting

KEY_FIELD = "_once"
KEY_HEADER = "Idempotency-Key"


class OncePerPost:
    """Give each post its key and answer a second press with what the first one led to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"POST", "PUT", "PATCH", "DELETE"} or not request.user.is_authenticated:
            return self.get_response(request)
        key = (request.headers.get(KEY_HEADER) or request.POST.get(KEY_FIELD, ""))[:64].replace("\x00", "")
        post = Posting(user_id=request.user.pk, key=key, request_id=uuid.uuid4().hex)
        token = posting.set(post)
        try:
            response = self.get_response(request)
            if post.claimed and response.status_code < 400:
                url = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
                if url:
                    actions.keep_answer(user_id=post.user_id, key=key, url=url)
            return response
        finally:
            posting.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a post that was carried out before: lead to where the first one led."""
        if not isinstance(exception, AlreadyDoneError):
            return None
        post = posting.get()
        url = queries.answer_of(user_id=post.user_id, key=post.key) if post else ""
        target = url or request.path
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response.headers["HX-Redirect"] = target
            return response
        return HttpResponseRedirect(target)
