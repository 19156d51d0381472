"""Whom a change of the county's figures would class otherwise: the same households decided under both, on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.schema import Member
from graph.store import GraphStore
from graph.views import Directory, HouseholdView, Scope
from matching.decisions.classification import classify
from matching.households.facts import case_of
from matching.policy.packs import Pack

HOUSEHOLDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One household whose class comes out otherwise."""

    household: str
    before: str
    after: str


@dataclass(slots=True)
class Affected:
    """`looked_at` households were decided twice, as of the day; those of `rows` come out otherwise."""

    on: date
    looked_at: int = 0
    rows: list[Otherwise] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many go from which class to which, most first."""
        found = Counter(f"{row.before} → {row.after}" for row in self.rows)
        return dict(found.most_common())

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "looked_at": self.looked_at,
            "classes": self.counts(),
            "households": [{"household": row.household, "from": row.before, "to": row.after} for row in self.rows],
        }


def affected_by(store: GraphStore, pack: Pack, before: Directory, after: Directory, on: date) -> Affected:
    """Every household of the county, in the order of the registry."""
    found = Affected(on)
    for view in residents(store, before.county):
        found.looked_at += 1
        was = classify(pack, case_of(view, before, on), on)
        becomes = classify(pack, case_of(view, after, on), on)
        told = [_told(each.category, [member.member_id for member in each.members]) for each in (was, becomes)]
        if told[0] != told[1]:
            found.rows.append(Otherwise(view.household.id, *told))
    return found


def residents(store: GraphStore, county: str) -> Iterator[HouseholdView]:
    """Every household of the county with its own members and nothing else."""
    for ids in household_ids(store, county):
        yield from store.partial_views(ids, [Member])


def household_ids(store: GraphStore, county: str) -> Iterator[list[str]]:
    """Ids of the county's households by region, some at a time."""
    after: str | None = ""
    while after is not None:
        page = store.households(Scope(county=county), after=after, limit=HOUSEHOLDS_AT_ONCE)
        yield [household.id for household in page]
        after = page.after


def _told(category: str, members: Iterable[str]) -> str:
    alone = len(list(members))
    return f"{category} + {alone} alone" if alone else category
