"""Kin edges and the duties that follow from them, between members' rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from matching.imports.rows import MemberRow
from seeds.families import Tie
from seeds.rows import Duty, DutyRow, KinRelation, KinRow

_ADULT: Final = 18
_MARRYING: Final = 20
_OLD: Final = 60


def kin_rows(ties: Iterable[Tie], members: Sequence[MemberRow]) -> Iterator[KinRow]:
    """The ties of a family, as edges between its members."""
    for tie in ties:
        yield kin_row(members[tie.one], members[tie.other], tie.relation)


def kin_row(one: MemberRow, other: MemberRow, relation: KinRelation) -> KinRow:
    """`one` is the relation of `other`: since the younger was born, spouses since the younger was of marrying age."""
    younger = max(one.born_on, other.born_on)
    since = _birthday(younger, _MARRYING) if relation == "spouse" else younger
    return KinRow(member_id(one), member_id(other), relation, since)


def duty_rows(ties: Iterable[Tie], members: Sequence[MemberRow], on: date) -> Iterator[DutyRow]:
    """Parents raise children under age, grown children support old parents, spouses one who needs care."""
    for tie in ties:
        one, other = members[tie.one], members[tie.other]
        if tie.relation == "spouse":
            if other.self_care != "full":
                yield _duty(one, other, "扶养", _birthday(max(one.born_on, other.born_on), _MARRYING))
        elif tie.relation != "sibling":
            parent, child = (one, other) if tie.relation == "parent" else (other, one)
            yield from duty_between(parent, child, on)


def duty_between(parent: MemberRow, child: MemberRow, on: date) -> Iterator[DutyRow]:
    """抚养 of a child under age; 赡养 of a parent over sixty by a child who works."""
    if _birthday(child.born_on, _ADULT) > on:
        yield _duty(parent, child, "抚养", child.born_on)
    elif child.employed and (old_since := _birthday(parent.born_on, _OLD)) <= on:
        yield _duty(child, parent, "赡养", old_since)


def member_id(member: MemberRow) -> str:
    """The registry gives every member an id; only files may lack it."""
    assert member.member_id is not None
    return member.member_id


def _duty(supporter: MemberRow, supported: MemberRow, duty: Duty, since: date) -> DutyRow:
    return DutyRow(member_id(supporter), member_id(supported), duty, since)


def _birthday(born: date, age: int) -> date:
    return born.replace(year=born.year + age, day=min(born.day, 28))
