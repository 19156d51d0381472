"""Puts a demo county into a store: everything of it that no list brings.

Bulk: one ChangeSet per batch, and each edge in the batch of the later of its ends, where nothing has to be looked up.
Signals, cross-match lists and aid are not loaded but imported: nothing enters a household's chain without its act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, groupby, tee

from graph.changes import Change, ChangeSet, Link, Receipt
from graph.store import GraphStore
from matching.calendar.legal_time import legal_day
from matching.policy.packs import Packs
from seeds.load_directory import directory_changes
from seeds.load_people import household_changes, said_changes
from seeds.rows import County

BATCH = 5000
"""Changes in one ChangeSet, or as many more as the last household of it has."""

Progress = Callable[[int, int], None]
"""Told how many households are in, and how many there are."""


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that belong together, of one county; `households` of them are told as progress."""

    county: str
    changes: list[Change]
    households: int = 0


def load(store: GraphStore, county: County, packs: Packs, at: datetime, progress: Progress | None = None) -> None:
    """Load all that was there on that day: consents and needs that came later are for `load_said`.

    A second time nothing is changed. Raises: what the store refuses.
    """
    done = 0
    for households in _applied(store, batches(county, packs, at)):
        done += households
        if progress is not None:
            progress(done, len(county.households))


def batches(county: County, packs: Packs, at: datetime) -> Iterator[Batch]:
    """What `load` applies, in its order."""
    directory = (Group(code, changes) for code, changes in directory_changes(county, packs))
    known = said_until(county, legal_day(at))
    people = (Group(code, changes, households=1) for code, changes in household_changes(known))
    return _batched(_name(county), chain(directory, people), at)


def load_said(store: GraphStore, county: County, after: date, at: datetime) -> None:
    """Load the consents and needs that came after that day, up to the day of `at`."""
    until = legal_day(at)
    groups = (Group(code, changes) for code, changes in said_changes(said_until(county, until, after)))
    for _ in _applied(store, _batched(f"{_name(county)}:said:{until}", groups, at)):
        pass


def said_until(county: County, until: date, after: date = date.min) -> County:
    """The county with only those consents and needs."""
    return replace(
        county,
        consents=tuple(row for row in county.consents if after < row.given_on <= until),
        needs=tuple(row for row in county.needs if after < row.recorded_on <= until),
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """One ChangeSet and how many households it brings."""

    change_set: ChangeSet
    households: int


def _applied(store: GraphStore, some: Iterable[Batch]) -> Iterator[int]:
    """How many households each batch brought, once it is in."""
    to_apply, to_count = tee(some)
    outcomes = store.apply_each([batch.change_set] for batch in to_apply)
    for batch, [outcome] in zip(to_count, outcomes, strict=True):
        if not isinstance(outcome, Receipt):
            raise outcome
        yield batch.households


def _name(county: County) -> str:
    return f"load:{county.seed}:{county.on}:{len(county.households)}"


def _batched(name: str, groups: Iterable[Group], at: datetime) -> Iterator[Batch]:
    """Batches of one county each, in the order of the groups: nothing is named before it is there."""
    number = 0
    for code, of_county in groupby(groups, key=lambda group: group.county):
        for some in _pieces(of_county):
            yield _batch(f"{name}:{number}", code, some, at)
            number += 1


def _pieces(groups: Iterable[Group]) -> Iterator[list[Group]]:
    piece: list[Group] = []
    size = 0
    for group in groups:
        piece.append(group)
        size += len(group.changes)
        if size >= BATCH:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _batch(operation_key: str, county: str, groups: list[Group], at: datetime) -> Batch:
    changes = [change for group in groups for change in group.changes]
    links = sorted((change for change in changes if isinstance(change, Link)), key=lambda link: link.edge.source)
    nodes = [change for change in changes if not isinstance(change, Link)]
    change_set = ChangeSet(
        operation_key=operation_key,
        county=county,
        actor="system",
        action="LoadCounty",
        at=at,
        changes=(*nodes, *links),
    )
    return Batch(change_set, sum(group.households for group in groups))
