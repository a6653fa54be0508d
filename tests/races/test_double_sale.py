"""GUARD-1 over HTTP: a hundred clerks at once for ten homes; and the twin without guards that must fail."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest

from tests.databases import Database
from tests.races.market import Market, free_port, lay_out, serve

pytestmark = pytest.mark.long

CLERKS, HOMES = 100, 10


def _rush(market: Market) -> list[tuple[int, int, str]]:
    """Every clerk at the same moment; whoever gets a hold submits the form. Returns: (hold, submit, body)."""
    gate = Barrier(CLERKS)

    def one(clerk: int) -> tuple[int, int, str]:
        gate.wait()
        held, body = market.hold(clerk, clerk % HOMES)
        if held != 302:
            return held, 0, body
        sold, body = market.subscribe(clerk, clerk % HOMES, key=f"once-{clerk}")
        return held, sold, body

    with ThreadPoolExecutor(CLERKS) as pool:
        return list(pool.map(one, range(CLERKS)))


@pytest.fixture
def market(separate_database: Database) -> Market:
    return Market(**lay_out(separate_database, CLERKS, HOMES), port=free_port())


def test_hundred_clerks_for_ten_homes_sell_ten_and_refuse_ninety(
    market: Market, separate_database: Database, start_process: Callable[..., Any]
) -> None:
    serve(separate_database, start_process, market.port)
    answers = _rush(market)
    assert Counter(held for held, _, _ in answers) == {302: HOMES, 409: CLERKS - HOMES}
    assert Counter(sold for held, sold, _ in answers if held == 302) == {302: HOMES}
    for held, _, body in answers:
        if held == 409:
            assert "请另选房源" in body or "一套房只能有一份" in body
    with psycopg.connect(separate_database.owner_url) as owner:
        sold = owner.execute("SELECT count(*), count(DISTINCT unit_id) FROM deals_subscription").fetchone()
        live = owner.execute("SELECT count(*) FROM estate_commitment WHERE ended_at IS NULL").fetchone()
    assert sold == (HOMES, HOMES)
    assert live == (HOMES,)


def test_without_the_guards_the_same_rush_sells_a_home_twice(
    market: Market, separate_database: Database, start_process: Callable[..., Any]
) -> None:
    """Negative control: a hammer that cannot fail proves nothing."""
    with psycopg.connect(separate_database.owner_url, autocommit=True) as owner:
        owner.execute("DROP INDEX commitment_one_live")
    serve(separate_database, start_process, market.port, "tests.races.unguarded:application")
    _rush(market)
    with psycopg.connect(separate_database.owner_url) as owner:
        twice = owner.execute(
            "SELECT count(*) FROM (SELECT unit_id FROM estate_commitment GROUP BY unit_id HAVING count(*) > 1) AS t"
        ).fetchone()
    assert twice is not None
    assert twice[0] >= 1


def test_pressing_submit_twenty_times_at_once_makes_one_subscription(
    market: Market, separate_database: Database, start_process: Callable[..., Any]
) -> None:
    serve(separate_database, start_process, market.port)
    assert market.hold(0, 0)[0] == 302
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: market.subscribe(0, 0, key="same")[0], range(20)))
    assert set(answers) == {302}
    with psycopg.connect(separate_database.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM deals_subscription").fetchone() == (1,)
