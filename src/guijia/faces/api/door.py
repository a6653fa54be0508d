"""The door of the API: who comes in, how often, with what, and that a deed asked for twice is done once."""

import functools
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from guijia.faces.api import errors, queries, rules
from guijia.faces.api.actions import tokens
from guijia.faces.api.enums import Scope
from guijia.faces.api.models import ApiToken
from guijia.faces.api.problems import problem
from guijia.faces.api.schemas import Problem
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.sealed import blind_index
from guijia.platform.audit.acting import RETRYABLE, Posting, posting
from guijia.platform.audit.row_scope import seen_by
from guijia.platform.clock.middleware import now_of
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import Permission

BODY_LIMIT = 1024 * 1024
BROKEN = re.compile(r"[\x00\ud800-\udfff]")
KEY_HEADER = "Idempotency-Key"
READ_ANSWERS = (400, 401, 403, 404, 422, 429, 503)
WRITE_ANSWERS = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the token, and the person in whose name it acts."""

    token: ApiToken
    staff: Staff


class ApiRequest(HttpRequest):
    """A request that came through the door."""

    auth: Caller
    now: Any


class Token(HttpBearer):
    """令牌：请求头 Authorization: Bearer 令牌。由系统管理员在“设置－接口令牌”里发放，经持有人确认后可用。"""

    def __call__(self, request: HttpRequest) -> Caller:
        """Who calls. Raises: BusinessError of status 401, 429."""
        kind, _, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not text.strip():
            raise errors.token_missing()
        return self.authenticate(request, text.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The token's own door: secret, state, holder, and how often it came this minute."""
        parts = rules.parts_of(token)
        found = queries.token_by_prefix(parts[0]) if parts else None
        if parts is None or found is None or not rules.is_secret(parts[1], found.digest):
            raise errors.token_unknown()
        now = now_of(request)
        if refusal := rules.why_not_enter(found.state(now), found.holder.is_active):
            raise refusal
        limit = int(facts.value("api_requests_per_minute", on=business_day(now)))
        uses, seconds = tokens.count_use(token_id=found.pk, now=now)
        if uses > limit:
            raise errors.SlowDown(limit, seconds)
        return Caller(found, found.holder)


class StrictJson(Parser):
    """JSON as it is meant: an object, no name twice, no NaN, no half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body. Raises: BusinessError of status 400, 413, 415."""
        if request.content_type != "application/json":
            raise errors.media_type()
        if len(request.body) > BODY_LIMIT:
            raise errors.too_large(BODY_LIMIT)
        try:
            text = request.body.decode("utf-8")
            read = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant)
        except UnicodeDecodeError:
            raise errors.bad_json("须为 UTF-8 编码。") from None
        except RecursionError:
            raise errors.bad_json("嵌套太深。") from None
        except ValueError as error:
            raise errors.bad_json(str(error)[:120]) from None
        if not isinstance(read, dict):
            raise errors.bad_json("最外层应为 {…}。")
        _refuse_broken(read)
        return read


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("同一个名称出现两次")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} 不是 JSON")


def _refuse_broken(read: Any) -> None:
    waiting = [read]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str) and BROKEN.search(one):
            raise errors.bad_json("有不能识别的字符。")


# ---- offering an address


def offer(
    router: Router,
    method: str,
    path: str,
    *,
    answer: type[Schema],
    scope: Scope | None = None,
    once: bool = False,
    asked: type[Schema] | None = None,
    name: str,
    summary: str,
) -> Callable[[Callable[..., Schema]], Callable[..., HttpResponse]]:
    """Put a view under an address: its scope, its refusals in the document, and (``once``) its key.

    ``asked``: the questions the address may carry; anything else is refused.
    """
    allowed = frozenset(asked.model_fields) if asked else frozenset()
    writes = method == "POST"

    def decorate(view: Callable[..., Schema]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def run(request: ApiRequest, **given: Any) -> HttpResponse:
            _refuse_unknown_questions(request, allowed)
            caller = request.auth
            if scope is not None and scope not in caller.token.scopes:
                raise errors.scope_missing(str(scope.label))
            post = Posting(caller.staff.pk, "", f"api.{caller.token.prefix}.{uuid.uuid4().hex}")
            token = posting.set(post)
            try:
                with seen_by(caller.staff):
                    if not once:
                        return HttpResponse(
                            view(request, **given).model_dump_json(), content_type="application/json"
                        )
                    return _once(request, lambda: view(request, **given).model_dump_json())
            finally:
                posting.reset(token)

        statuses = WRITE_ANSWERS if writes else READ_ANSWERS
        router.add_api_operation(
            path,
            [method],
            run,
            response={200: answer, frozenset(statuses): Problem},
            summary=summary,
            operation_id=name,
            url_name=name,
            openapi_extra=_extra(scope, once),
        )
        return run

    return decorate


def _extra(scope: Scope | None, once: bool) -> dict[str, Any]:
    said = f"范围：{scope.label}（{scope.value}）。" if scope else "范围：任何有效的令牌。"
    found: dict[str, Any] = {"description": said}
    if once:
        found["description"] += "同一个 Idempotency-Key 带同样的内容再来，得到同样的答复，只办一次。"
        found["parameters"] = [
            {
                "in": "header",
                "name": KEY_HEADER,
                "required": True,
                "description": "每件事一个，重试时不变",
                "schema": {
                    "type": "string",
                    "pattern": f"^{rules.KEY.pattern}$",
                    "minLength": 8,
                    "maxLength": 64,
                },
            }
        ]
    return found


def _refuse_unknown_questions(request: HttpRequest, allowed: frozenset[str]) -> None:
    for name, values in request.GET.lists():
        if name not in allowed:
            raise errors.unknown_field(name)
        if len(values) > 1:
            raise errors.given_twice(name)


def _once(request: ApiRequest, do: Callable[[], str]) -> HttpResponse:
    key = request.headers.get(KEY_HEADER, "")
    if not rules.KEY.fullmatch(key):
        raise errors.key_missing()
    said = f"{request.method} {request.path_info}\n".encode() + request.body
    body, again = tokens.answer_once(
        token=request.auth.token,
        key=key,
        # Keyed, because a short body about a person could be guessed from a plain digest.
        fingerprint=blind_index("api", said.decode("utf-8", "replace")),
        do=do,
        actor=request.auth.staff,
        now=request.now,
    )
    response = HttpResponse(body, content_type="application/json")
    if again:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def need(staff: Staff, wanted: Permission) -> None:
    """Refuse whoever holds the right nowhere. Raises: BusinessError of status 403."""
    if not staff.may(wanted):
        raise errors.not_permitted(wanted.label)


# ---- what goes wrong


def handle_faults(api: NinjaAPI) -> None:
    """Give every fault the one shape."""
    for kind in (
        BusinessError, Http404, ObjectDoesNotExist, ValidationError, HttpError, OperationalError, InterfaceError,
    ):  # fmt: skip
        api.add_exception_handler(kind, _answer_to)


def _answer_to(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(_refusal_of(error))


def _refusal_of(error: Exception) -> BusinessError:
    if isinstance(error, BusinessError):
        return error
    if isinstance(error, ValidationError):
        return _first_of(error)
    if isinstance(error, HttpError):
        cause = error.__cause__ or error.__context__
        if isinstance(cause, BusinessError):
            return cause
        return errors.Refusal(error.status_code, "api_bad_request", "请求读不出来。")
    if isinstance(error, OperationalError | InterfaceError):
        is_busy = getattr(error.__cause__, "sqlstate", None) in RETRYABLE
        return errors.still_running() if is_busy else errors.away()
    return errors.not_found()


WORDS = {
    "missing": "必须给出。",
    "extra_forbidden": "没有这一项。",
    "string_type": "应为文本，请加引号。",
    "string_too_long": "太长。",
    "string_too_short": "太短。",
    "uuid_parsing": "应为 UUID。",
    "int_parsing": "应为整数。",
    "enum": "不在可选的值里。",
    "literal_error": "不在可选的值里。",
    "date_parsing": "应为 2026-03-16 形式的真实日期。",
    "datetime_parsing": "应为 2026-03-16T09:30:00+08:00 形式的时间（地址里的加号写成 %2B）。",
    "timezone_aware": "时间要带时区，例如 +08:00（地址里写成 %2B08:00）。",
    "less_than_equal": "太大。",
    "greater_than_equal": "太小。",
    "bool_type": "应为 true 或 false。",
    "dict_type": "应为对象。",
}


def _first_of(error: ValidationError) -> BusinessError:
    one = error.errors[0]
    place = [str(part) for part in one["loc"] if str(part) not in {"body", "query", "path", "asked", "given"}]
    field, kind = ".".join(place)[:60], str(one["type"])
    if kind == "extra_forbidden":
        return errors.unknown_field(field)
    return errors.invalid(
        field, WORDS.get(kind) or WORDS.get(kind.partition("_")[0]) or str(one["msg"])[:120]
    )
