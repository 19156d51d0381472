"""The bodies of the demo: departments with the names they also go by, and charities with invented credit codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Final

from matching.identity import CreditCode, credit_check_character
from seeds.chance import Chance
from seeds.rows import CharityRow, CountyRow, DepartmentRow, RegionRow
from seeds.tables import table

_FOUNDATION: Final = "53"
"""Registered by civil affairs, a foundation: the first two characters of a credit code."""
_NOWHERE: Final = "990000"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_HOUSEHOLDS_PER_CHARITY: Final = 500
_LEAST_CHARITIES: Final = 6


def department_rows(counties: Sequence[CountyRow], regions: Sequence[RegionRow]) -> tuple[DepartmentRow, ...]:
    """One department per code and county, one township government per town. A missing one is a gap in referrals."""
    rows: list[DepartmentRow] = []
    for county in counties:
        rows.extend(_of_county(county))
        towns = [region for region in regions if region.level == "town" and region.parent == county.code]
        rows.extend(_township(county, town, number) for number, town in enumerate(towns, start=1))
    return tuple(rows)


def charity_rows(chance: Chance, county: CountyRow, households: int) -> tuple[CharityRow, ...]:
    """The county's charities: more in a larger county, names and codes invented."""
    pools = table("names")
    names = [first + second for first, second in product(pools["charity_firsts"], pools["charity_seconds"])]
    count = min(len(names), max(_LEAST_CHARITIES, households // _HOUSEHOLDS_PER_CHARITY))
    chosen = chance.sample(names, count)
    phones = (f"0566-000{chance.between(1000, 9999)}" for _ in chosen)
    return tuple(
        CharityRow(invented_credit_code(county.code, number), name, county.code, phone)
        for number, (name, phone) in enumerate(zip(chosen, phones, strict=True), start=1)
    )


def invented_credit_code(county: str, number: int) -> CreditCode:
    """A code with right check characters, of a registration area that does not exist."""
    organisation = f"MJ{county[4:]}{number:04d}"
    first_seventeen = f"{_FOUNDATION}{_NOWHERE}{organisation}{_organisation_check(organisation)}"
    return CreditCode(first_seventeen + credit_check_character(first_seventeen))


def _of_county(county: CountyRow) -> Iterator[DepartmentRow]:
    directory: dict[str, Any] = table("departments")
    short = county.name.removesuffix("（演示）")
    missing = directory["missing"].get(county.code, ())
    for number, (code, entry) in enumerate(directory["departments"].items()):
        if code not in missing:
            yield DepartmentRow(
                department_id=f"D{county.code}-{code}",
                county=county.code,
                area=county.code,
                code=code,
                name=f"{short}{entry['name']}",
                aliases=_aliases(county, entry, directory),
                phone=f"0566-0001{number:03d}",
            )


def _aliases(county: CountyRow, entry: dict[str, Any], directory: dict[str, Any]) -> tuple[str, ...]:
    has_zones = county.code == directory["zones_of"]
    names = [entry["name"], *entry["aliases"]]
    return tuple(name for name in names if has_zones or not name.startswith(tuple(directory["zone_marks"])))


def _township(county: CountyRow, town: RegionRow, number: int) -> DepartmentRow:
    is_street = town.name.endswith("街道")
    name = f"{town.name}办事处" if is_street else f"{town.name}人民政府"
    phone = f"0566-0002{number:03d}"
    return DepartmentRow(f"D{town.code}-township", county.code, town.code, "township", name, (town.name,), phone)


def _organisation_check(organisation: str) -> str:
    """The check character of the organisation code inside a credit code.  Source: GB 11714."""
    values = (int(character, 36) for character in organisation)
    total = sum(weight * value for weight, value in zip(_ORGANISATION_WEIGHTS, values, strict=True))
    return "0123456789X"[-total % 11]
