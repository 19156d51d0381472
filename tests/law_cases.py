"""Cases for the decisions, as JSON: a plain one, of which a test changes only what matters to it.

The plain household is one able adult of the town who earns far too much for any class and has no assets.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from functools import lru_cache
from typing import Any

from matching.calendar.working_days import Calendar, national_calendar
from matching.decisions.classification import Classification, classify
from matching.decisions.facts import parse_case
from matching.decisions.route_facts import parse_route_case
from matching.decisions.routing import Routing, route
from matching.policy.loading import load_packs
from matching.policy.packs import Packs

Json = dict[str, Any]
ON = date(2026, 3, 2)

_MEMBER: Json = {
    "member_id": "M1",
    "born_on": "1986-06-01",
    "co_resident": True,
    "registered_here": True,
    "labour_capacity": "full",
    "has_income_source": True,
    "supporters": "capable",
    "employed": True,
    "own_income_fen_per_year": 0,
    "own_property_within_limits": True,
    "support_received_fen_per_year": 0,
    "disability": None,
    "serious_illness": False,
    "orphan_status": "none",
    "orphan_choice": None,
}
_CASE: Json = {
    "household": {
        "household_id": "H1",
        "region": "341702001001",
        "settlement": "urban",
        "gross_income_fen_per_year": 10_000_000,
        "disposable_income_fen_per_year": 10_000_000,
        "counted_income_fen_per_year": 10_000_000,
        "financial_assets_fen": 0,
        "vehicle_assets_fen": 0,
        "other_property_within_limits": True,
        "rigid_expenditure_fen_12_months": {"medical": 0, "education": 0, "disaster": 0, "accident": 0},
        "monitored": None,
    },
    "members": [_MEMBER],
    "local": {
        "dibao_standard_fen_per_month": {"urban": 80_000, "rural": 70_000},
        "financial_asset_limit_fen": 2_000_000,
        "vehicle_asset_limit_fen": 500_000,
        "last_year_disposable_income_fen_per_capita": {"urban": 4_500_000, "rural": 2_200_000},
        "rigid_ratio_percent": 60,
    },
}
_ROUTE: Json = {
    "category": None,
    "signals": [],
    "received": [],
    "needs": [],
    "consents": [],
    "flags": [],
    "returned": 0,
}


def a_member(**changes: Any) -> Json:
    """A member M1 of the plain household, with these fields changed."""
    return {**_MEMBER, **changes}


def a_signal(indicator: str, observed_on: str = "2026-02-20", **changes: Any) -> Json:
    """A signal about M1 by a department."""
    signal = {"indicator": indicator, "subject": "M1", "observed_on": observed_on, "source": "health"}
    return {**signal, **changes}


def a_case(changes: Json | None = None) -> Json:
    """The plain household with some fields changed; members are lists of changes to the plain member."""
    return _changed(_CASE, changes or {})


def a_route_case(changes: Json | None = None) -> Json:
    """The plain household, not recognised as anything, with nothing reported and nothing received."""
    return _changed({**_CASE, **_ROUTE}, changes or {})


@lru_cache(maxsize=1)
def packs() -> Packs:
    return load_packs()


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    return national_calendar()


def classified(pack_id: str, changes: Json | None = None, on: date = ON) -> Classification:
    return classify(packs().get(pack_id), parse_case(a_case(changes)), on)


def routed(pack_id: str, changes: Json | None = None, on: date = ON) -> Routing:
    return route(packs().get(pack_id), calendar(), parse_route_case(a_route_case(changes)), on)


def _changed(plain: Json, changes: Json) -> Json:
    members = changes.get("members")
    changed = _merged(deepcopy(plain), {name: value for name, value in changes.items() if name != "members"})
    if members is not None:
        changed["members"] = [a_member(**{"member_id": f"M{n}", **each}) for n, each in enumerate(members, start=1)]
    return changed


def _merged(plain: Json, changes: Json) -> Json:
    for name, value in changes.items():
        inner = plain.get(name)
        plain[name] = _merged(inner, value) if isinstance(value, dict) and isinstance(inner, dict) else value
    return plain
