"""One journal entry worked off: once, whatever is delivered how often and in which order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.stores.sqlite_store import SqliteStore
from graph.vault import Vault, new_vault
from matching.engine import Engine
from tests import invariants
from tests.invariants import Dump
from tests.small_county import AT_NOW, NOW, a_signal, a_village, an_engine, household_id
from workers.clock import Clock
from workers.outbox import ATTEMPTS, work_off, work_off_all
from workers.reactions import REACTIONS

INDICATORS = ("death", "serious_illness", "unemployment", "disability_change")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    store = SqliteStore(tmp_path / "store.sqlite", new_vault())
    yield an_engine(store)
    store.close()


def test_a_signal_becomes_a_warning_with_its_referrals(engine: Engine) -> None:
    a_village(engine)
    position = a_signal(engine, household_id(0))

    assert work_off(engine, position, AT_NOW) == "done"

    view = engine.store.household_view(household_id(0))
    assert view.open_warning() is not None
    assert position not in [entry.position for entry in engine.store.pending()]


def test_an_event_that_nobody_acts_on_is_done_without_an_attempt(engine: Engine) -> None:
    a_village(engine)
    work_off(engine, a_signal(engine, household_id(0)), AT_NOW)
    [raised] = engine.store.pending()

    assert work_off(engine, raised.position, AT_NOW) == "done"

    assert [entry.attempts for entry in engine.store.journal() if entry.position == raised.position] == [0]


def test_all_that_is_pending_is_done_at_one_go_with_what_comes_of_it(engine: Engine) -> None:
    a_village(engine, 2)
    for number in (0, 1):
        a_signal(engine, household_id(number))
    heard: list[int] = []

    work_off_all(engine, AT_NOW, heard.append)

    assert engine.store.pending() == []
    assert all(engine.store.household_view(household_id(number)).open_warning() for number in (0, 1))
    assert heard == [2, 4]


def test_an_entry_that_was_never_written_is_left_alone(engine: Engine) -> None:
    a_village(engine)

    assert work_off(engine, "341702:000000000099", AT_NOW) == "not_pending"


def test_a_failing_entry_is_parked_after_five_attempts_and_others_are_done(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_village(engine, households=2)
    poison, other = a_signal(engine, household_id(0)), a_signal(engine, household_id(1))
    word, assess = REACTIONS["SignalsRecorded"]
    begun = []

    def fails_for_the_first(engine: Engine, act: object, household: str) -> object:
        begun.append(household)
        if household == household_id(0):
            raise ZeroDivisionError
        return assess(engine, act, household)

    monkeypatch.setitem(REACTIONS, "SignalsRecorded", (word, fails_for_the_first))

    outcomes = [work_off(engine, poison, AT_NOW) for _ in range(ATTEMPTS + 2)]

    assert outcomes == [*["failed"] * ATTEMPTS, "parked", "not_pending"]
    assert len(begun) == ATTEMPTS
    assert work_off(engine, other, AT_NOW) == "done"
    assert [entry.position for entry in engine.store.parked()] == [poison]


def test_a_parked_entry_that_is_done_after_all_is_nobodys_to_do(engine: Engine) -> None:
    a_village(engine)
    position = a_signal(engine, household_id(0))
    engine.store.count_attempt(position, dead_after=1)

    engine.store.finish(position)

    assert engine.store.parked() == []


def test_a_failure_is_logged_by_kind_and_never_by_content(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    a_village(engine)
    position = a_signal(engine, household_id(0))

    def fails(*_: object) -> object:
        raise KeyError("341702199001011234")

    monkeypatch.setitem(REACTIONS, "SignalsRecorded", ("assess", fails))

    work_off(engine, position, AT_NOW)

    [record] = [record for record in caplog.records if record.message == "entry failed"]
    assert vars(record)["error"] == "KeyError"
    assert "341702199001011234" not in str(vars(record))


_vault = new_vault()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(copies=st.lists(st.integers(1, 5), min_size=8, max_size=8), order=st.randoms(use_true_random=False))
def test_delivered_often_late_and_in_any_order_gives_the_graph_of_once_in_order(
    tmp_path_factory: pytest.TempPathFactory, copies: list[int], order: random.Random
) -> None:
    in_order = _worked_off(tmp_path_factory.mktemp("once") / "s.sqlite", _vault, [1] * 8, None)
    shuffled = _worked_off(tmp_path_factory.mktemp("often") / "s.sqlite", _vault, copies, order)

    assert invariants.graph_of(shuffled) == invariants.graph_of(in_order)
    assert invariants.violations(shuffled, pending_before="9999") == []


def _worked_off(path: Path, vault: Vault, copies: list[int], order: random.Random | None) -> Dump:
    """Two signals for each of four households, each delivered so often; a tenth comes again a day later."""
    store = SqliteStore(path, vault)
    engine = an_engine(store)
    a_village(engine, households=4)
    positions = [a_signal(engine, household_id(n % 4), indicator=INDICATORS[n // 4]) for n in range(8)]
    deliveries = [position for position, times in zip(positions, copies, strict=True) for _ in range(times)]
    if order is not None:
        order.shuffle(deliveries)
    for position in deliveries:
        work_off(engine, position, AT_NOW)
    while pending := store.pending():
        for entry in pending:
            work_off(engine, entry.position, AT_NOW)
    for position in positions[:: 10 if order is None else 3]:
        work_off(engine, position, Clock(now=lambda: NOW + timedelta(days=1)))
    dump = Dump.of(store.dump())
    store.close()
    return dump
