"""What a county is made of besides its people: places, law, departments, charities with supply, societies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.changes import Change, CreateNode, Link
from graph.schema import Clause, Department, Offers, Parameter, PartOf, Policy, Region, Serves, SetFor
from matching.landing.records import (
    charity_id,
    charity_node,
    county_of,
    region_id,
    society_node,
    supply_node,
)
from matching.policy.packs import Packs
from seeds.rows import County, CountyRow, DepartmentRow, ParameterRow, RegionRow

Changes = tuple[str, list[Change]]
"""County and changes."""

_COUNTY_DIGITS = 6


def directory_changes(county: County, packs: Packs) -> Iterator[Changes]:
    """County by county; the first also holds what all share: the regions above the counties, and the clauses."""
    for row in county.counties:
        is_first = row is county.counties[0]
        shared = [region for region in county.regions if len(region.code) < _COUNTY_DIGITS] if is_first else []
        own = [region for region in county.regions if county_of(region.code) == row.code]
        yield (
            row.code,
            [
                *_regions([*shared, *own], row.code),
                *(_clauses(packs, row.code) if is_first else ()),
                *_law(county, row, packs),
                *_departments(one for one in county.departments if one.county == row.code),
                *_charities(county, row.code),
                *_societies(county, row.code),
            ],
        )


def _regions(rows: list[RegionRow], county: str) -> Iterator[Change]:
    for row in rows:
        yield CreateNode(Region(id=region_id(row.code), county=county, name=row.name, level=row.level))
        if row.parent is not None:
            yield Link(PartOf(source=region_id(row.code), target=region_id(row.parent)))


def _clauses(packs: Packs, county: str) -> Iterator[Change]:
    """Every clause that a decision can cite, under whichever pack."""
    cited = sorted({(pack.id, rule.clause) for pack in packs for rule in pack.rules.values()})
    for pack_id, clause in cited:
        yield CreateNode(Clause(id=f"clause:{pack_id}:{clause}", county=county, pack=pack_id, clause=clause))


def _law(county: County, row: CountyRow, packs: Packs) -> Iterator[Change]:
    """The pack, and the county's own figures. The demo may play before the pack's first day."""
    begins = min(packs.get(row.pack).in_force, county.on.replace(month=1, day=1, year=county.on.year - 1))
    policy = Policy(
        id=f"policy:{row.code}:{row.pack}", county=row.code, pack=row.pack, in_force_from=begins.isoformat()
    )
    yield CreateNode(policy)
    yield Link(SetFor(source=policy.id, target=region_id(row.code)))
    for figure in county.parameters:
        if figure.county == row.code:
            yield from _parameter(figure)


def _parameter(row: ParameterRow) -> Iterator[Change]:
    parameter = Parameter(
        id=f"parameter:{row.county}:{row.name}:{row.valid_from}",
        county=row.county,
        name=row.name,
        value=row.value,
        unit=row.unit,
        valid_from=row.valid_from.isoformat(),
        source=row.source,
    )
    yield CreateNode(parameter)
    yield Link(SetFor(source=parameter.id, target=region_id(row.county)))


def _departments(rows: Iterable[DepartmentRow]) -> Iterator[Change]:
    for row in rows:
        department = Department(
            id=f"department:{row.department_id}",
            county=row.county,
            name=row.name,
            code=row.code,
            area=row.area,
            aliases=row.aliases,
            phone=row.phone,
        )
        yield CreateNode(department)
        yield Link(Serves(source=department.id, target=region_id(row.area)))


def _charities(county: County, code: str) -> Iterator[Change]:
    """Its charities, each with the lines that it offers."""
    own = {row.uscc for row in county.charities if row.county == code}
    for charity in county.charities:
        if charity.uscc in own:
            yield CreateNode(charity_node(charity.uscc, charity.name, code, charity.phone))
    for row in county.supplies:
        if row.charity_uscc in own:
            supply = supply_node(row, code)
            yield CreateNode(supply)
            yield Link(Offers(source=charity_id(row.charity_uscc), target=supply.id))


def _societies(county: County, code: str) -> Iterator[Change]:
    for row in county.societies:
        if county_of(row.village) == code:
            society = society_node(row)
            yield CreateNode(society)
            yield Link(Serves(source=society.id, target=region_id(row.village)))
