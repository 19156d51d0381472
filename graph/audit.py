"""Proves the journal whole: every county's chain walked from its first entry to its head, each fault named where it is.

Reads only; what to do about a fault is a person's decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from graph.json_text import value_of
from graph.settlement import GENESIS, entry_hash, position
from graph.store import GraphStore
from graph.views import JournalRow

READ_AT_ONCE = 5000
_HASH = re.compile("[0-9a-f]{64}")
_PLACE = re.compile(r".+:(\d{12,})")


@dataclass(frozen=True, slots=True)
class AuditFault:
    """What is wrong at a place of the journal, `COUNTY:NUMBER`."""

    position: str
    problem: str

    @property
    def county(self) -> str:
        return self.position.rpartition(":")[0]

    @property
    def entry(self) -> int | None:
        """Number of the entry within its county, from 1; None where a place was altered into none."""
        return _number(self.position)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How many entries were read, and every fault by county and number."""

    entries: int
    faults: tuple[AuditFault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        faults = [
            {"county": fault.county, "entry": fault.entry, "position": fault.position, "problem": fault.problem}
            for fault in self.faults
        ]
        return {"entries": self.entries, "ok": self.ok, **({"faults": faults} if faults else {})}


def verify(store: GraphStore) -> AuditReport:
    """Walk every chain. Entries that are written meanwhile are no fault: what the heads said at first must be there,
    and nothing behind what they say at last."""
    before = store.heads()
    chains: dict[str, _Chain] = {county: _Chain(county, at) for county, (at, _) in before.items()}
    entries = 0
    faults: list[AuditFault] = []
    for county, rows in groupby(_journal(store), key=lambda row: row.position.rpartition(":")[0]):
        chain = chains.setdefault(county, _Chain(county, 0))
        for row in rows:
            entries += 1
            faults += chain.walk(row)
    after = store.heads()
    for county, chain in chains.items():
        faults += chain.end(before.get(county, (0, GENESIS)), after.get(county, (0, GENESIS)))
    return AuditReport(entries, tuple(sorted(faults, key=lambda fault: fault.position)))


def _journal(store: GraphStore) -> Iterator[JournalRow]:
    after = ""
    while rows := store.journal(after, READ_AT_ONCE):
        yield from rows
        after = rows[-1].position


class _Chain:
    """One county's chain as far as it was walked. `previous` is None behind a gap: it is not known what follows."""

    def __init__(self, county: str, head_at: int) -> None:
        self.county, self.head_at = county, head_at
        self.number = 0
        self.previous: str | None = GENESIS
        self.at_head: str | None = GENESIS if head_at == 0 else None

    def walk(self, row: JournalRow) -> Iterator[AuditFault]:
        if (number := _number(row.position)) is None:
            yield AuditFault(row.position, "the entry was moved: this is no place in a journal")
            return
        if number != self.number + 1:
            yield from self._missing(number - 1)
            self.previous = None
        told = _told(row)
        if (problem := _problem(row, told, self.previous)) is not None:
            yield AuditFault(row.position, problem)
        is_in_place = told.get("position", row.position) == row.position and _HASH.fullmatch(row.hash)
        self.number, self.previous = number, row.hash if is_in_place else None
        if number == self.head_at:
            self.at_head = row.hash

    def end(self, before: tuple[int, str], after: tuple[int, str]) -> Iterator[AuditFault]:
        """What the heads say, against how far the chain went."""
        if self.number < before[0]:
            yield from self._missing(before[0])
        elif self.at_head is not None and self.at_head != before[1]:
            yield AuditFault(position(self.county, before[0]), "it is not the entry that the journal's head names")
        if self.number > after[0]:
            last = after[0] + 1
            yield AuditFault(position(self.county, last), "it stands behind the journal's head, which was moved back")

    def _missing(self, until: int) -> Iterator[AuditFault]:
        first = self.number + 1
        many = f"entries {first} to {until} are missing" if until > first else "the entry is missing"
        yield AuditFault(position(self.county, first), many)


def _number(position: str) -> int | None:
    place = _PLACE.fullmatch(position)
    return int(place[1]) if place else None


def _told(row: JournalRow) -> Mapping[str, Any]:
    """What the entry says; nothing when it cannot be read."""
    try:
        told = value_of(row.body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _problem(row: JournalRow, told: Mapping[str, Any], previous: str | None) -> str | None:
    """What is wrong with one entry, where `previous` is the hash of the one before it, if that is known."""
    if "position" not in told:
        return "the entry was altered: it cannot be read"
    if told["position"] != row.position:
        return f"what stands here was written as {told['position']}: entries were swapped or moved"
    if told.get("operation_key") != row.operation_key:
        return "the operation key was altered"
    if previous is not None and entry_hash(previous, row.body) != row.hash:
        return "the entry was altered, or the one before it: its hash does not follow"
    return None
