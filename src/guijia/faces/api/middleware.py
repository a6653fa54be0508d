"""Under ``/api/`` nobody is known by a cookie, and every refusal has the one shape."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guijia.faces.api.problems import of_status

ROOT = "/api/"


class MachineOnly:
    """Keep sessions out of the API, and give the API's shape to what stands before it refuses with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        # A browser that is signed in must not be a way in: no session, so nothing that CSRF could use.
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        response = self.get_response(request)
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(
            "application/json"
        ):
            response = of_status(response)
        response.headers["Cache-Control"] = "no-store"
        return response
