"""A journal with one thing wrong in it: the fault is named where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

import pytest

from graph.audit import READ_AT_ONCE, verify
from graph.settlement import GENESIS, entry_hash, position
from graph.store import GraphStore
from graph.views import JournalRow

COUNTY, OTHER = "341702", "650000"


@dataclass
class Journal:
    """What `verify` asks of a store, with rows that a test may damage."""

    rows: list[JournalRow]
    told: dict[str, tuple[int, str]]

    def heads(self) -> Mapping[str, tuple[int, str]]:
        return dict(self.told)

    def journal(self, after: str = "", limit: int = 1000, county: str | None = None) -> list[JournalRow]:
        return [row for row in sorted(self.rows, key=lambda row: row.position) if row.position > after][:limit]


def a_journal(**lengths: int) -> Journal:
    """Whole chains: `county_341702=3` for three entries there."""
    journal = Journal([], {})
    for name, length in lengths.items():
        county, previous = name.removeprefix("county_"), GENESIS
        for number in range(1, length + 1):
            place = position(county, number)
            body = f'{{"operation_key":"{county}-{number}","position":"{place}"}}'
            previous = entry_hash(previous, body)
            journal.rows.append(JournalRow(place, f"{county}-{number}", previous, body, "done", 0))
        journal.told[county] = (length, previous)
    return journal


def faults(journal: Journal) -> list[tuple[str, int]]:
    return [(fault.county, fault.entry) for fault in verify(cast(GraphStore, journal)).faults]


def altered(journal: Journal, index: int) -> None:
    journal.rows[index] = replace(journal.rows[index], body=journal.rows[index].body.replace("{", '{"x":1,', 1))


def rehashed(journal: Journal, index: int) -> None:
    altered(journal, index)
    previous = journal.rows[index - 1].hash if index else GENESIS
    journal.rows[index] = replace(journal.rows[index], hash=entry_hash(previous, journal.rows[index].body))


def illegible(journal: Journal, index: int) -> None:
    journal.rows[index] = replace(journal.rows[index], body="{")


def renamed_key(journal: Journal, index: int) -> None:
    journal.rows[index] = replace(journal.rows[index], operation_key="another")


def removed(journal: Journal, index: int) -> None:
    del journal.rows[index]


def swapped(journal: Journal, index: int) -> None:
    one, other = journal.rows[index], journal.rows[index + 1]
    journal.rows[index] = replace(other, position=one.position)
    journal.rows[index + 1] = replace(one, position=other.position)


def closed_up(journal: Journal, index: int) -> None:
    """Removed, with the later ones numbered anew."""
    removed(journal, index)
    last = journal.told[COUNTY][0] - 1
    for place in range(index, last):
        journal.rows[place] = replace(journal.rows[place], position=position(COUNTY, place + 1))
    journal.told[COUNTY] = (last, journal.rows[last - 1].hash)


def test_a_whole_journal_has_no_fault() -> None:
    report = verify(cast(GraphStore, a_journal(county_341702=3, county_650000=2)))
    assert report.as_json() == {"entries": 5, "ok": True}


def test_an_empty_journal_is_whole() -> None:
    assert verify(cast(GraphStore, a_journal())).as_json() == {"entries": 0, "ok": True}


def test_a_journal_of_many_pages_is_walked_to_its_end() -> None:
    journal = a_journal(county_341702=READ_AT_ONCE + 1)
    altered(journal, READ_AT_ONCE)
    assert faults(journal) == [(COUNTY, READ_AT_ONCE + 1)]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (altered, [2]),
        (rehashed, [3]),
        (illegible, [2]),
        (renamed_key, [2]),
        (removed, [2]),
        (swapped, [2, 3]),
        (closed_up, [2, 3, 4]),
    ],
)
def test_damage_in_the_middle_is_named(damage: Callable[[Journal, int], None], named: list[int]) -> None:
    journal = a_journal(county_341702=5, county_650000=1)
    damage(journal, 1)
    assert faults(journal) == [(COUNTY, number) for number in named]


@pytest.mark.parametrize("damage", [altered, rehashed, removed])
def test_damage_at_the_end_is_named(damage: Callable[[Journal, int], None]) -> None:
    journal = a_journal(county_341702=3)
    damage(journal, 2)
    assert faults(journal) == [(COUNTY, 3)]


def test_several_entries_removed_in_a_row_are_named_together() -> None:
    journal = a_journal(county_341702=5)
    del journal.rows[1:3]
    [fault] = verify(cast(GraphStore, journal)).faults
    assert (fault.entry, fault.problem) == (2, "entries 2 to 3 are missing")


def test_a_head_that_was_moved_back_is_named() -> None:
    journal = a_journal(county_341702=3)
    journal.told[COUNTY] = (2, journal.rows[1].hash)
    assert faults(journal) == [(COUNTY, 3)]


def test_a_county_whose_head_was_removed_is_named() -> None:
    journal = a_journal(county_341702=3, county_650000=2)
    del journal.told[OTHER]
    assert faults(journal) == [(OTHER, 1)]


def test_a_county_that_was_removed_from_the_journal_is_named() -> None:
    journal = a_journal(county_341702=3, county_650000=2)
    journal.rows = journal.rows[:3]
    assert faults(journal) == [(OTHER, 1)]


def test_an_entry_written_while_the_journal_is_read_is_no_fault() -> None:
    journal = a_journal(county_341702=3)
    at_first, at_last = {COUNTY: (2, journal.rows[1].hash)}, dict(journal.told)
    answers = iter((at_first, at_last))
    journal.heads = lambda: next(answers)
    assert faults(journal) == []
