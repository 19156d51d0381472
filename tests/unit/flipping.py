"""Why not, tried out: each change that is offered is made, and one step less, on households drawn at random."""

from __future__ import annotations

import random
from typing import Any

from matching.decisions.classification import classify
from matching.decisions.explain import explain_classes, explain_routes
from matching.decisions.facts import Case, Disability, parse_case
from matching.decisions.levers import Lever, case_levers, route_levers
from matching.decisions.route_facts import RouteCase, parse_route_case
from matching.decisions.routing import route
from tests.law_cases import ON, calendar, packs
from tests.unit.random_cases import a_random_case, a_random_route_case


def flips_of_classes(pack_id: str, draw: random.Random, cases: int) -> int:
    """How many changes were offered for the classes refused; each lets the household in, one step less does not."""
    pack, offered = packs().get(pack_id), 0
    for _ in range(cases):
        case = parse_case(a_random_case(draw))
        levers = {lever.path: lever for lever in case_levers(case)}
        for refused in explain_classes(pack, case, ON).classes:
            for flip in refused.flips:
                offered += 1
                after, nearer = (reached(pack_id, put(levers[flip.path], case, to)) for to in (flip.after, flip.nearer))
                assert (after, nearer == refused.category) == (refused.category, False), flip
    return offered


def flips_of_routes(pack_id: str, draw: random.Random, cases: int) -> int:
    """The same for the referrals that were not made."""
    pack, offered = packs().get(pack_id), 0
    for _ in range(cases):
        case = parse_route_case(a_random_route_case(draw))
        levers = {lever.path: lever for lever in route_levers(case)}
        for route_not_taken in explain_routes(pack, calendar(), case, ON).routes or ():
            wanted = (route_not_taken.disposition, route_not_taken.kind)
            for flip in route_not_taken.flips:
                offered += 1
                made = [wanted in _made(pack_id, put(levers[flip.path], case, to)) for to in (flip.after, flip.nearer)]
                assert made == [True, False], (wanted, flip)
    return offered


def reached(pack_id: str, case: Case) -> str | None:
    """The class that lets the household in, or that a person has to decide on."""
    last = classify(packs().get(pack_id), case, ON).tried[-1]
    return last.category if last.outcome in ("admitted", "needs_decision") else None


def put(lever: Lever[Any], facts: Any, to: Any) -> Any:
    if to == lever.value or to == _as_shown(lever.value):
        return facts
    return lever.put(facts, Disability(**to) if isinstance(to, dict) else to)


def _made(pack_id: str, case: RouteCase) -> set[tuple[str, str | None]]:
    return {(each.disposition, each.kind) for each in route(packs().get(pack_id), calendar(), case, ON).referrals}


def _as_shown(value: Any) -> Any:
    return {"kind": value.kind, "grade": value.grade} if isinstance(value, Disability) else value
