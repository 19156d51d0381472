"""Households and members land: made when new, brought up to date under guard when something differs, else untouched.

A blank never erases what is known, and nobody is struck off by not being in a file: both are our choice, as a file
cannot say whether it left something out or meant it. What ends a membership or a class is an act of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from graph.changes import Change, CreateNode, EndLink, Event, Link, UpdateNode
from graph.schema import Household, LivesIn, Member, MemberOf, Node
from graph.store import GraphStore
from graph.vault import Vault
from graph.views import Directory, HouseholdView
from matching.cases.moving import moved_along
from matching.households.facts import own_members
from matching.imports.rows import HouseholdWithMembers, MemberRow
from matching.landing.delivery import Delivery, Plan, Planned
from matching.landing.differences import differing
from matching.landing.records import (
    Facts,
    county_of,
    household_facts,
    household_id,
    household_node,
    member_facts,
    member_id,
    member_node,
    region_id,
)

NumberedHousehold = tuple[int, HouseholdWithMembers]


def plan_households(
    store: GraphStore, delivery: Delivery, rows: Sequence[NumberedHousehold]
) -> Plan[NumberedHousehold]:
    """One ChangeSet for each household that is new or of which something differs."""
    plan: Plan[NumberedHousehold] = Plan()
    views = store.household_views([household_id(row.household.household_id) for _, row in rows])
    standing = {view.household.id: view for view in views}
    people = _People.of(store, [member for _, row in rows for member in row.members])
    directory = cache(store.directory)
    for numbered in rows:
        number, row = numbered
        before = standing.get(household_id(row.household.household_id))
        roll = _Roll(row, before, people, store.vault, directory)
        changes = roll.changes()
        for code, facts in roll.problems:
            plan.refuse(code, number, **facts)
        if changes and not roll.problems:
            change_set = delivery.change_set(
                f"household:{row.household.household_id}",
                "ImportHousehold",
                changes,
                county=roll.household.county,
                guards=roll.guards,
                events=roll.events,
            )
            plan.planned.append(Planned(number, (numbered,), change_set, (roll.household.id,)))
        elif not changes:
            plan.unchanged += 1
    return plan


@dataclass(frozen=True, slots=True)
class _People:
    """The registered people whom some rows name, by identity number and by member id."""

    by_number: Mapping[str, tuple[Member, ...]]
    by_id: Mapping[str, Node]

    @classmethod
    def of(cls, store: GraphStore, rows: Iterable[MemberRow]) -> _People:
        named = list(rows)
        return cls(
            store.find_members([row.identity_number for row in named if row.identity_number]),
            store.known([member_id(row.member_id) for row in named if row.member_id]),
        )


@dataclass(slots=True)
class _Roll:
    """One household as a file brings it, against what is registered of it."""

    row: HouseholdWithMembers
    before: HouseholdView | None
    people: _People
    vault: Vault
    directory: Callable[[str], Directory]
    problems: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    guards: list[Node] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def household(self) -> Household:
        """As registered, or as it will be."""
        return self.before.household if self.before else household_node(self.row.household)

    def changes(self) -> list[Change]:
        changes = self._new_or_moved()
        known = own_members(self.before) if self.before else []
        taken: set[str] = set()
        for row in self.row.members:
            member = self._registered(row, [one for one in known if one.id not in taken])
            if member is None:
                member = self._new_member(row, {one.id for one in known} | taken)
                changes += [CreateNode(member), Link(MemberOf(source=member.id, target=member.household))]
            else:
                changes += self._differences(Member, member, member_facts(row))
            taken.add(member.id)
        return changes

    def _new_or_moved(self) -> list[Change]:
        if self.before is None:
            home = self.household
            return [CreateNode(home), Link(LivesIn(source=home.id, target=region_id(home.region)))]
        home, region = self.before.household, self.row.household.region
        changes = self._differences(Household, home, household_facts(self.row.household))
        if county_of(region) != home.county:
            self.problems.append(("of_another_county", {"county": home.county}))
        if region != home.region:
            changes.append(EndLink(LivesIn, home.id, region_id(home.region)))
            changes.append(Link(LivesIn(source=home.id, target=region_id(region))))
            moved = moved_along(self.before, self.directory(home.county), region)
            changes += moved.changes
            self.guards += moved.guards
            self.events += moved.events
        return changes

    def _registered(self, row: MemberRow, known: Sequence[Member]) -> Member | None:
        """The member whom the row means: by the member id, the identity number, or, lacking both, name and birth."""
        found: list[Member] = []
        if row.member_id and isinstance(named := self.people.by_id.get(member_id(row.member_id)), Member):
            found = [named]
        holders = self.people.by_number.get(row.identity_number or "", ())
        if found and holders and found[0].id not in {one.id for one in holders}:
            self.problems.append(("number_of_another", {"member": holders[0].id}))
        found = found or list(holders)
        elsewhere = [one for one in found if one.household != self.household.id]
        if elsewhere:
            self.problems.append(("registered_elsewhere", {"household": elsewhere[0].household}))
        if found or row.member_id:
            return found[0] if found else None
        same = (one for one in known if (one.name, one.born_on) == (row.name, row.born_on.isoformat()))
        return next((one for one in same if not (one.identity_index and row.identity_number)), None)

    def _new_member(self, row: MemberRow, ids: set[str]) -> Member:
        """Without a number of the sender's, a member gets the household's and the next free place in it."""
        home = self.row.household.household_id
        places = (member_id(f"{home}-{place}") for place in range(1, len(ids) + 2))
        new_id = member_id(row.member_id) if row.member_id else next(one for one in places if one not in ids)
        return member_node(row, new_id, self.household.county)

    def _differences(self, kind: type[Node], node: Node, facts: Facts) -> list[Change]:
        different = differing(node, facts, self.vault)
        if not different:
            return []
        self.guards.append(node)
        return [UpdateNode(kind, node.id, different)]
