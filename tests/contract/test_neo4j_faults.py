"""What the network and the server do to a transaction, and that it has its effect once for all that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import IncompleteCommit, Neo4jError, ServiceUnavailable

from graph.audit import verify
from graph.changes import Draw, Receipt
from graph.errors import StoreBusy, StoreUnavailable
from graph.stores.neo4j_session import Server
from graph.stores.neo4j_store import Neo4jStore
from tests.builders import a_region, a_supply
from tests.contract import racing
from tests.contract.acts import a_set, create, done, left, outcome
from tests.contract.sites import Neo4jSite

DEADLOCK = "Neo.TransientError.Transaction.DeadlockDetected"
TOO_LONG = "x" * 40_000
"""No index of Neo4j takes a text of that length."""
Fault = Callable[[], Exception]


@pytest.fixture
def store(neo4j_site: Neo4jSite) -> Iterator[Neo4jStore]:
    opened = neo4j_site.open()
    done(opened, create("a", a_supply(quantity=10)))
    yield opened
    opened.close()


def deadlock() -> Exception:
    return Neo4jError._hydrate_neo4j(code=DEADLOCK, message="two waited for each other")


def fail(monkeypatch: pytest.MonkeyPatch, name: str, fault: Fault, *, times: int, after: bool = False) -> list[str]:
    """Let so many calls of a transaction's method fail, before or after they did what they do; the calls made."""
    method, calls = getattr(neo4j.Transaction, name), list[str]()

    def failing(on: Any, *arguments: Any, **options: Any) -> Any:
        calls.append(name)
        if len(calls) > times:
            return method(on, *arguments, **options)
        if after:
            method(on, *arguments, **options)
        raise fault()

    monkeypatch.setattr(neo4j.Transaction, name, failing)
    return calls


def a_draw(key: str) -> Any:
    return a_set(key, Draw("supply:1", "quantity_left", 3), events=1)


def test_a_commit_whose_answer_is_lost_has_its_effect_once(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = fail(monkeypatch, "commit", lambda: IncompleteCommit("cut"), times=1, after=True)
    told = outcome(store, a_draw("d"))
    assert isinstance(told, Receipt) and told.position == "341702:000000000002"
    assert (left(store), len(store.journal()), len(calls)) == (7, 2, 2)


def test_a_connection_lost_before_the_commit_is_made_good(store: Neo4jStore, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(monkeypatch, "commit", lambda: ServiceUnavailable("cut"), times=2)
    assert isinstance(outcome(store, a_draw("d")), Receipt)
    assert left(store) == 7 and verify(store).ok


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_a_statement_chosen_to_end_a_deadlock_is_run_again(
    failures: int, store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, "run", deadlock, times=failures)
    assert isinstance(outcome(store, a_draw("d")), Receipt)
    assert left(store) == 7 and verify(store).ok


def test_what_never_gets_through_is_told_as_busy_and_in_time(
    store: Neo4jStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.stores.neo4j_session.LONGEST_PAUSE_SECONDS", 0.02)
    with monkeypatch.context() as failing:
        fail(failing, "run", deadlock, times=1000)
        started = time.monotonic()
        with pytest.raises(StoreBusy):
            store.apply([a_draw("d")])
        assert time.monotonic() - started < 10
    assert left(store) == 10
    assert isinstance(outcome(store, a_draw("d")), Receipt)


def test_an_act_that_the_server_cannot_keep_fails_alone(store: Neo4jStore) -> None:
    poison = create("poison", a_region("region:poison", county=TOO_LONG))
    fine = [create(f"fine:{number}", a_region(f"region:{number}")) for number in range(7)]

    def act(number: int) -> str:
        try:
            return type(store.apply([[poison, *fine][number]])[0]).__name__
        except StoreUnavailable as error:
            return type(error).__name__

    told = racing.together(act, 8)
    assert told == ["StoreUnavailable", *["Receipt"] * 7]
    assert len(store.known([f"region:{number}" for number in range(7)])) == 7


def test_a_user_without_rights_is_told_what_to_set(neo4j_site: Neo4jSite) -> None:
    server = Server(neo4j_site.place.url, "nobody", "nothing")
    with pytest.raises(StoreUnavailable, match="JIUZHU_NEO4J_USER"):
        server.read("RETURN 1")
    server.close()
