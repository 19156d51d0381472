"""Raced by threads and by processes, every promise holds exactly."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from graph.audit import verify
from graph.changes import CreateNode, Draw, Receipt
from graph.errors import NotEnough
from graph.schema import Supply
from graph.store import GraphStore
from tests.builders import a_region, a_supply
from tests.contract import racing
from tests.contract.acts import a_set, create, done, get, left
from tests.contract.racing import Work
from tests.contract.sites import Site

Race = Callable[[Work, int], list[Any]]


@pytest.fixture(params=["threads", "processes"])
def race(request: pytest.FixtureRequest, store: GraphStore, site: Site) -> Race:
    """Run a piece of work by so many racers at once."""
    if request.param == "threads":
        return lambda work, racers: racing.in_threads(store, work, racers)
    return lambda work, racers: racing.in_processes(site.place, work, racers)


def test_of_two_claimants_of_one_case_exactly_one_wins(store: GraphStore, race: Race) -> None:
    attempts = race(racing.claim_each_case, 2)
    for case in range(10):
        ended = sorted(attempt[case] for attempt in attempts)
        assert ended == ["AlreadyExists", "Receipt"]
    assert store.statistics().nodes == {"Claim": 10}
    assert verify(store).ok


def test_eight_drawers_on_one_counter_take_exactly_what_is_there(store: GraphStore, race: Race) -> None:
    done(store, create("supply", a_supply(quantity=700)))
    landed = sum(race(racing.draw_from_one_counter, 8))
    assert (landed, left(store)) == (233, 1)
    assert verify(store).entries == 234


def test_no_acknowledged_update_is_lost(store: GraphStore, race: Race) -> None:
    done(store, create("supply", a_supply(project="0")))
    race(racing.raise_one_revision, 4)
    supply = get(store, Supply, "supply:1")
    assert (supply.project, supply.revision) == ("80", 81)


def test_of_many_change_sets_at_once_those_that_must_fail_fail_alone(store: GraphStore, race: Race) -> None:
    done(store, create("supply", a_supply(quantity=10_000)))
    assert race(racing.apply_mixed_batches, 4) == [(100, 50)] * 4
    assert left(store) == 10_000 - 400
    assert store.statistics().nodes == {"Region": 400, "Supply": 1}
    assert len(store.pending(limit=1000)) == 400
    assert verify(store).as_json() == {"entries": 401, "ok": True}


def test_an_id_wanted_by_many_is_created_once(store: GraphStore, race: Race) -> None:
    attempts = race(racing.create_the_same, 4)
    for turn in range(10):
        assert Counter(attempt[turn] for attempt in attempts) == {"Receipt": 1, "AlreadyExists": 3}


def test_an_act_sent_many_times_at_once_happens_once(store: GraphStore, race: Race) -> None:
    done(store, create("supply", a_supply(quantity=100)))
    answers = race(racing.act_under_the_same_keys, 4)
    assert [sum(not repeated[turn] for repeated in answers) for turn in range(10)] == [1] * 10
    assert left(store) == 90


def test_acts_that_touch_the_same_in_other_orders_do_not_lock_each_other_out(store: GraphStore, race: Race) -> None:
    done(store, create("supplies", *(a_supply(f"supply:{number}", quantity=1000) for number in range(1, 6))))
    assert race(racing.touch_in_another_order, 4) == [30] * 4
    assert [left(store, f"supply:{number}") for number in range(1, 6)] == [880] * 5


def test_transactions_that_fail_stall_nobody(store: GraphStore) -> None:
    """Half of the callers send what must fail; nobody waits for long, and the others' work lands."""
    done(store, create("supply", a_supply(quantity=1)))

    def act(store: GraphStore, number: int) -> float:
        slowest = 0.0
        for turn in range(20):
            started = time.monotonic()
            name = f"{number}:{turn}"
            if number % 2:
                [outcome] = store.apply([a_set(name, Draw("supply:1", "quantity_left", 9))])
                assert isinstance(outcome, NotEnough)
            else:
                [outcome] = store.apply([a_set(name, CreateNode(a_region(f"region:{name}")))])
                assert isinstance(outcome, Receipt)
            slowest = max(slowest, time.monotonic() - started)
        return slowest

    assert max(racing.in_threads(store, act, 8)) < 10
    assert store.statistics().nodes["Region"] == 80
