"""Originals of a sealed contract change hands against signature; missing ones are listed."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from guijia.areas.custody import actions, queries
from guijia.areas.custody.actions import Giving
from guijia.areas.custody.enums import HandOverState, Keeper, OriginalKind, OriginalState
from guijia.areas.custody.models import HandOver, Original
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from tests.access.world import come_in
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(cast: Any, now: Any) -> Original:
    """One of two copies, with the keeper of the seals."""
    return actions.register_originals(
        kind=OriginalKind.CONTRACT, document_id=cast.project.pk, document_number="HT-GL-2026-0001", copies=2,
        project=cast.project, unit=None, holder=cast.seal, actor=SYSTEM, now=now,
    )[0]  # fmt: skip


def give(
    paper: Original, actor: Any, taker: Any, now: Any, keeper: str = Keeper.STAFF, **more: Any
) -> HandOver:
    """Hand it over."""
    giving = Giving(keeper=keeper, taker_id=taker.pk, why="归档", **more)
    return actions.offer(original_id=paper.pk, giving=giving, actor=actor, now=now)


def code_of(work: Any) -> str:
    """The code with which something is refused."""
    with pytest.raises(BusinessError) as refused:
        work()
    return refused.value.code


def test_copies_are_registered_once(paper: Original, cast: Any, now: Any) -> None:
    assert [one.copy for one in queries.of_document(cast.project.pk)] == [1, 2]
    again = actions.register_originals(
        kind=OriginalKind.CONTRACT, document_id=cast.project.pk, document_number="HT-GL-2026-0001", copies=2,
        project=cast.project, unit=None, holder=cast.seal, actor=SYSTEM, now=now,
    )  # fmt: skip
    assert again == []


def test_original_is_with_the_giver_until_the_taker_signs(paper: Original, cast: Any, now: Any) -> None:
    made = give(paper, cast.seal, cast.archive, now)
    paper.refresh_from_db()
    assert (paper.state, paper.holder) == (OriginalState.MOVING, cast.seal)
    sign = {"hand_over_id": made.pk, "words": "", "now": now}
    assert (
        code_of(lambda: actions.sign_for(received=True, actor=cast.contract, **sign)) == "custody_not_taker"
    )
    assert code_of(lambda: give(paper, cast.seal, cast.contract, now)) == "custody_moving"
    actions.sign_for(received=True, actor=cast.archive, **sign)
    paper.refresh_from_db()
    assert (paper.state, paper.holder, paper.holder_name) == (
        OriginalState.KEPT, cast.archive, cast.archive.name,
    )  # fmt: skip
    assert code_of(lambda: actions.sign_for(received=True, actor=cast.archive, **sign)) == "custody_signed"
    assert Entry.objects.filter(action="custody.sign_for").count() == 1


def test_what_did_not_come_stays_with_the_giver(paper: Original, cast: Any, now: Any) -> None:
    made = give(paper, cast.seal, cast.archive, now)
    actions.sign_for(hand_over_id=made.pk, received=False, words="袋里没有", actor=cast.archive, now=now)
    paper.refresh_from_db()
    assert (paper.state, paper.holder) == (OriginalState.KEPT, cast.seal)
    assert queries.hand_overs_of(paper.pk)[0].state == HandOverState.DECLINED


def test_original_goes_to_the_customer_and_comes_back(paper: Original, cast: Any, now: Any) -> None:
    due = (now + timedelta(days=3)).date()
    out = give(
        paper, cast.seal, cast.contract, now, Keeper.CUSTOMER, outside_name="张伟", receipt="QS-1", due_on=due
    )
    actions.sign_for(hand_over_id=out.pk, received=True, words="", actor=cast.contract, now=now)
    assert [one.pk for one in queries.out_of_document(cast.project.pk)] == [paper.pk]
    rows = queries.originals_visible_to(cast.contract)
    assert not queries.missing(rows, due).exists()
    assert list(queries.missing(rows, due + timedelta(days=1))) == [paper]
    assert code_of(lambda: give(paper, cast.sales, cast.archive, now)) == "custody_not_holder"
    back = give(paper, cast.contract, cast.archive, now)
    actions.sign_for(hand_over_id=back.pk, received=True, words="", actor=cast.archive, now=now)
    assert queries.out_of_document(cast.project.pk) == []


def test_lost_original_is_listed(paper: Original, cast: Any, now: Any) -> None:
    give(paper, cast.seal, cast.archive, now)
    assert (
        code_of(lambda: actions.lose(original_id=paper.pk, words="找", actor=cast.sales, now=now))
        == "custody_forbidden"
    )
    actions.lose(original_id=paper.pk, words="三处查找没有", actor=cast.archive, now=now)
    assert queries.offered_of(paper.pk) is None
    assert queries.missing(queries.originals_visible_to(cast.archive), now.date()).get() == paper
    assert code_of(lambda: give(paper, cast.seal, cast.archive, now)) == "custody_not_kept"


def test_outsider_finds_nothing(paper: Original, cast: Any, now: Any) -> None:
    with pytest.raises(Original.DoesNotExist):
        give(paper, cast.outsider, cast.archive, now)
    assert come_in(cast.outsider).get(reverse("custody:original", args=[paper.pk])).status_code == 404


def test_pages_show_where_it_is_and_refuse_in_words(paper: Original, cast: Any, now: Any) -> None:
    move_to(now)
    client, url = come_in(cast.seal), reverse("custody:original", args=[paper.pk])
    assert paper.number in client.get(reverse("custody:originals")).content.decode()
    assert "没有缺失的原件" in client.get(reverse("custody:missing")).content.decode()
    page = client.get(url).content.decode()
    assert cast.seal.name in page
    assert "交出，等签收" in page
    form = {"keeper": "customer", "taker": str(cast.archive.pk), "why": "交客户"}
    refused = client.post(reverse("custody:give", args=[paper.pk]), form)
    assert refused.status_code == 422
    assert "请填写接收单位" in refused.content.decode()
    form |= {"keeper": "staff"}
    assert client.post(reverse("custody:give", args=[paper.pk]), form).status_code == 302
    made = HandOver.objects.get()
    archive = come_in(cast.archive)
    assert "签收" in archive.get(url).content.decode()
    archive.post(reverse("custody:sign", args=[made.pk]), {"received": "yes", "words": ""})
    assert queries.of_document(cast.project.pk)[0].holder == cast.archive


def test_keeper_registers_what_no_register_has(cast: Any, now: Any) -> None:
    client = come_in(cast.archive)
    form = {
        "project": str(cast.project.pk),
        "kind": "mandate",
        "document_number": "WT-1",
        "unit": "",
        "copies": "2",
    }
    assert client.post(reverse("custody:register"), form | {"copies": "21"}).status_code == 422
    assert client.post(reverse("custody:register"), form | {"unit": "没有"}).status_code == 422
    assert client.post(reverse("custody:register"), form).status_code == 302
    assert Original.objects.count() == 2
    assert come_in(cast.sales).get(reverse("custody:register")).status_code == 404
