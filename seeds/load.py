"""Puts a demo county into a store: everything of it that no list brings.

Bulk: one ChangeSet per batch, and each edge in the batch of the later of its ends, where nothing has to be looked up.
Signals, cross-match lists and aid are not loaded but imported: nothing enters a household's chain without its act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby

from graph.changes import Change, ChangeSet, Link, Receipt
from graph.store import GraphStore
from matching.policy import Packs
from seeds.load_directory import directory_changes
from seeds.load_people import household_changes
from seeds.rows import County

BATCH = 2000
"""Changes in one ChangeSet, or as many more as the last household of it has."""

Progress = Callable[[int, int], None]
"""Told how many households are in, and how many there are."""


@dataclass(frozen=True, slots=True)
class Group:
    """Changes that belong together, of one county; `households` of them are told as progress."""

    county: str
    changes: list[Change]
    households: int = 0


def load(store: GraphStore, county: County, packs: Packs, at: datetime, progress: Progress | None = None) -> int:
    """Load it, as done at that time; the number of changes. A second time nothing is changed.
    Raises: what the store refuses."""
    done = number = 0
    for batch in change_sets(county, packs, at):
        [outcome] = store.apply([batch.change_set])
        if not isinstance(outcome, Receipt):
            raise outcome
        done += batch.households
        number += len(batch.change_set.changes)
        if progress is not None:
            progress(done, len(county.households))
    return number


@dataclass(frozen=True, slots=True)
class Batch:
    """One ChangeSet and how many households it brings."""

    change_set: ChangeSet
    households: int


def change_sets(county: County, packs: Packs, at: datetime) -> Iterator[Batch]:
    """The whole county, in an order in which nothing is named before it is there."""
    name = f"load:{county.seed}:{county.on}:{len(county.households)}"
    groups = [Group(code, changes) for code, changes in directory_changes(county, packs)]
    people = (Group(code, changes, households=1) for code, changes in household_changes(county))
    number = 0
    for code, of_county in groupby(chain(groups, people), key=lambda group: group.county):
        for batch in _batches(of_county):
            yield _batch(f"{name}:{number}", code, batch, at)
            number += 1


def _batches(groups: Iterable[Group]) -> Iterator[list[Group]]:
    batch: list[Group] = []
    size = 0
    for group in groups:
        batch.append(group)
        size += len(group.changes)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


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
