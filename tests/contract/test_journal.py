"""The journal is audit trail and outbox in one: chained per county, read by position, worked off by state."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

from graph.changes import ChangeSet, CreateNode, Link
from graph.schema import KinOf
from graph.settlement import GENESIS, entry_hash
from graph.store import GraphStore
from graph.views import JournalRow
from tests.builders import AT, a_household, a_member, a_region
from tests.contract.acts import a_set, create, done


def region(number: int, events: int = 0, minutes: int = 0, county: str = "341702") -> ChangeSet:
    return create(
        f"key:{county}:{number}",
        a_region(f"region:{county}:{number}", county=county),
        events=events,
        at=AT + timedelta(minutes=minutes),
        county=county,
    )


def positions(rows: Iterable[JournalRow]) -> list[int]:
    return [int(row.position.rpartition(":")[2]) for row in rows]


def test_entries_are_chained_from_the_first_to_the_head(store: GraphStore) -> None:
    done(store, region(1), region(2))
    done(store, region(3))
    previous = GENESIS
    for row in store.journal():
        assert row.hash == entry_hash(previous, row.body)
        previous = row.hash
    assert store.heads() == {"341702": (3, previous)}


def test_each_county_has_a_chain_of_its_own(store: GraphStore) -> None:
    done(store, region(1), region(1, county="341721"), region(2))
    assert [row.position for row in store.journal()] == [
        "341702:000000000001",
        "341702:000000000002",
        "341721:000000000001",
    ]
    assert {county: number for county, (number, _) in store.heads().items()} == {"341702": 2, "341721": 1}


def test_the_journal_is_read_on_behind_a_position_and_by_county(store: GraphStore) -> None:
    done(store, *(region(number) for number in range(1, 6)), region(1, county="341721"))
    assert positions(store.journal(limit=2)) == [1, 2]
    assert positions(store.journal(after="341702:000000000002", limit=2)) == [3, 4]
    assert positions(store.journal(after="341702:000000000004", county="341702")) == [5]
    assert positions(store.journal(county="341721")) == [1]


def test_an_entry_tells_who_did_what_to_which_ids_and_no_fact(store: GraphStore) -> None:
    kin = KinOf(source="member:1", target="member:2", relation="sibling")
    members = (a_member(name="王小明"), a_member("member:2"))
    done(store, a_set("k", *map(CreateNode, members), Link(kin), events=1, answer={"a": 1}, request="digest"))
    [row] = store.journal()
    told = json.loads(row.body)
    assert told == {
        "position": "341702:000000000001",
        "operation_key": "k",
        "county": "341702",
        "actor": "officer:1",
        "action": "Test",
        "at": "2026-03-02T01:00:00Z",
        "changes": [["create", "member:1"], ["create", "member:2"], ["link", "KIN_OF", "member:1", "member:2", ""]],
        "events": [["Happened", "thing:0"]],
        "answer": {"a": 1},
        "request": "digest",
    }
    assert (row.operation_key, row.state, row.attempts) == ("k", "pending", 0)


def test_what_causes_events_is_pending_until_it_is_finished(store: GraphStore) -> None:
    done(store, region(1), region(2, events=1), region(3, events=2))
    assert positions(store.pending()) == [2, 3]
    store.finish("341702:000000000002")
    store.finish("341702:000000000002")
    assert positions(store.pending()) == [3]
    assert [row.state for row in store.journal()] == ["done", "done", "pending"]


def test_many_entries_are_finished_at_once_whether_they_are_there_or_not(store: GraphStore) -> None:
    done(store, region(1, events=1), region(2, events=1), region(3, events=1))
    store.finish("341702:000000000001", "341702:000000000003", "341702:000000000009")
    assert positions(store.pending()) == [2]
    store.finish()
    assert positions(store.pending()) == [2]


def test_the_oldest_pending_entries_come_first(store: GraphStore) -> None:
    done(store, region(1, events=1, minutes=9), region(2, events=1, minutes=1), region(3, events=1, minutes=5))
    assert positions(store.pending()) == [2, 3, 1]
    assert positions(store.pending(limit=1)) == [2]
    assert store.health().oldest_pending == "2026-03-02T01:01:00Z"


def test_after_too_many_attempts_an_entry_is_parked(store: GraphStore) -> None:
    done(store, region(1, events=1), region(2, events=1))
    position = "341702:000000000001"
    assert [store.count_attempt(position, dead_after=3) for _ in range(4)] == [1, 2, 3, 4]
    assert (positions(store.pending()), positions(store.parked())) == ([2], [1])
    [row] = store.parked()
    assert (row.state, row.attempts) == ("dead", 4)


def test_a_parked_entry_can_be_finished_by_a_person(store: GraphStore) -> None:
    done(store, region(1, events=1))
    store.count_attempt("341702:000000000001", dead_after=1)
    store.finish("341702:000000000001")
    assert (store.parked(), store.pending(), store.journal()[0].state) == ([], [], "done")


def test_an_attempt_at_what_is_finished_does_not_park_it(store: GraphStore) -> None:
    done(store, region(1, events=1))
    store.finish("341702:000000000001")
    store.count_attempt("341702:000000000001", dead_after=1)
    assert (store.parked(), store.journal()[0].state) == ([], "done")
    assert store.count_attempt("341702:000000000009", dead_after=1) == 0


def test_an_act_of_many_changes_is_told_by_number_and_digest(store: GraphStore) -> None:
    done(store, create("bulk", *(a_household(f"household:{number}") for number in range(100))))
    told = json.loads(store.journal()[0].body)["changes"]
    assert told["number"] == 100 and len(told["sha256"]) == 64


def test_parked_entries_are_oldest_first(store: GraphStore) -> None:
    done(store, region(1, events=1, minutes=9), region(2, events=1, minutes=1))
    for number in (1, 2):
        store.count_attempt(f"341702:{number:012d}", dead_after=1)
    assert positions(store.parked()) == [2, 1]
