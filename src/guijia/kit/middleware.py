"""What every request passes: clean text in, refusals in words out."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

from guijia.kit.errors import BusinessError
from guijia.kit.memory import remembering
from guijia.kit.views import render_refusal, too_large

LONGEST_ADDRESS = 8000
type_of_view = Callable[[HttpRequest], HttpResponse]


class CleanInput:
    """Turn away what no person sends: NUL and broken characters in an address, a body beyond any form."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.META.get("QUERY_STRING", "") + request.path
        if "%00" in address or "\x00" in address:
            return HttpResponseBadRequest(
                "地址里有不能识别的字符。", content_type="text/plain; charset=utf-8"
            )
        # Pages repeat their questions in many links: an address must not be a way to make them huge.
        if len(address) > LONGEST_ADDRESS:
            return HttpResponse("地址太长。", status=414, content_type="text/plain; charset=utf-8")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit():
            return HttpResponseBadRequest("请求不完整。", content_type="text/plain; charset=utf-8")
        if int(length) > settings.BODY_LIMIT_BYTES:
            return too_large(request)
        return self.get_response(request)


class Memory:
    """While a page is only read, what it asks twice is asked once (``kit.memory``)."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with remembering():
            return self.get_response(request)


class Refusals:
    """A refusal that a view did not render itself becomes a page that says what to do."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render a ``BusinessError``; anything else goes on its way."""
        if isinstance(exception, BusinessError):
            return render_refusal(request, exception)
        return None
