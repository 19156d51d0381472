"""The facts of a case that can be varied one at a time, to find what would have changed a decision.

An amount can be any whole number from 0 on; a choice has its other values in the order of their distance. Who lives in
the household, when they were born and what the county has laid down are not varied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, get_args

from matching.codes import CATEGORIES, CAUSES, Cause, DisabilityKind, Flag, LabourCapacity, Monitored, Supporters
from matching.decisions.facts import Case, Disability, Member
from matching.decisions.route_facts import Consent, RouteCase

F = TypeVar("F")

_HOUSEHOLD_AMOUNTS = (
    "gross_income_fen_per_year",
    "disposable_income_fen_per_year",
    "counted_income_fen_per_year",
    "financial_assets_fen",
    "vehicle_assets_fen",
)
_MEMBER_AMOUNTS = ("own_income_fen_per_year", "support_received_fen_per_year")
_LABOUR: tuple[LabourCapacity, ...] = get_args(LabourCapacity)
_SUPPORTERS: tuple[Supporters, ...] = get_args(Supporters)
_KINDS_OF_DISABILITY: tuple[DisabilityKind, ...] = ("physical", "intellectual", "mental")
_GRADES = (4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Amount(Generic[F]):
    """A whole number that is known; `put` gives the facts with another one."""

    path: str
    value: int
    put: Callable[[F, Any], F]


@dataclass(frozen=True, slots=True)
class Choice(Generic[F]):
    """A code, or yes and no; `others` nearest first."""

    path: str
    value: Any
    others: tuple[Any, ...]
    put: Callable[[F, Any], F]


Lever = Amount[F] | Choice[F]


def case_levers(case: Case) -> Iterator[Lever[Case]]:
    """Amounts first, then choices, in the order of the facts."""
    yield from _household_amounts(case)
    yield from _member_amounts(case)
    yield _household_choice("other_property_within_limits", case, (True, False))
    yield _household_choice("monitored", case, (None, *get_args(Monitored)))
    for index, member in enumerate(case.members):
        if member.co_resident:
            yield from _member_choices(index, member)


def route_levers(route_case: RouteCase) -> Iterator[Lever[RouteCase]]:
    """What the household holds, has received and agreed to, how often it was sent back; then the facts of a case."""
    yield Choice("category", route_case.category, _nearest((*CATEGORIES, None), route_case.category), _put_category)
    yield Amount("returned", route_case.returned, lambda case, number: replace(case, returned=number))
    for flag in get_args(Flag):
        if flag not in route_case.flags:
            yield Choice(f"flags.{flag}", False, (True,), _put_flag(flag))
    if not any(consent.until is None for consent in route_case.consents):
        yield Choice("consents.charity", False, (True,), _put_consent)
    for kind in dict.fromkeys(each.kind for each in route_case.received):
        yield Choice(f"received.{kind}", True, (False,), _put_not_received(kind))
    for lever in case_levers(route_case.case):
        yield _within(lever)


def _within(lever: Lever[Case]) -> Lever[RouteCase]:
    def put(route_case: RouteCase, value: Any) -> RouteCase:
        return replace(route_case, case=lever.put(route_case.case, value))

    if isinstance(lever, Amount):
        return Amount(lever.path, lever.value, put)
    return Choice(lever.path, lever.value, lever.others, put)


def _household_amounts(case: Case) -> Iterator[Amount[Case]]:
    for name in _HOUSEHOLD_AMOUNTS:
        if (value := getattr(case.household, name)) is not None:
            yield Amount(f"household.{name}", value, _put_household(name))
    for cause in CAUSES:
        if (spent := case.household.rigid_expenditure_fen_12_months[cause]) is not None:
            yield Amount(f"household.rigid_expenditure_fen_12_months.{cause}", spent, _put_spent(cause))


def _member_amounts(case: Case) -> Iterator[Amount[Case]]:
    for index, member in enumerate(case.members):
        for name in _MEMBER_AMOUNTS:
            if member.co_resident and (value := getattr(member, name)) is not None:
                yield Amount(f"members[{index}].{name}", value, _put_member(index, name))


def _household_choice(name: str, case: Case, values: tuple[Any, ...]) -> Choice[Case]:
    value = getattr(case.household, name)
    return Choice(f"household.{name}", value, _nearest(values, value), _put_household(name))


def _member_choices(index: int, member: Member) -> Iterator[Choice[Case]]:
    values: dict[str, tuple[Any, ...]] = {
        "labour_capacity": _LABOUR,
        "has_income_source": (False, True),
        "supporters": _SUPPORTERS,
        "employed": (False, True),
        "own_property_within_limits": (True, False),
        "disability": _disabilities(member),
        "serious_illness": (True, False),
        "orphan_choice": (None, "tekun", "orphan"),
    }
    for name, possible in values.items():
        value = getattr(member, name)
        yield Choice(f"members[{index}].{name}", value, _nearest(possible, value), _put_member(index, name))


def _disabilities(member: Member) -> tuple[Disability | None, ...]:
    """None, then ever worse; of the member's own kind, or of the kinds that packs tell apart."""
    kinds = _KINDS_OF_DISABILITY if member.disability is None else (member.disability.kind,)
    return (None, *(Disability(kind, grade) for grade in _GRADES for kind in kinds))


def _nearest(values: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """The others, by their distance in the list; of two equally far the earlier."""
    here = values.index(value)
    others = [place for place in range(len(values)) if place != here]
    return tuple(values[place] for place in sorted(others, key=lambda place: (abs(place - here), place)))


def _put_household(name: str) -> Callable[[Case, Any], Case]:
    return lambda case, value: replace(case, household=replace(case.household, **{name: value}))


def _put_spent(cause: Cause) -> Callable[[Case, Any], Case]:
    def put(case: Case, value: int) -> Case:
        spent = {**case.household.rigid_expenditure_fen_12_months, cause: value}
        return replace(case, household=replace(case.household, rigid_expenditure_fen_12_months=spent))

    return put


def _put_member(index: int, name: str) -> Callable[[Case, Any], Case]:
    def put(case: Case, value: Any) -> Case:
        members = list(case.members)
        members[index] = replace(members[index], **{name: value})
        return replace(case, members=tuple(members))

    return put


def _put_category(route_case: RouteCase, value: Any) -> RouteCase:
    return replace(route_case, category=value)


def _put_consent(route_case: RouteCase, value: bool) -> RouteCase:
    return replace(route_case, consents=(*route_case.consents, Consent("charity", None)))


def _put_flag(flag: Flag) -> Callable[[RouteCase, Any], RouteCase]:
    return lambda route_case, value: replace(route_case, flags=(*route_case.flags, flag))


def _put_not_received(kind: str) -> Callable[[RouteCase, Any], RouteCase]:
    def put(route_case: RouteCase, value: bool) -> RouteCase:
        return replace(route_case, received=tuple(each for each in route_case.received if each.kind != kind))

    return put
