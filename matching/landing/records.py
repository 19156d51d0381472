"""The nodes that rows stand for: the same for a file that is imported and for a county that is loaded.

Ids are the kind and the sender's own number; dates become ISO text, money stays in fen.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from operator import attrgetter
from typing import Any, Final

from graph.schema import Charity, Household, Member, Society, Supply
from graph.schema.facts import Value
from matching.imports.rows import HouseholdRow, MemberRow, SocietyRow, SupplyRow

Facts = dict[str, Value | None]

_COUNTY_DIGITS: Final = 6
_HOUSEHOLD_FIELDS: Final = [one.name for one in dataclasses.fields(HouseholdRow) if one.name != "household_id"]
_HOUSEHOLD_FACTS: Final = [name.removesuffix("_12_months") for name in _HOUSEHOLD_FIELDS]
_MEMBER_FACTS: Final = [
    one.name for one in dataclasses.fields(MemberRow) if one.name not in ("member_id", "household_id")
]
_household_values = attrgetter(*_HOUSEHOLD_FIELDS)
_member_values = attrgetter(*_MEMBER_FACTS)


def county_of(region: str) -> str:
    """The county that a region lies in."""
    return region[:_COUNTY_DIGITS]


def household_id(number: str) -> str:
    return f"household:{number}"


def member_id(number: str) -> str:
    return f"member:{number}"


def charity_id(credit_code: str) -> str:
    return f"charity:{credit_code}"


def consent_id(number: str) -> str:
    return f"consent:{number}"


def supply_id(number: str) -> str:
    return f"supply:{number}"


def society_id(number: str) -> str:
    return f"society:{number}"


def department_id(number: str) -> str:
    return f"department:{number}"


def officer_id(number: str) -> str:
    return f"officer:{number}"


def region_id(code: str) -> str:
    return f"region:{code}"


def household_facts(row: HouseholdRow) -> Facts:
    """What the row says, under the graph's names."""
    facts = dict(zip(_HOUSEHOLD_FACTS, _household_values(row), strict=True))
    return facts | {"category_on": _day(row.category_on)}


def member_facts(row: MemberRow) -> Facts:
    """What the row says of the person; the household is not among it."""
    facts = dict(zip(_MEMBER_FACTS, _member_values(row), strict=True))
    return facts | {"born_on": _day(row.born_on), "category_on": _day(row.category_on)}


def household_node(row: HouseholdRow) -> Household:
    facts: dict[str, Any] = household_facts(row)
    return Household(id=household_id(row.household_id), county=county_of(row.region), **facts)


def member_node(row: MemberRow, node_id: str, county: str) -> Member:
    facts: dict[str, Any] = member_facts(row)
    return Member(id=node_id, county=county, household=household_id(row.household_id), **facts)


def charity_node(credit_code: str, name: str, county: str, phone: str | None = None) -> Charity:
    return Charity(id=charity_id(credit_code), county=county, name=name, credit_code=credit_code, phone=phone)


def supply_facts(row: SupplyRow) -> Facts:
    """What the row says, without the counter."""
    return {
        "project": row.project,
        "kind": row.kind,
        "unit": row.unit,
        "min_per_household": row.min_per_household,
        "max_per_household": row.max_per_household,
        "charity_cap": row.charity_cap,
        "categories": row.categories,
        "service_area": row.service_area,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
        "confirmed_on": _day(row.confirmed_on),
    }


def supply_node(row: SupplyRow, county: str) -> Supply:
    """A new line of the ledger: nothing of it is proposed or given yet."""
    facts: dict[str, Any] = supply_facts(row)
    return Supply(
        id=supply_id(row.supply_id),
        county=county,
        charity=charity_id(row.charity_uscc),
        quantity=row.quantity,
        quantity_left=row.quantity,
        status="open",
        **facts,
    )


def society_node(row: SocietyRow) -> Society:
    """A society with its fund untouched."""
    total = fund_of(row)
    return Society(
        id=society_id(row.society_id),
        county=county_of(row.village),
        name=row.name,
        region=row.village,
        fund_total_fen=total,
        fund_left_fen=total,
        ceiling_fen=row.per_case_ceiling_fen,
    )


def fund_of(row: SocietyRow) -> int:
    """All that came into the fund, in fen."""
    return sum(entry.amount_fen for entry in row.fund)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
