"""What is known of a household when a decision is made on it: the facts, and reading them from JSON.

Field names are those of the JSON. An amount that is None is not known; what follows from that is each decision's
business. Ages here count whole years; who was born on 29 February has the birthday on 1 March in other years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from matching import reading
from matching.codes import (
    CAUSES,
    Cause,
    DisabilityKind,
    HouseholdId,
    IncomeTotal,
    LabourCapacity,
    MemberId,
    Monitored,
    OrphanChoice,
    OrphanStatus,
    Settlement,
    Supporters,
)


@dataclass(frozen=True, slots=True)
class Disability:
    """Grade 1 is the worst, 4 the lightest."""

    kind: DisabilityKind
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of the household. Those who do not live with it count for nothing in decisions."""

    member_id: MemberId
    born_on: date = field(repr=False)
    co_resident: bool
    registered_here: bool
    labour_capacity: LabourCapacity
    has_income_source: bool
    supporters: Supporters
    employed: bool
    own_income_fen_per_year: int | None = field(repr=False)
    own_property_within_limits: bool
    support_received_fen_per_year: int | None = field(repr=False)
    disability: Disability | None = field(repr=False)
    serious_illness: bool = field(repr=False)
    orphan_status: OrphanStatus = field(repr=False)
    orphan_choice: OrphanChoice | None = field(repr=False)

    def age_on(self, on: date) -> int:
        born = self.born_on
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The household as a whole; amounts are for all of it, over the last twelve months."""

    household_id: HouseholdId
    region: str
    settlement: Settlement
    gross_income_fen_per_year: int | None = field(repr=False)
    disposable_income_fen_per_year: int | None = field(repr=False)
    counted_income_fen_per_year: int | None = field(repr=False)
    financial_assets_fen: int | None = field(repr=False)
    vehicle_assets_fen: int | None = field(repr=False)
    other_property_within_limits: bool
    rigid_expenditure_fen_12_months: Mapping[Cause, int | None] = field(repr=False)
    monitored: Monitored | None

    def income_total(self, of: IncomeTotal) -> int | None:
        """总收入, 年可支配总收入 or 年收入 after deductions: packs divide by different ones."""
        if of == "gross":
            return self.gross_income_fen_per_year
        return self.disposable_income_fen_per_year if of == "disposable" else self.counted_income_fen_per_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """The county's own numbers on that day."""

    dibao_standard_fen_per_month: Mapping[Settlement, int | None]
    financial_asset_limit_fen: int | None
    vehicle_asset_limit_fen: int | None
    last_year_disposable_income_fen_per_capita: Mapping[Settlement, int | None]
    rigid_ratio_percent: int | None
    edge_income_percent: int | None = None
    """Set where the county has raised the factor of the edge income line; None: the pack's."""


@dataclass(frozen=True, slots=True)
class Case:
    """A household, its members and the county's numbers: what `classify` looks at."""

    household: Household
    members: tuple[Member, ...]
    local: Local


_money = reading.nullable(reading.amount)
_by_settlement: reading.Check[dict[Settlement, int | None]] = reading.an_object(
    {"urban": _money, "rural": _money}, dict
)
_disability = reading.an_object(
    {"kind": reading.one_of(get_args(DisabilityKind)), "grade": reading.an_integer(1, 4)}, Disability
)
_member = reading.an_object(
    {
        "member_id": reading.text,
        "born_on": reading.day,
        "co_resident": reading.boolean,
        "registered_here": reading.boolean,
        "labour_capacity": reading.one_of(get_args(LabourCapacity)),
        "has_income_source": reading.boolean,
        "supporters": reading.one_of(get_args(Supporters)),
        "employed": reading.boolean,
        "own_income_fen_per_year": _money,
        "own_property_within_limits": reading.boolean,
        "support_received_fen_per_year": _money,
        "disability": reading.nullable(_disability),
        "serious_illness": reading.boolean,
        "orphan_status": reading.one_of(get_args(OrphanStatus)),
        "orphan_choice": reading.nullable(reading.one_of(get_args(OrphanChoice))),
    },
    Member,
)
_household = reading.an_object(
    {
        "household_id": reading.text,
        "region": reading.region,
        "settlement": reading.one_of(get_args(Settlement)),
        "gross_income_fen_per_year": _money,
        "disposable_income_fen_per_year": _money,
        "counted_income_fen_per_year": _money,
        "financial_assets_fen": _money,
        "vehicle_assets_fen": _money,
        "other_property_within_limits": reading.boolean,
        "rigid_expenditure_fen_12_months": reading.an_object(dict.fromkeys(CAUSES, _money), dict),
        "monitored": reading.nullable(reading.one_of(get_args(Monitored))),
    },
    Household,
)
_local = reading.an_object(
    {
        "dibao_standard_fen_per_month": _by_settlement,
        "financial_asset_limit_fen": _money,
        "vehicle_asset_limit_fen": _money,
        "last_year_disposable_income_fen_per_capita": _by_settlement,
        "rigid_ratio_percent": _money,
    },
    Local,
)
CASE_FIELDS: reading.Fields = {
    "household": _household,
    "members": reading.a_list(_member, unique="member_id"),
    "local": _local,
}
_case = reading.an_object(CASE_FIELDS, Case)


def parse_case(value: Any, prefix: str = "") -> Case:
    """The facts of a household from JSON. Raises BadInput with every problem."""
    return reading.read(value, prefix, _case)
