"""The invariants notice what they are there for: one fault planted in a sound dump, one sentence about it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from graph.stores.sqlite_store import SqliteStore
from graph.vault import new_vault
from tests import invariants
from tests.invariants import Dump
from tests.small_county import AT_NOW, an_engine
from tests.soak.night_county import on_the_eve, run_the_night
from workers.outbox import work_off


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Dump:
    """A county after a night, with everything worked off."""
    engine = an_engine(SqliteStore(tmp_path_factory.mktemp("sound") / "county.sqlite", new_vault()))
    on_the_eve(engine, households=100, seed=1)
    run_the_night(engine)
    while pending := engine.store.pending():
        for entry in pending:
            work_off(engine, entry.position, AT_NOW)
    return Dump.of(engine.store.dump())


def _row(dump: Dump, kind: str, **props: Any) -> Any:
    return next(
        row
        for row in dump.nodes.values()
        if row["kind"] == kind and all(row["props"].get(name) == value for name, value in props.items())
    )


def _give_away_more(dump: Dump) -> None:
    _row(dump, "Supply")["props"]["quantity_left"] -= 1


def _pair_twice(dump: Dump) -> None:
    _copied(dump, _row(dump, "Pairing"), "pairing:again")


def _refer_twice(dump: Dump) -> None:
    _copied(dump, _row(dump, "Referral", status="requested"), "referral:again")


def _route_to_nobody(dump: Dump) -> None:
    _copied(dump, _row(dump, "Warning"), "warning:again")


def _claim_twice(dump: Dump) -> None:
    for number in range(2):
        props = {"society": "society:1", "referral": "referral:1", "status": "claimed", "amount_fen": 1}
        dump.nodes[f"claim:{number}"] = {"id": f"claim:{number}", "kind": "Claim", "revision": 1, "props": props}


def _assist_out_of_nothing(dump: Dump) -> None:
    household = _row(dump, "Household")["id"]
    props = {"source_kind": "referral", "source_id": _row(dump, "Referral", status="requested")["id"]}
    edge = {"kind": "ASSISTED", "source": "department:1", "target": household, "key": "1", "props": props}
    dump.edges.append(edge)


def _alter_an_entry(dump: Dump) -> None:
    entry = _entry(dump)
    entry["body"] = entry["body"].replace('"actor":"system"', '"actor":"nobody"')


def _remove_an_entry(dump: Dump) -> None:
    dump.journal.remove(_entry(dump))


def _swap_entries(dump: Dump) -> None:
    first, second = _entry(dump), dump.journal[dump.journal.index(_entry(dump)) + 1]
    first["position"], second["position"] = second["position"], first["position"]


def _lose_a_warning(dump: Dump) -> None:
    del dump.nodes[_row(dump, "Warning")["id"]]


def _change_in_silence(dump: Dump) -> None:
    _row(dump, "Warning")["revision"] = 0


def _leave_undone(dump: Dump) -> None:
    _entry(dump)["state"] = "pending"


def _entry(dump: Dump) -> Any:
    return next(entry for entry in dump.journal if json.loads(entry["body"])["action"] == "AssessHousehold")


def _copied(dump: Dump, row: Any, node_id: str) -> None:
    dump.nodes[node_id] = {**copy.deepcopy(row), "id": node_id}


@pytest.mark.parametrize(
    ("plant", "letter"),
    [
        (_give_away_more, "I1"),
        (_pair_twice, "I1"),
        (_refer_twice, "I4"),
        (_route_to_nobody, "I4"),
        (_claim_twice, "I5"),
        (_assist_out_of_nothing, "feedback"),
        (_alter_an_entry, "I8"),
        (_remove_an_entry, "I8"),
        (_swap_entries, "I8"),
        (_lose_a_warning, "I8"),
        (_change_in_silence, "I8"),
        (_leave_undone, "I9"),
    ],
)
def test_a_planted_fault_is_noticed(sound: Dump, plant: Callable[[Dump], None], letter: str) -> None:
    assert invariants.violations(sound, pending_before="9999") == []
    broken = copy.deepcopy(sound)

    plant(broken)

    assert letter in {found.partition(":")[0] for found in invariants.violations(broken, pending_before="9999")}


def test_graphs_that_differ_in_one_edge_differ(sound: Dump) -> None:
    broken = copy.deepcopy(sound)
    broken.edges.pop()

    assert invariants.graph_of(broken) != invariants.graph_of(sound)
