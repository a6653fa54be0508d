"""Every refusal of the API as the one JSON shape: code, message, clause, remedy, field."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from guijia.faces.api.errors import SlowDown
from guijia.kit.errors import BusinessError

# Words for what is turned away before any address is reached.
WORDS = {
    400: ("api_bad_request", "请求读不出来。"),
    403: ("api_forbidden", "不能这样请求。"),
    404: ("api_not_found", "没有这个地址或对象，或不在令牌持有人的范围内。"),
    405: ("api_method", "这个地址不接受这种方法。"),
    413: ("api_too_large", "请求内容太大。"),
    414: ("api_address_too_long", "地址太长。"),
    500: ("api_fault", "系统故障，什么也没有改动。请稍后再试；仍不行请告知系统管理员。"),
    503: ("api_away", "系统暂时不能用，什么也没有改动，请稍后再试。"),
}
KEPT_HEADERS = ("Allow", "Retry-After")


def problem(refusal: BusinessError) -> HttpResponse:
    """A refusal as an answer."""
    url = refusal.remedy.url if refusal.remedy else ""
    if url.startswith("/"):
        url = settings.PUBLIC_URL.rstrip("/") + url
    remedy = {"label": refusal.remedy.label, "url": url} if refusal.remedy else None
    response = _answer(
        refusal.status,
        code=refusal.code,
        message=refusal.message,
        clause=refusal.clause,
        remedy=remedy,
        field=refusal.field,
    )
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="guijia"'
    if refusal.status == 503:
        response.headers["Retry-After"] = "5"
    if isinstance(refusal, SlowDown):
        response.headers["Retry-After"] = str(refusal.seconds)
    return response


def of_status(response: HttpResponse) -> HttpResponse:
    """The same shape for a status that came without it."""
    status = response.status_code
    code, message = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    made = _answer(status, code=code, message=message, clause="", remedy=None, field=None)
    for name in KEPT_HEADERS:
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def _answer(status: int, **said: Any) -> HttpResponse:
    return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
