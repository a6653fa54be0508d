"""Making, confirming, stopping tokens; counting their use; doing a deed once under a key."""

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from guijia.faces.api import errors, queries, rules
from guijia.faces.api.enums import Scope, TokenState
from guijia.faces.api.kinds import TOKEN_WAITS
from guijia.faces.api.models import ApiToken, KeptAnswer
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.notify.actions.saying import say
from guijia.platform.org.models import Staff


@action
def make_token(
    *, name: str, holder: Staff, scopes: Iterable[Scope], expires_at: datetime, actor: Staff, now: datetime
) -> tuple[ApiToken, str]:
    """Make a token; one made for somebody else waits until they agree.

    Rule:    INT-01; A5 ``api_token_days_max``; nobody acts in another's name without their knowing.
    Writes:  ApiToken; audit ``api.make_token``; a message to a holder who has to agree.
    Raises:  BusinessError ``api_holder_gone`` | ``api_token_past`` | ``api_token_too_long``.
    Returns: the token and its text, which is shown this once and never again.
    """
    most_days = int(facts.value("api_token_days_max", on=business_day(now)))
    refusal = rules.why_not_make(
        expires_at=expires_at, most_days=most_days, is_employed=holder.is_active, now=now
    )
    if refusal is not None:
        raise refusal
    prefix, secret = secrets.token_hex(rules.PREFIX_DIGITS // 2), secrets.token_urlsafe(32)
    token = ApiToken(
        name=name,
        holder=holder,
        scopes=sorted({Scope(one).value for one in scopes}),
        prefix=prefix,
        digest=rules.digest_of(secret),
        expires_at=expires_at,
        created_by=actor,
        created_at=now,
        confirmed_at=now if holder.pk == actor.pk else None,
    )
    token.save(force_insert=True)
    record(
        "api.make_token",
        actor=actor,
        subject=token,
        detail={"holder": str(holder.pk), "scopes": token.scopes, "expires": f"{expires_at:%Y-%m-%d}"},
    )
    if token.confirmed_at is None:
        _ask_holder(token, actor, now)
    return token, rules.written(prefix, secret)


def _ask_holder(token: ApiToken, actor: Staff, now: datetime) -> None:
    say(
        kind=TOKEN_WAITS.key,
        to=[token.holder],
        actor=actor,
        now=now,
        subject=token,
        url=reverse("api:token", args=[token.pk]),
        fields={
            "maker": actor.name,
            "name": token.name,
            "scopes": "、".join(str(Scope(one).label) for one in token.scopes),
        },
    )


@action
def confirm_token(*, token_id: UUID, actor: Staff, now: datetime) -> ApiToken:
    """Agree that a token acts in one's own name.

    Rule:    INT-01.
    Writes:  ApiToken.confirmed_at; audit ``api.confirm_token``.
    Locks:   the token.
    Raises:  Conflict ``api_nothing_to_confirm``; ApiToken.DoesNotExist for another's.
    """
    token = _locked(queries.tokens_of(actor), token_id)
    if token.state(now) != TokenState.WAITING:
        raise errors.nothing_to_confirm()
    token.confirmed_at = now
    token.save(update_fields=["confirmed_at"])
    record("api.confirm_token", actor=actor, subject=token)
    return token


@action
def revoke_token(*, token_id: UUID, actor: Staff, now: datetime) -> ApiToken:
    """Stop a token for good; by an administrator, or by whoever's name it bears.

    Rule:    INT-01.
    Writes:  ApiToken.revoked_at, revoked_by; audit ``api.revoke_token``.
    Locks:   the token.
    Raises:  Conflict ``api_already_revoked``; ApiToken.DoesNotExist when ``actor`` cannot see it.
    """
    own = queries.tokens_of(actor).filter(pk=token_id).exists()
    token = _locked(queries.tokens_of(actor) if own else queries.tokens_visible_to(actor), token_id)
    if token.revoked_at is not None:
        raise errors.already_revoked()
    token.revoked_at, token.revoked_by = now, actor
    token.save(update_fields=["revoked_at", "revoked_by"])
    record("api.revoke_token", actor=actor, subject=token)
    return token


@action
def revoke_of_leaver(*, token_id: UUID, holder: Staff, actor: Staff, now: datetime) -> bool:
    """Stop a token because its holder leaves; whoever lets people go needs no right over tokens.

    Writes:  ApiToken.revoked_at, revoked_by; audit ``api.revoke_token``.
    Locks:   the token.
    Returns: whether it still worked.
    """
    token = _locked(queries.tokens_of(holder), token_id)
    if token.revoked_at is not None:
        return False
    token.revoked_at, token.revoked_by = now, actor
    token.save(update_fields=["revoked_at", "revoked_by"])
    record("api.revoke_token", actor=actor, subject=token, detail={"leaver": str(holder.pk)})
    return True


def _locked(rows: Any, token_id: UUID) -> ApiToken:
    found: ApiToken = rows.select_related(None).select_for_update(of=("self",)).get(pk=token_id)
    return found


def count_use(*, token_id: UUID, now: datetime) -> tuple[int, int]:
    """Count a request of a token, by the database's own clock.

    Writes:  TokenUse (a tally, no business fact: not audited).
    Returns: requests in this minute with this one; seconds until the next minute.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO api_tokenuse (token_id, minute, uses)"
            " VALUES (%s, date_trunc('minute', clock_timestamp()), 1)"
            " ON CONFLICT (token_id) DO UPDATE SET minute = excluded.minute,"
            " uses = CASE WHEN api_tokenuse.minute = excluded.minute THEN api_tokenuse.uses + 1 ELSE 1 END"
            " RETURNING uses, ceil(60 - extract(second FROM clock_timestamp()))::int",
            [token_id],
        )
        uses, left = cursor.fetchone()
    return int(uses), max(1, int(left))


@action
def answer_once(
    *,
    token: ApiToken,
    key: str,
    fingerprint: str,
    do: Callable[[], str],
    actor: Staff,
    now: datetime,
) -> tuple[str, bool]:
    """Do a deed and keep its answer in the same transaction; asked again, only answer.

    A second request with the key waits for the first; if that was refused nothing was kept, and the second
    is a first.

    Rule:    INT-01; GUARD-9 (idempotent HTTP).
    Writes:  KeptAnswer, and what ``do`` writes; no audit entry of its own.
    Locks:   the key; what ``do`` locks.
    Raises:  Conflict ``api_key_reused``; what ``do`` refuses.
    Returns: the answer, and whether it was given before.
    """
    kept = KeptAnswer(token=token, key=key, fingerprint=fingerprint, at=now)
    if _first(kept):
        kept.body = do()
        kept.save(update_fields=["body"])
        return kept.body, False
    known = queries.kept_answer(token, key)
    if known is None or known.fingerprint != fingerprint:
        raise errors.key_reused()
    return known.body, True


def _first(kept: KeptAnswer) -> bool:
    with suppress(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)
        return True
    return False
