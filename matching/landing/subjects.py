"""Whom a row is about: a person by number, a member or a household by id, looked up for many rows in one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.schema import Household, Member
from graph.schema.facts import Node
from graph.store import GraphStore
from matching.landing.records import household_id, member_id


@dataclass(frozen=True, slots=True)
class Subject:
    """A household, and the member of it where the row names one."""

    household: Household
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class Registry:
    """What the registry holds of the people and households that some rows name. Ties are nobody's: a person decides."""

    nodes: Mapping[str, Node]
    people: Mapping[str, tuple[Member, ...]]

    def person(self, identity_number: str) -> Subject | None:
        """The one person registered under the number; None says `why_not`."""
        found = self.people.get(identity_number, ())
        return self._of(found[0]) if len(found) == 1 else None

    def why_not(self, identity_number: str) -> str:
        """The code of the problem: nobody has the number, or several have."""
        return "ambiguous_person" if len(self.people.get(identity_number, ())) > 1 else "unknown_person"

    def member(self, number: str) -> Subject | None:
        found = self.nodes.get(member_id(number))
        return self._of(found) if isinstance(found, Member) else None

    def household(self, number: str) -> Subject | None:
        found = self.nodes.get(household_id(number))
        return Subject(found) if isinstance(found, Household) else None

    def _of(self, member: Member) -> Subject | None:
        home = self.nodes.get(member.household)
        return Subject(home, member) if isinstance(home, Household) else None


def look_up(
    store: GraphStore,
    *,
    people: Iterable[str | None] = (),
    members: Iterable[str | None] = (),
    households: Iterable[str | None] = (),
) -> Registry:
    """Everything registered under these numbers and ids, with the households of the people found."""
    found = store.find_members(sorted({number for number in people if number}))
    named = [member_id(number) for number in members if number]
    named += [household_id(number) for number in households if number]
    nodes = dict(store.known(sorted(set(named))))
    homes = {one.household for several in found.values() for one in several}
    homes |= {one.household for one in nodes.values() if isinstance(one, Member)}
    nodes.update(store.known(sorted(homes - nodes.keys())))
    return Registry(nodes, found)
