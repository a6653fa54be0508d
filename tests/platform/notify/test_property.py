"""Whatever providers and senders do, in whatever order: nothing is lost, and with keys nothing is doubled."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.notify import actions, channels, rules
from guijia.platform.notify.actions.sending import carry
from guijia.platform.notify.channels.base import Parcel
from guijia.platform.notify.enums import Channel, DeliveryState
from guijia.platform.notify.models import Delivery, Message
from tests.conftest import Cast
from tests.platform.clock.hand import move_to
from tests.platform.notify.conftest import AT_ONCE, ROLLED, TWICE, URGENT
from tests.platform.notify.stub import (
    BROKEN,
    FAIL,
    FINE,
    REFUSE,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    Provider,
)

FAULTS = st.lists(st.sampled_from([FINE, FAIL, TIMEOUT_AFTER, TIMEOUT_BEFORE, BROKEN, REFUSE]), max_size=12)
STEPS = st.lists(
    st.sampled_from(["say", "say twice", "say rolled", "send", "die before", "die after", "hour", "night"]),
    min_size=3,
    max_size=14,
)
OVER = {DeliveryState.SENT, DeliveryState.MERGED}
FOR_A_PERSON = {DeliveryState.GIVEN_UP, DeliveryState.UNKNOWN}


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Post:
    """A company that writes, senders that live or die, and a clock."""

    def __init__(self, provider: Provider, cast: Cast, now: datetime) -> None:
        self.provider, self.cast, self.now, self.said = provider, cast, now, 0
        move_to(now)

    def say(self, kind: Any, times: int = 1) -> None:
        self.said += 1
        for _ in range(times):
            actions.say(
                kind=kind.key, to=[self.cast.manager], subject=self.cast.project, version=str(self.said),
                fields={"case": str(self.said)}, actor=SYSTEM, now=clock.now(),
            )  # fmt: skip

    def pass_time(self, **span: int) -> None:
        self.now = clock.now() + timedelta(**span)
        move_to(self.now)

    def die(self, *, after_sending: bool) -> None:
        """A sender takes what is due and is killed before it has written down what came of it."""
        parcels: list[Parcel] = actions.claim_due(actor=SYSTEM, now=clock.now())
        if after_sending:
            list(carry(parcels))

    def do(self, step: str) -> None:
        if step == "say":
            self.say(AT_ONCE)
        elif step == "say twice":
            self.say(TWICE, times=2)
        elif step == "say rolled":
            self.say(ROLLED)
        elif step == "send":
            actions.send_due()
        elif step.startswith("die"):
            self.die(after_sending=step.endswith("after"))
        elif step == "hour":
            self.pass_time(hours=1)
        else:
            self.say(URGENT)
            self.pass_time(hours=12)

    def come_to_rest(self) -> None:
        """Let time pass until nothing is on its way any more."""
        self.provider.faults = []
        for _ in range(40):
            self.pass_time(hours=5)
            actions.send_due()
            if not Delivery.objects.filter(state__in=[DeliveryState.WAITING, DeliveryState.SENDING]).exists():
                return
        raise AssertionError("something never comes to rest")


def _run(steps: list[str], faults: list[str], provider: Provider, cast: Cast, now: datetime) -> None:
    with _taken_back():
        post = Post(provider, cast, now)
        provider.faults = list(faults)
        for step in steps:
            post.do(step)
        post.come_to_rest()
        rows = list(Delivery.objects.all())
        assert Message.objects.filter(in_app=True).count() == post.said
        # Nothing is lost: each went out, alone or with others, or stands where a person sees it.
        assert len([one for one in rows if one.message.in_app]) == post.said
        assert {one.state for one in rows} <= OVER | FOR_A_PERSON
        for one in rows:
            effects = provider.effects[str(one.key)]
            if one.state == DeliveryState.SENT:
                assert effects >= 1
            if one.state == DeliveryState.MERGED:
                assert effects == 0
                assert one.merged_into is not None
            if provider.keyed:
                assert effects <= 1
                assert one.state != DeliveryState.UNKNOWN
            elif one.message.kind != TWICE.key:
                assert effects <= 1, "doubled without a key"


@pytest.mark.parametrize("is_keyed", [True, False], ids=["with keys", "without keys"])
def test_nothing_lost_and_doubled_only_as_allowed(
    is_keyed: bool, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _explore(is_keyed, cast, now, monkeypatch, 25)


@pytest.mark.long
@pytest.mark.parametrize("is_keyed", [True, False], ids=["with keys", "without keys"])
def test_nothing_lost_and_doubled_only_as_allowed_at_length(
    is_keyed: bool, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _explore(is_keyed, cast, now, monkeypatch, 400)


def _explore(is_keyed: bool, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch, tries: int) -> None:
    made = Provider(keyed=is_keyed)
    monkeypatch.setitem(channels.ADAPTERS, Channel.GATEWAY, made.adapter)
    actions.set_channel(
        channel=Channel.GATEWAY, company=None, is_on=True, secrets={}, actor=cast.admin, now=now
    )

    @settings(max_examples=tries, deadline=None, database=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
    @given(STEPS, FAULTS)
    def explore(steps: list[str], faults: list[str]) -> None:
        made.calls.clear()
        made.effects.clear()
        made.parcels.clear()
        _run(steps, faults, made, cast, now)

    explore()


def test_without_its_rule_a_way_without_keys_does_double(
    cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what the search above looks for is there to be found."""
    made = Provider(keyed=False)
    monkeypatch.setitem(channels.ADAPTERS, Channel.GATEWAY, made.adapter)
    monkeypatch.setattr(rules, "may_try_again", lambda **terms: True)
    actions.set_channel(
        channel=Channel.GATEWAY, company=None, is_on=True, secrets={}, actor=cast.admin, now=now
    )
    with pytest.raises(AssertionError, match="doubled without a key"):
        _run(["say", "send", "hour"], [TIMEOUT_AFTER], made, cast, now)
