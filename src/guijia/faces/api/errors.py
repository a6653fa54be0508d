"""What the API says when it does not do what was asked; the screens' own refusals pass unchanged."""

from guijia.kit.errors import BusinessError, Conflict, Remedy

TOKEN_CLAUSE = "接口管理：令牌（INT-01）"  # noqa: S105 - a clause, not a secret
HOOK_CLAUSE = "接口管理：推送（INT-02）"


class Refusal(BusinessError):
    """A refusal with the status that HTTP knows for it."""

    def __init__(
        self, status: int, code: str, message: str, *, field: str | None = None, clause: str = ""
    ) -> None:
        super().__init__(code, message, field=field, clause=clause)
        self.status = status


class SlowDown(Refusal):
    """More requests than the token may make; ``seconds`` until it may again."""

    def __init__(self, limit: int, seconds: int) -> None:
        super().__init__(
            429,
            "api_slow_down",
            f"每分钟最多 {limit} 次请求，请 {seconds} 秒后再试。",
            clause="参数“接口每分钟请求数”",
        )
        self.seconds = seconds


def token_missing() -> Refusal:
    """No token came with the request."""
    return Refusal(
        401,
        "api_token_missing",
        "请求没有带令牌。请在请求头写 Authorization: Bearer 令牌。",
        clause=TOKEN_CLAUSE,
    )


def token_unknown() -> Refusal:
    """No such token."""
    return Refusal(401, "api_token_unknown", "令牌无效。请核对，或请系统管理员另发。", clause=TOKEN_CLAUSE)


def token_expired() -> Refusal:
    """Its days are over."""
    return Refusal(401, "api_token_expired", "令牌已到期。请系统管理员另发。", clause=TOKEN_CLAUSE)


def token_revoked() -> Refusal:
    """Somebody stopped it, or its holder has left."""
    return Refusal(401, "api_token_revoked", "令牌已停用。请系统管理员另发。", clause=TOKEN_CLAUSE)


def token_waiting() -> Refusal:
    """Whose name it bears has not agreed yet."""
    return Refusal(
        401,
        "api_token_waiting",
        "令牌还没有经持有人确认。请持有人登录后，在“设置－我的接口令牌”里确认。",
        clause=TOKEN_CLAUSE,
    )


def scope_missing(label: str) -> Refusal:
    """The token was not made for this."""
    return Refusal(
        403, "api_scope_missing", f"令牌没有“{label}”这一范围。请系统管理员另发。", clause=TOKEN_CLAUSE
    )


def not_permitted(label: str) -> Refusal:
    """Its holder may not do this anywhere."""
    return Refusal(403, "api_not_permitted", f"令牌持有人没有“{label}”的权限。", clause=TOKEN_CLAUSE)


def not_found() -> Refusal:
    """Not there, or not in the holder's scope; the answer is the same."""
    return Refusal(404, "api_not_found", "没有这个对象，或不在令牌持有人的范围内。")


def key_missing() -> Refusal:
    """A deed without its key."""
    return Refusal(
        422,
        "api_key_missing",
        "办理类请求须带 Idempotency-Key 请求头：8 至 64 个字母、数字或 . _ : -，每件事一个，重试时不变。",
        field="Idempotency-Key",
    )


def key_reused() -> Conflict:
    """The same key with another content."""
    return Conflict(
        "api_key_reused",
        "这个 Idempotency-Key 已用于另一份内容。每件事用一个新的，重试同一件事才用同一个。",
        field="Idempotency-Key",
    )


def still_running() -> Conflict:
    """Somebody else has hold of the same rows."""
    return Conflict("api_still_running", "同一对象正在办理，请稍后用同一个 Idempotency-Key 再试。")


def away() -> Refusal:
    """The database cannot be reached."""
    return Refusal(503, "api_away", "系统暂时不能用，什么也没有改动，请稍后再试。")


def bad_json(why: str) -> Refusal:
    """A body that is no JSON object."""
    return Refusal(400, "api_bad_json", f"请求内容不是 JSON 对象：{why}")


def media_type() -> Refusal:
    """A body of another kind."""
    return Refusal(415, "api_media_type", "请求内容须为 application/json（UTF-8）。")


def too_large(limit: int) -> Refusal:
    """More than any deed needs."""
    return Refusal(413, "api_too_large", f"请求内容超过 {limit // 1024} KB。")


def unknown_field(name: str) -> Refusal:
    """A word that this address does not know."""
    return Refusal(422, "api_unknown_field", f"没有“{name[:60]}”这一项，请对照接口说明。", field=name[:60])


def given_twice(name: str) -> Refusal:
    """A question asked twice with two answers."""
    return Refusal(422, "api_given_twice", f"“{name[:60]}”只能给一次。", field=name[:60])


def invalid(field: str, why: str) -> Refusal:
    """A value that cannot be read."""
    return Refusal(422, "api_invalid", f"{field or '内容'}不对：{why}", field=field or None)


def bad_cursor() -> Refusal:
    """A place in a list that this list never gave."""
    return Refusal(422, "api_bad_cursor", "cursor 无效。请原样使用上一页给出的 next。", field="cursor")


def form_refused(field: str, why: str) -> Refusal:
    """What the screen's own form says."""
    return Refusal(422, "api_form", why, field=field or None)


def needs_file(label: str) -> Refusal:
    """A step that wants a file cannot be done here."""
    return Refusal(422, "api_needs_file", f"这一步要上传{label}，请在网页上办理。")


# ---- the screens


def too_long(days: int) -> BusinessError:
    """A token may not live that long."""
    return BusinessError(
        "api_token_too_long", f"令牌最长 {days} 天。", clause="参数“接口令牌最长天数”", field="expires_on"
    )


def expires_in_the_past() -> BusinessError:
    """A token that would be dead at birth."""
    return BusinessError("api_token_past", "到期日须晚于今天。", clause=TOKEN_CLAUSE, field="expires_on")


def holder_gone() -> BusinessError:
    """Whoever has left acts no more."""
    return BusinessError("api_holder_gone", "持有人已离职，不能发令牌。", clause=TOKEN_CLAUSE, field="holder")


def already_revoked() -> Conflict:
    """Somebody stopped it first."""
    return Conflict("api_already_revoked", "令牌已经停用。", clause=TOKEN_CLAUSE)


def nothing_to_confirm() -> Conflict:
    """Confirmed, stopped or expired meanwhile."""
    return Conflict("api_nothing_to_confirm", "令牌已确认、停用或到期，不用再确认。", clause=TOKEN_CLAUSE)


def bad_address(why: str) -> BusinessError:
    """An address to which nothing may be sent."""
    return BusinessError(
        "api_hook_address",
        why,
        clause=HOOK_CLAUSE,
        remedy=Remedy("看推送说明", "/settings/api/"),
        field="url",
    )


def hook_stopped() -> Conflict:
    """Nothing is sent there."""
    return Conflict("api_hook_stopped", "这个推送已停用。请先启用。", clause=HOOK_CLAUSE)


def not_parked() -> Conflict:
    """Somebody tried again first."""
    return Conflict("api_not_parked", "这一条不在停送之列，不用重送。", clause=HOOK_CLAUSE)
