"""What a leaver holds of the API: their tokens end with them."""

from datetime import datetime

from guijia.areas.staffing.leaving import registry
from guijia.areas.staffing.leaving.registry import InHand, Kind
from guijia.faces.api import queries
from guijia.faces.api.actions import tokens
from guijia.platform.org.models import Staff


def _tokens(staff: Staff) -> list[InHand]:
    return [
        InHand(one.pk, f"{one.name}（{one.prefix}…）")
        for one in queries.tokens_of(staff)
        if one.revoked_at is None
    ]


def _stop(thing: InHand, leaver: Staff, to: Staff | None, actor: Staff, now: datetime) -> str:
    return (
        "吊销"
        if tokens.revoke_of_leaver(token_id=thing.id, holder=leaver, actor=actor, now=now)
        else "已吊销"
    )


def register() -> None:
    """Register the tokens."""
    registry.kind(Kind("tokens", "接口令牌", _tokens, _stop, position=40))
