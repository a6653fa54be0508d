"""Another system that calls the API with a token."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from guijia.faces.api.actions import tokens
from guijia.faces.api.enums import Scope
from guijia.faces.api.models import ApiToken
from guijia.platform.org.models import Staff

ROOT = "/api/v1"


class Caller:
    """Calls with one token; ``post`` takes a new key unless one is given."""

    def __init__(self, text: str, token: ApiToken | None = None) -> None:
        self.text, self.token = text, token
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **asked: Any) -> Any:
        """Ask."""
        return self.client.get(f"{ROOT}{path}", asked, headers=self._headers())

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> Any:
        """Do; ``key=None`` sends none."""
        sent = self._headers() | headers
        if key is not None:
            sent["Idempotency-Key"] = key or uuid.uuid4().hex
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.post(f"{ROOT}{path}", content, content_type="application/json", headers=sent)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"}


def connected(
    holder: Staff, now: datetime, *scopes: Scope, maker: Staff | None = None, days: int = 30
) -> Caller:
    """A caller in somebody's name, with every scope unless some are named; agreed to by the holder."""
    token, text = tokens.make_token(
        name="测试系统",
        holder=holder,
        scopes=scopes or tuple(Scope),
        expires_at=now + timedelta(days=days),
        actor=maker or holder,
        now=now,
    )
    if token.confirmed_at is None:
        tokens.confirm_token(token_id=token.pk, actor=holder, now=now)
    return Caller(text, token)


def code_of(answer: Any) -> str:
    """The code of a refusal."""
    return str(answer.json()["code"])
