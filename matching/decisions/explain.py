"""Why not: for each class refused and route not taken, every single fact that would have changed it, and by how much.

Nothing here knows a rule: a change is offered because the decision, asked again with it, comes out otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import date
from typing import Any

from matching.calendar.working_days import Calendar
from matching.codes import CATEGORY_NAMES, Category, Disposition, RoutedKind
from matching.decisions.classification import Classification, classify, tests_of
from matching.decisions.explain_words import in_words
from matching.decisions.facts import Case
from matching.decisions.levers import Amount, case_levers, route_levers
from matching.decisions.referrals import Routing
from matching.decisions.route_facts import RouteCase
from matching.decisions.routing import needed_kinds, route
from matching.decisions.routing_law import routing_law
from matching.decisions.searching import Change, Search
from matching.policy.packs import Pack
from matching.reasons import Reason

_LET_IN = ("admitted", "needs_decision")


@dataclass(frozen=True, slots=True)
class Flip:
    """One fact otherwise; `nearer`: one step less, with which nothing changes yet; `difference`: of amounts, in fen."""

    path: str
    before: Any
    after: Any
    nearer: Any
    difference: int | None
    text: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class WhyNotClass:
    """A class that was refused, the reasons, and each single fact that would have let the household in."""

    category: Category
    reasons: tuple[Reason, ...]
    flips: tuple[Flip, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "category": self.category,
            "name": CATEGORY_NAMES[self.category],
            "reasons": [reason.as_json() for reason in self.reasons],
            "changes": [flip.as_json() for flip in self.flips],
        }


@dataclass(frozen=True, slots=True)
class WhyNotRoute:
    """A referral that was not made, and each single fact that would have made it."""

    disposition: Disposition
    kind: RoutedKind
    flips: tuple[Flip, ...]

    def as_json(self) -> dict[str, Any]:
        changes = [flip.as_json() for flip in self.flips]
        return {"disposition": self.disposition, "kind": self.kind, "changes": changes}


@dataclass(frozen=True, slots=True)
class Explanation:
    """The classification that is explained, and what would have changed it; `routes` None where none were asked for."""

    classification: Classification
    classes: tuple[WhyNotClass, ...]
    routes: tuple[WhyNotRoute, ...] | None

    def as_json(self) -> dict[str, Any]:
        found = self.classification
        answer: dict[str, Any] = {
            "pack": found.pack,
            "on": found.on.isoformat(),
            "household_id": found.household_id,
            "category": found.category,
            "not_in_force": found.not_in_force,
            "classes": [each.as_json() for each in self.classes],
        }
        if self.routes is not None:
            answer["routes"] = [each.as_json() for each in self.routes]
        return answer


def explain_classes(pack: Pack, case: Case, on: date) -> Explanation:
    """Every refused class of the order."""
    found = classify(pack, case, on)
    search = Search(case, case_levers(case), lambda changed: tests_of(pack, changed, on))
    people = sum(member.co_resident for member in case.members)
    refused = [tried for tried in found.tried if tried.outcome == "refused"]
    classes = [
        WhyNotClass(each.category, each.reasons, _flips(search, _reaches(pack, each.category, on), people))
        for each in refused
    ]
    return Explanation(found, tuple(classes), None)


def explain_routes(pack: Pack, calendar: Calendar, route_case: RouteCase, on: date) -> Explanation:
    """Every refused class, and every referral that the needs of the household could have led to and did not."""
    routed = route(pack, calendar, route_case, on)
    search = Search(route_case, route_levers(route_case), lambda changed: _route_tests(pack, changed, on))
    people = sum(member.co_resident for member in route_case.case.members)
    routes = [
        WhyNotRoute(disposition, kind, _flips(search, _refers(pack, calendar, on, (disposition, kind)), people))
        for disposition, kind in _not_taken(pack, route_case, routed, on)
    ]
    return replace(explain_classes(pack, route_case.case, on), routes=tuple(routes))


def _reaches(pack: Pack, category: Category, on: date) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        last = classify(pack, case, on).tried[-1]
        return last.category == category and last.outcome in _LET_IN

    return holds


def _refers(
    pack: Pack, calendar: Calendar, on: date, wanted: tuple[Disposition, RoutedKind]
) -> Callable[[RouteCase], bool]:
    return lambda case: wanted in _referred(route(pack, calendar, case, on))


def _referred(routed: Routing) -> set[tuple[str, str | None]]:
    return {(each.disposition, each.kind) for each in routed.referrals}


def _not_taken(
    pack: Pack, route_case: RouteCase, routed: Routing, on: date
) -> Iterator[tuple[Disposition, RoutedKind]]:
    """A needed kind can be delivered, applied for, or paired; the rest is asked for once."""
    law, taken = routing_law(pack, on), _referred(routed)
    for kind in needed_kinds(law, route_case, routed.warning):
        ways: tuple[Disposition, ...] = ("deliver", "enrol", "charity")
        if not {(way, kind) for way in ways} & taken:
            yield from ((way, kind) for way in ways if way != "charity" or kind not in law.never_paired.value.codes)
    others: list[tuple[Disposition, RoutedKind]] = [
        ("enrol", "recognition"),
        ("conference", "recognition"),
        ("review", "recognition"),
    ]
    if "mutual_aid" in law.entitlements.cells:
        others.append(("mutual_aid", "mutual_aid"))
    yield from (other for other in others if other not in taken)


def _route_tests(pack: Pack, route_case: RouteCase, on: date) -> dict[str, object]:
    rule = routing_law(pack, on).conference
    return tests_of(pack, route_case.case, on) | {rule.key: route_case.returned >= rule.value.least_returned}


def _flips(search: Search[Any], holds: Callable[[Any], bool], people: int) -> tuple[Flip, ...]:
    return tuple(_told(search.changes(holds), people))


def _told(changes: Iterable[Change[Any]], people: int) -> Iterator[Flip]:
    for change in changes:
        lever = change.lever
        difference = change.after - lever.value if isinstance(lever, Amount) else None
        yield Flip(
            path=lever.path,
            before=_plain(lever.value),
            after=_plain(change.after),
            nearer=_plain(change.nearer),
            difference=difference,
            text=in_words(lever.path, _plain(lever.value), _plain(change.after), people),
        )


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
