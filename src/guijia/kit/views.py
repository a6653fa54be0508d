"""The base of every view: who looks, refusals as pages and as fragments."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guijia.kit.errors import BusinessError

if TYPE_CHECKING:
    pass


def render_refusal(request: HttpRequest, refusal: BusinessError) -> HttpResponse:
    """The refusal in its own words: a fragment for htmx, a page otherwise; 422 or 409."""
    template = "kit/_refusal.html" if request.headers.get("HX-Request") else "kit/refusal.html"
    return render(request, template, {"refusal": refusal}, status=refusal.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere."""
    refusal = BusinessError("kit_stale_form", "页面放得太久或来自别处，这次提交没有办理。请刷新页面后再提交。")
    refusal.status = 403
    return render_refusal(request, refusal)
