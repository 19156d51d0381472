"""The demo county and its small neighbour, invented from a seed: the same rows for the same seed, day and size.

Everything is relative to the day; nothing looks at the clock. Sizes are in proportion to the number of households.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from matching.decisions.scoring import scoring_law
from matching.imports.rows import AidRow, CrossmatchRow, MemberRow, SignalRow, SupplyRow
from matching.policy.loading import load_packs
from matching.policy.packs import Pack
from seeds.aid import AidBook, Providers
from seeds.chance import Chance
from seeds.crossmatches import crossmatch_rows
from seeds.households import Enrolment, Place, Registry
from seeds.kinship import KinFinder
from seeds.local_numbers import LocalNumbers, local_numbers, parameter_rows
from seeds.needs import consent_rows, need_rows
from seeds.organisations import charity_rows, department_rows
from seeds.people import Registrar, area_of_town
from seeds.regions import county_rows, region_rows
from seeds.rows import CharityRow, ConsentRow, County, CountyRow, DepartmentRow, NeedRow, ParameterRow, RegionRow
from seeds.signals import Households, disability_signal, signal_rows
from seeds.supplies import Market, supply_rows
from seeds.workers import Recruitment, Staff

DEFAULT_HOUSEHOLDS: Final = 3000
_NEIGHBOURS_SHARE: Final = 10
_HOUSEHOLDS_PER_BORDER_TIE: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """What is given before anybody is invented."""

    seed: int
    on: date
    county: CountyRow
    local: LocalNumbers
    regions: tuple[RegionRow, ...]
    departments: tuple[DepartmentRow, ...]
    law: Pack
    indicators: frozenset[str]
    registrar: Registrar

    def chance(self, part: str) -> Chance:
        return Chance(self.seed, self.county.code, part)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Life:
    """What happens in a county once its people are there."""

    staff: Staff
    charities: tuple[CharityRow, ...]
    supplies: tuple[SupplyRow, ...]
    consents: tuple[ConsentRow, ...]
    needs: tuple[NeedRow, ...]
    signals: tuple[SignalRow, ...]
    crossmatches: tuple[CrossmatchRow, ...]
    aid: tuple[AidRow, ...]


def generate(*, seed: int, on: date, households: int = DEFAULT_HOUSEHOLDS) -> County:
    """The county with `households` households, a tenth of them in the neighbouring county; at least 1."""
    counties, regions = county_rows(), region_rows()
    parameters = parameter_rows(counties, on)
    neighbours = households // _NEIGHBOURS_SHARE
    settings = _settings(seed, on, parameters)
    registries = [
        _people(setting, regions, count)
        for setting, count in zip(settings, (households - neighbours, neighbours), strict=True)
    ]
    _relate(settings, registries)
    lives = [_life(setting, registry) for setting, registry in zip(settings, registries, strict=True)]
    return County(
        seed=seed,
        on=on,
        counties=counties,
        regions=regions,
        parameters=parameters,
        departments=department_rows(counties, regions),
        charities=tuple(row for life in lives for row in life.charities),
        households=tuple(row for registry in registries for row in registry.households),
        members=tuple(row for registry in registries for row in registry.members),
        kin=tuple(row for registry in registries for row in registry.kin),
        duties=tuple(row for registry in registries for row in registry.duties),
        officers=tuple(row for life in lives for row in life.staff.officers),
        societies=tuple(row for life in lives for row in life.staff.societies),
        supplies=tuple(row for life in lives for row in life.supplies),
        consents=tuple(row for life in lives for row in life.consents),
        needs=tuple(row for life in lives for row in life.needs),
        signals=tuple(row for life in lives for row in life.signals),
        crossmatches=tuple(row for life in lives for row in life.crossmatches),
        aid=tuple(row for life in lives for row in life.aid),
    )


def _settings(seed: int, on: date, parameters: tuple[ParameterRow, ...]) -> list[_Setting]:
    counties, regions = county_rows(), region_rows()
    departments = department_rows(counties, regions)
    registrar, packs = Registrar(), load_packs()
    return [
        _Setting(
            seed=seed,
            on=on,
            county=county,
            local=local_numbers(parameters, county.code, on),
            regions=tuple(region for region in regions if region.code.startswith(county.code)),
            departments=tuple(department for department in departments if department.county == county.code),
            law=packs.get(county.pack),
            indicators=frozenset(scoring_law(packs.get(county.pack), on).ticks),
            registrar=registrar,
        )
        for county in counties
    ]


def _people(setting: _Setting, all_regions: tuple[RegionRow, ...], count: int) -> Registry:
    towns = [region for region in all_regions if region.level == "town"]
    places = [
        Place(village=village, town=town.name, identity_area=area_of_town(number))
        for number, town in enumerate(towns)
        if town.parent == setting.county.code
        for village in setting.regions
        if village.parent == town.code
    ]
    enrolment = Enrolment(setting.chance("people"), setting.county, setting.on, setting.local, setting.registrar)
    enrolment.enrol(places, count)
    return enrolment.registry


def _relate(settings: list[_Setting], registries: list[Registry]) -> None:
    """Kin across households in each county, then across the border between them."""
    finders = [
        KinFinder(setting.chance("kin"), setting.on, registry.members, registry.kin)
        for setting, registry in zip(settings, registries, strict=True)
    ]
    here, there = finders
    for finder in finders:
        finder.relate()
    there.relate_across(here, max(1, len(registries[1].households) // _HOUSEHOLDS_PER_BORDER_TIE))
    for finder, registry in zip(finders, registries, strict=True):
        registry.elsewhere = finder.found.kin
        registry.kin.extend(finder.found.kin)
        registry.duties.extend(finder.found.duties)


def _life(setting: _Setting, registry: Registry) -> _Life:
    on, count = setting.on, len(registry.households)
    charities = charity_rows(setting.chance("charities"), setting.county, count)
    staff = _staff(setting, registry, charities)
    households = Households(tuple(registry.households), _by_household(registry.members), setting.indicators)
    is_demo_county = setting.county == county_rows()[0]
    across = tuple(county.code for county in county_rows()) if is_demo_county else ()
    market = Market(charities, setting.regions, count, across)
    listed = registry.members if is_demo_county else []
    signals = signal_rows(setting.chance("signals"), households, on)
    return _Life(
        staff=staff,
        charities=charities,
        supplies=supply_rows(setting.chance("supplies"), market, on),
        consents=consent_rows(setting.chance("consents"), registry.households, charities, on),
        needs=need_rows(setting.chance("needs"), registry.households, on),
        signals=_without_repeats((*disability_signal(households, on), *signals)),
        crossmatches=crossmatch_rows(setting.chance("lists"), listed, setting.registrar, on),
        aid=_aid(setting, Providers(charities, staff.societies), households),
    )


def _aid(setting: _Setting, providers: Providers, households: Households) -> tuple[AidRow, ...]:
    """What was given; where the pack owes aid to new recipients, also that, as it would be reported last."""
    book = AidBook(setting.chance("aid"), providers, setting.local, setting.on)
    owed = setting.law.find("obligation.new_recipient_aid", setting.on, object)
    return (*book.rows(households), *(book.to_new_recipients(households, setting.law.in_force) if owed else ()))


def _staff(setting: _Setting, registry: Registry, charities: tuple[CharityRow, ...]) -> Staff:
    """Posts go to outsiders and to registered people of households that no class was recognised for."""
    village_of = {row.household_id: row.region for row in registry.households if row.category is None}
    candidates = (member for member in registry.members if member.household_id in village_of)
    recruitment = Recruitment(setting.chance("officers"), setting.on, setting.county, setting.registrar)
    recruitment.learn(candidates, village_of, registry.elsewhere)
    return recruitment.staff(setting.regions, setting.departments, charities)


def _by_household(members: list[MemberRow]) -> dict[str, tuple[MemberRow, ...]]:
    return {household: tuple(rows) for household, rows in groupby(members, key=lambda member: member.household_id)}


def _without_repeats(signals: tuple[SignalRow, ...]) -> tuple[SignalRow, ...]:
    """The same indicator of the same subject on the same day would be the same signal."""
    return tuple(dict.fromkeys(signals))
