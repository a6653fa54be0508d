"""Addresses of cases."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "flow"


def _soon(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse(status=501)


urlpatterns = [path("<uuid:case_id>/", _soon, name="case")]
