"""Kin across households: grown children of the old, brothers and sisters, divorced couples; also across the border."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from matching.imports.rows import MemberRow
from seeds.chance import Chance
from seeds.people import DAYS_PER_YEAR
from seeds.rows import DutyRow, KinRow
from seeds.ties import duty_between, kin_row, member_id

_HAS_CHILD_ELSEWHERE: Final = 0.5
_HAS_SIBLING_ELSEWHERE: Final = 0.15
_IS_DIVORCED: Final = 0.1
_LEAST_YEARS_TO_A_CHILD: Final = 19
_CHILD_OLDER_BY: Final = (-41, -_LEAST_YEARS_TO_A_CHILD)
_SIBLING_OLDER_BY: Final = (-9, 9)
_SPOUSE_OLDER_BY: Final = (-4, 4)
_TRIES: Final = 8


@dataclass(slots=True)
class Kinship:
    """Edges between households, growing."""

    kin: list[KinRow] = field(default_factory=list)
    duties: list[DutyRow] = field(default_factory=list)


class KinFinder:
    """Finds relatives who fit by age and surname among the grown members of households; each gets parents once."""

    def __init__(self, chance: Chance, on: date, members: Sequence[MemberRow], known: Iterable[KinRow]) -> None:
        self._chance, self._on, self.found = chance, on, Kinship()
        self._have_parents = {
            row.relative_id if row.relation == "parent" else row.person_id for row in _parental(known)
        }
        have_children = {row.person_id if row.relation == "parent" else row.relative_id for row in _parental(known)}
        heads = [member for member in members if member.relation in ("head", "spouse")]
        self._spouse_of = _spouses(members, known)
        self._elders = [one for one in heads if self._age(one) >= 60 and member_id(one) not in have_children]
        self._grown: dict[tuple[str, int], list[MemberRow]] = defaultdict(list)
        for member in heads:
            if 21 <= self._age(member) < 62 and member_id(member) not in self._have_parents:
                self._grown[member.name[0], self._age(member)].append(member)
                self._grown["", self._age(member)].append(member)
        self._heads = [one for one in heads if one.relation == "head" and 21 <= self._age(one) < 62]

    def relate(self) -> None:
        """Children of the old, siblings, divorced spouses, in the shares that are plausible."""
        for elder in self._elders:
            if elder.relation == "head" and elder.supporters != "none" and self._chance.holds(_HAS_CHILD_ELSEWHERE):
                self.give_children(elder, self._chance.choice((1, 1, 2)))
        for head in self._heads:
            if member_id(head) not in self._have_parents and self._chance.holds(_HAS_SIBLING_ELSEWHERE):
                self.give_sibling(head)
            if member_id(head) not in self._spouse_of and self._chance.holds(_IS_DIVORCED):
                self._divorce(head)

    def relate_across(self, others: KinFinder, pairs: int) -> None:
        """`pairs` of my old people get a child among the others'."""
        elders = [one for one in self._elders if one.relation == "head"]
        self._chance.shuffle(elders)
        before = len(self.found.kin)
        for elder in elders:
            if len(self.found.kin) - before >= pairs:
                break
            self.give_children(elder, 1, others)

    def give_children(self, elder: MemberRow, count: int, among: KinFinder | None = None) -> None:
        """Up to `count` children elsewhere, who are then each other's siblings. A father's children bear his name."""
        name = elder.name[0] if elder.sex == "male" else ""
        children: list[MemberRow] = []
        for _ in range(count):
            child = (among or self)._somebody(elder, name, *_CHILD_OLDER_BY)
            if child is not None and not any((among or self)._are_married(child, earlier) for earlier in children):
                self._become_parents(elder, child, among or self)
                self.found.kin.extend(kin_row(earlier, child, "sibling") for earlier in children)
                children.append(child)

    def give_sibling(self, member: MemberRow) -> None:
        """A brother or sister elsewhere."""
        sibling = self._somebody(member, member.name[0], *_SIBLING_OLDER_BY)
        if sibling is not None and not self._are_married(member, sibling):
            self._have_parents |= {member_id(member), member_id(sibling)}
            self.found.kin.append(kin_row(member, sibling, "sibling"))

    def _become_parents(self, elder: MemberRow, child: MemberRow, among: KinFinder) -> None:
        among._have_parents.add(member_id(child))
        spouse = self._spouse_of.get(member_id(elder))
        for parent in (elder, spouse):
            if parent is not None and self._age(parent) - self._age(child) >= _LEAST_YEARS_TO_A_CHILD:
                self.found.kin.append(kin_row(parent, child, "parent"))
                self.found.duties.extend(duty_between(parent, child, self._on))

    def _divorce(self, head: MemberRow) -> None:
        """A marriage that has ended, with somebody who now heads another household."""
        former = self._somebody(head, "", *_SPOUSE_OLDER_BY)
        if former is None or former.sex == head.sex or member_id(former) in self._spouse_of:
            return
        row = kin_row(head, former, "spouse")
        assert row.since is not None
        if (married_days := (self._on - row.since).days) > 2 * DAYS_PER_YEAR:
            until = row.since + timedelta(days=self._chance.between(366, married_days))
            self._spouse_of |= {member_id(head): former, member_id(former): head}
            self.found.kin.append(KinRow(row.person_id, row.relative_id, "spouse", row.since, until))

    def _somebody(self, member: MemberRow, name: str, least: int, most: int) -> MemberRow | None:
        """A grown person of that surname ("": any) elsewhere, older by so many years, without parents so far."""
        age = self._age(member)
        for _ in range(_TRIES):
            pool = self._grown.get((name, age + self._chance.between(least, most)))
            found = self._chance.choice(pool) if pool else None
            if found and member_id(found) not in self._have_parents and found.household_id != member.household_id:
                return found
        return None

    def _are_married(self, one: MemberRow, other: MemberRow) -> bool:
        """They are, or were: such two are not made brother and sister."""
        return self._spouse_of.get(member_id(one)) is other

    def _age(self, member: MemberRow) -> int:
        return int((self._on - member.born_on).days / DAYS_PER_YEAR)


def _parental(rows: Iterable[KinRow]) -> Iterator[KinRow]:
    return (row for row in rows if row.relation in ("parent", "child"))


def _spouses(members: Sequence[MemberRow], known: Iterable[KinRow]) -> dict[str, MemberRow]:
    by_id = {member_id(member): member for member in members}
    pairs = [(row.person_id, row.relative_id) for row in known if row.relation == "spouse"]
    return {one: by_id[other] for pair in pairs for one, other in (pair, pair[::-1])}
