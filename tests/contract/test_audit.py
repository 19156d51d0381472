"""Whatever somebody with the database's own tools does to the journal is noticed, and where is said."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from graph.audit import AuditFault, verify
from graph.settlement import GENESIS, entry_hash
from graph.store import GraphStore
from tests.builders import a_region
from tests.contract.acts import create, done
from tests.contract.sites import Site

COUNTY, OTHER = "341702", "341721"
ENTRIES = 6


def place(number: int, county: str = COUNTY) -> str:
    return f"{county}:{number:012d}"


@pytest.fixture
def store(store: GraphStore) -> GraphStore:
    """Six entries in one county, two in another."""
    done(store, *(create(f"k{number}", a_region(f"region:{number}")) for number in range(1, ENTRIES + 1)))
    done(store, *(create(f"o{number}", a_region(f"other:{number}"), county=OTHER) for number in (1, 2)))
    return store


def faults(store: GraphStore) -> list[str]:
    return [fault.position for fault in verify(store).faults]


def bodies(store: GraphStore) -> list[str]:
    return [row.body for row in store.journal(county=COUNTY)]


def test_an_untouched_journal_is_whole(store: GraphStore) -> None:
    report = verify(store)
    assert (report.entries, report.ok, report.faults) == (ENTRIES + 2, True, ())
    assert report.as_json() == {"entries": 8, "ok": True}


def test_an_empty_journal_is_whole(store: GraphStore) -> None:
    store.wipe()
    assert verify(store).as_json() == {"entries": 0, "ok": True}


Alteration = Callable[[str], str]
ALTERATIONS: dict[str, Alteration] = {
    "another actor": lambda body: body.replace("officer:1", "officer:2"),
    "one character less": lambda body: body[:-1],
    "not JSON": lambda body: "gone",
    "nothing": lambda body: "",
    "another time": lambda body: body.replace("01:00:00Z", "02:00:00Z"),
    "a space": lambda body: body.replace(",", ", ", 1),
}


@pytest.mark.parametrize("alteration", ALTERATIONS.values(), ids=ALTERATIONS)
@pytest.mark.parametrize("number", [1, 3, ENTRIES])
def test_an_altered_entry_is_named(store: GraphStore, site: Site, number: int, alteration: Alteration) -> None:
    site.change_entry(place(number), body=alteration(bodies(store)[number - 1]))
    assert place(number) in faults(store)
    assert verify(store).faults[0].county == COUNTY


def test_an_altered_entry_with_its_hash_made_to_fit_is_named_by_the_next(store: GraphStore, site: Site) -> None:
    rows = store.journal(county=COUNTY)
    forged = rows[2].body.replace("officer:1", "officer:2")
    site.change_entry(place(3), body=forged, hash=entry_hash(rows[1].hash, forged))
    assert faults(store) == [place(4)]


def test_an_altered_hash_is_named(store: GraphStore, site: Site) -> None:
    site.change_entry(place(2), hash="0" * 64)
    assert faults(store) == [place(2), place(3)]


def test_a_hash_that_is_none_is_named(store: GraphStore, site: Site) -> None:
    site.change_entry(place(2), hash="not a hash")
    assert place(2) in faults(store)


def test_an_altered_operation_key_is_named(store: GraphStore, site: Site) -> None:
    site.change_entry(place(4), operation_key="another")
    assert verify(store).faults == (AuditFault(place(4), "the operation key was altered"),)


@pytest.mark.parametrize("number", [1, 3])
def test_a_removed_entry_is_named(store: GraphStore, site: Site, number: int) -> None:
    site.remove_entry(place(number))
    assert verify(store).faults == (AuditFault(place(number), "the entry is missing"),)


def test_a_cut_tail_is_named(store: GraphStore, site: Site) -> None:
    for number in (5, 6):
        site.remove_entry(place(number))
    assert verify(store).faults == (AuditFault(place(5), "entries 5 to 6 are missing"),)


def test_a_county_of_which_nothing_is_left_is_named(store: GraphStore, site: Site) -> None:
    for number in (1, 2):
        site.remove_entry(place(number, OTHER))
    assert faults(store) == [place(1, OTHER)]


def test_two_swapped_entries_are_named(store: GraphStore, site: Site) -> None:
    rows = store.journal(county=COUNTY)
    for number, other in ((2, 4), (4, 2)):
        site.change_entry(place(number), operation_key=f"swapping {number}")
        site.change_entry(place(number), body=rows[other - 1].body, hash=rows[other - 1].hash)
    for number, other in ((2, 4), (4, 2)):
        site.change_entry(place(number), operation_key=rows[other - 1].operation_key)
    told = {fault.position: fault.problem for fault in verify(store).faults}
    assert told[place(2)] == f"what stands here was written as {place(4)}: entries were swapped or moved"
    assert told[place(4)] == f"what stands here was written as {place(2)}: entries were swapped or moved"


def test_a_moved_entry_is_named(store: GraphStore, site: Site) -> None:
    site.change_entry(place(3), position=place(9))
    assert set(faults(store)) >= {place(3), place(9)}


def test_a_place_that_is_none_is_named(store: GraphStore, site: Site) -> None:
    site.change_entry(place(6), position=f"{COUNTY}:last")
    assert f"{COUNTY}:last" in faults(store)


def test_a_chain_rebuilt_from_an_altered_entry_is_betrayed_by_its_head(store: GraphStore, site: Site) -> None:
    previous = GENESIS
    for row in store.journal(county=COUNTY):
        body = row.body.replace("officer:1", "officer:2") if row.position == place(2) else row.body
        previous = entry_hash(previous, body)
        site.change_entry(row.position, body=body, hash=previous)
    assert verify(store).faults == (AuditFault(place(ENTRIES), "it is not the entry that the journal's head names"),)


def test_an_entry_removed_and_the_rest_moved_up_is_noticed(store: GraphStore, site: Site) -> None:
    rows = store.journal(county=COUNTY)
    site.remove_entry(place(3))
    previous = rows[1].hash
    for row in rows[3:]:
        number = int(row.position.rpartition(":")[2]) - 1
        body = json.dumps({**json.loads(row.body), "position": place(number)}, sort_keys=True, separators=(",", ":"))
        previous = entry_hash(previous, body)
        site.change_entry(row.position, position=place(number), body=body, hash=previous)
    assert faults(store) == [place(ENTRIES)]


def test_entries_behind_the_head_are_noticed(store: GraphStore, site: Site) -> None:
    site.set_head(COUNTY, 4, store.journal(county=COUNTY)[3].hash)
    assert faults(store) == [place(5)]


def test_a_report_says_county_entry_and_what_is_wrong(store: GraphStore, site: Site) -> None:
    site.remove_entry(place(2, OTHER))
    assert verify(store).as_json() == {
        "entries": 7,
        "ok": False,
        "faults": [{"county": OTHER, "entry": 2, "position": place(2, OTHER), "problem": "the entry is missing"}],
    }
