"""A household of the demo county as the facts that `classify` reads: the JSON of the pure commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from matching.imports.rows import HouseholdRow, MemberRow
from seeds.local_numbers import SETTLEMENTS, numbers_in_force
from seeds.rows import County

_CAUSES: Final = ("medical", "education", "disaster", "accident")
_OF_HOUSEHOLD: Final = (
    *("household_id", "region", "settlement", "gross_income_fen_per_year", "disposable_income_fen_per_year"),
    *("counted_income_fen_per_year", "financial_assets_fen", "vehicle_assets_fen", "other_property_within_limits"),
    "monitored",
)
_OF_MEMBER: Final = (
    *("member_id", "co_resident", "registered_here", "labour_capacity", "has_income_source", "supporters", "employed"),
    *("own_income_fen_per_year", "own_property_within_limits", "support_received_fen_per_year", "serious_illness"),
    *("orphan_status", "orphan_choice"),
)
_BY_SETTLEMENT: Final = ("dibao_standard_fen_per_month", "last_year_disposable_income_fen_per_capita")
_SINGLE: Final = ("financial_asset_limit_fen", "vehicle_asset_limit_fen", "rigid_ratio_percent")


def household_facts(county: County, household: HouseholdRow) -> dict[str, Any]:
    """The facts of one household with its members and its county's numbers."""
    members = [member for member in county.members if member.household_id == household.household_id]
    return facts_of(household, members, numbers_in_force(county.parameters, household.region[:6], county.on))


def facts_of(household: HouseholdRow, members: Sequence[MemberRow], numbers: Mapping[str, int]) -> dict[str, Any]:
    """The same from rows at hand. `numbers`: the county's parameters in force, by name."""
    spent = {cause: getattr(household, f"rigid_{cause}_fen_12_months") for cause in _CAUSES}
    return {
        "household": {name: getattr(household, name) for name in _OF_HOUSEHOLD}
        | {"rigid_expenditure_fen_12_months": spent},
        "members": [_member(member) for member in members],
        "local": {name: {one: numbers.get(f"{name}.{one}") for one in SETTLEMENTS} for name in _BY_SETTLEMENT}
        | {name: numbers.get(name) for name in _SINGLE},
    }


def _member(member: MemberRow) -> dict[str, Any]:
    disability = None
    if member.disability_kind is not None:
        disability = {"kind": member.disability_kind, "grade": member.disability_grade}
    facts = {name: getattr(member, name) for name in _OF_MEMBER}
    return facts | {"born_on": member.born_on.isoformat(), "disability": disability}
