"""A household's file as a scenario writes it: what it is recognised as, and the acts on it, as nodes and edges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from graph.schema import Assisted, Consent, DutyRecord, Edge, Household, Member, Node, Referral, Signal, Visit
from graph.views import HouseholdView

COUNTY, REGION, HOUSEHOLD = "341702", "341702001001", "household:1"
_REFERRAL: dict[str, Any] = {
    "region": REGION,
    "warning": "warning:1",
    "level": "red",
    "queue_key": "1|2026-03-01",
    "kind": "recognition",
    "department_code": "civil_affairs",
    "role": "lead",
    "status": "completed",
    "issued_on": "2026-02-01",
    "provisional": False,
    "reasons": "[]",
}
_MEMBER: dict[str, Any] = {
    "name": "某某",
    "born_on": "1986-06-01",
    "sex": "female",
    "relation": "head",
    "co_resident": True,
    "registered_here": True,
    "labour_capacity": "full",
    "has_income_source": True,
    "supporters": "capable",
    "employed": True,
    "own_property_within_limits": True,
    "serious_illness": False,
    "orphan_status": "none",
}


def a_file(given: dict[str, Any]) -> HouseholdView:
    """The view of the household with the members, referrals, consents, visits, signals, records and aid given."""
    facts = {
        "region": REGION,
        "settlement": "urban",
        "other_property_within_limits": True,
        "since": "2026-01-01T01:00:00Z",
    }
    household = Household(id=HOUSEHOLD, county=COUNTY, **{**facts, **given.get("household", {})})
    nodes = {household.id: household} | {node.id: node for node in _nodes(given)}
    return HouseholdView(nodes, tuple(_aid(given)), household)


def records_of(given: dict[str, Any]) -> tuple[list[DutyRecord], list[date]]:
    """What the county has recorded of itself, and the days on which it held a conference."""
    records = [_record(number, each, None) for number, each in enumerate(given.get("county_records", []))]
    return records, [date.fromisoformat(day) for day in given.get("conferences", [])]


def _nodes(given: dict[str, Any]) -> Iterator[Node]:
    own: dict[str, Any] = {"county": COUNTY, "household": HOUSEHOLD}
    for number, facts in enumerate(given.get("members", []), start=1):
        yield Member(id=f"member:{number}", **own, **{**_MEMBER, **facts})
    for number, facts in enumerate(given.get("referrals", []), start=1):
        yield Referral(id=f"referral:{number}", **own, **{**_REFERRAL, **facts})
    for number, facts in enumerate(given.get("consents", []), start=1):
        filled = {"purpose": "class_review", "recipients": ("any",), "status": "active", **facts}
        yield Consent(id=f"consent:{number}", **own, **filled)
    for number, day in enumerate(given.get("visits", []), start=1):
        facts = {"warning": "warning:1", "by_telephone": False, "confirmed": True}
        yield Visit(id=f"visit:{number}", **own, visited_on=day, **facts)
    for number, day in enumerate(given.get("signals", []), start=1):
        facts = {"indicator": "death", "source": "list", "channel": "window", "status": "counted"}
        yield Signal(id=f"signal:{number}", **own, observed_on=day, **facts)
    for number, facts in enumerate(given.get("records", [])):
        yield _record(number, facts, HOUSEHOLD)


def _record(number: int, facts: dict[str, Any], household: str | None) -> DutyRecord:
    filled = {"by": "officer:1", "reference": "台账", **facts}
    return DutyRecord(id=f"duty:{household}:{number}", county=COUNTY, household=household, **filled)


def _aid(given: dict[str, Any]) -> Iterator[Edge]:
    for number, facts in enumerate(given.get("aid", [])):
        plain = {"outcome": "assisted", "clause": "四(三)", "pack": "chizhou-2024", "by": "officer:1"}
        filled = {**plain, "source_kind": "list_row", **facts}
        yield Assisted(key=str(number), source_id=f"row:{number}", source="department:1", target=HOUSEHOLD, **filled)
