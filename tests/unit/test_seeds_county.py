"""The demo county: reproducible, of any size, plausible, and mostly what the law would find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import groupby

import pytest

from matching.codes import CATEGORIES, DEPARTMENTS, NEED_KINDS
from matching.decisions.classification import classify
from matching.decisions.facts import parse_case
from matching.identity import NumberFault, born_on, read_credit_code, read_identity_number, sex_of
from matching.imports.rows import MemberRow
from matching.policy.loading import load_packs
from seeds.chance import Chance
from seeds.county import DEFAULT_HOUSEHOLDS, generate
from seeds.facts import household_facts
from seeds.rows import County
from seeds.supplies import OFFERS

ON = date(2026, 3, 1)
HERE, THERE = "341702", "341799"


@cache
def the_county() -> County:
    """The default county."""
    return generate(seed=1, on=ON)


def members_of(county: County) -> Mapping[str, list[MemberRow]]:
    """Members by household."""
    return {home: list(rows) for home, rows in groupby(county.members, key=lambda member: member.household_id)}


def home_of(county: County) -> Mapping[str, str]:
    """Household by member."""
    return {member.member_id or "": member.household_id for member in county.members}


def test_the_same_seed_day_and_size_give_the_same_county() -> None:
    assert generate(seed=7, on=ON, households=120) == generate(seed=7, on=ON, households=120)


@pytest.mark.parametrize(("seed", "on"), [(8, ON), (7, date(2026, 3, 2))])
def test_another_seed_or_day_gives_another_county(seed: int, on: date) -> None:
    assert generate(seed=7, on=ON, households=40) != generate(seed=seed, on=on, households=40)


def test_geography_and_departments_do_not_depend_on_the_seed() -> None:
    one, other = generate(seed=7, on=ON, households=10), generate(seed=8, on=ON, households=10)
    assert (one.regions, one.departments, one.parameters) == (other.regions, other.departments, other.parameters)


@pytest.mark.parametrize("households", [1, 9, 10, 250])
def test_a_county_can_have_any_size(households: int) -> None:
    county = generate(seed=3, on=ON, households=households)
    assert (len(county.households), len(members_of(county))) == (households, households)


@pytest.mark.parametrize("on", [date(2024, 2, 29), date(2025, 1, 1), date(2025, 12, 31)])
def test_a_county_can_be_of_any_day(on: date) -> None:
    county = generate(seed=3, on=on, households=60)
    assert all(member.born_on < on for member in county.members)
    assert all(row.category_on is None or row.category_on < on for row in county.households)
    assert all(signal.observed_on <= on for signal in county.signals)
    assert all(row.since is None or row.since <= on for row in county.kin)


def test_the_county_has_twelve_towns_and_150_villages_and_a_small_neighbour() -> None:
    levels = Counter((region.code[:6], region.level) for region in the_county().regions)
    assert [levels[HERE, "town"], levels[HERE, "village"], levels[THERE, "town"]] == [12, 150, 3]
    assert [(county.code, county.pack) for county in the_county().counties] == [
        (HERE, "chizhou-2024"),
        (THERE, "national-2023"),
    ]


def test_every_region_has_its_parent_and_a_code_of_its_level() -> None:
    digits = {"province": 2, "prefecture": 4, "county": 6, "town": 9, "village": 12}
    codes = {region.code for region in the_county().regions}
    assert len(codes) == len(the_county().regions)
    for region in the_county().regions:
        assert len(region.code) == digits[region.level]
        assert region.parent is None or (region.parent in codes and region.code.startswith(region.parent))


def test_identity_numbers_are_unique_right_and_of_an_area_never_assigned() -> None:
    county = the_county()
    numbers = [member.identity_number or "" for member in county.members]
    assert len(set(numbers)) == len(numbers)
    for member, number in zip(county.members, numbers, strict=True):
        assert number.startswith("9900")
        read = read_identity_number(number)
        assert not isinstance(read, NumberFault)
        assert (born_on(read), sex_of(read)) == (member.born_on, member.sex)


def test_officers_have_right_numbers_and_charities_right_codes() -> None:
    county = the_county()
    assert {officer.identity_number for officer in county.officers} == {
        read_identity_number(officer.identity_number) for officer in county.officers
    }
    assert [read_credit_code(charity.uscc) for charity in county.charities] == [row.uscc for row in county.charities]
    assert len({charity.uscc for charity in county.charities}) == len(county.charities)


def test_every_class_and_every_kind_of_monitoring_occurs_in_both_settlements() -> None:
    county = the_county()
    assert {row.category for row in county.households} == {*CATEGORIES, None}
    assert {row.monitored for row in county.households} == {"unstable", "marginal", "sudden", None}
    assert {(row.settlement, row.category) for row in county.households} >= {
        (settlement, category) for settlement in ("urban", "rural") for category in CATEGORIES
    }


def test_most_households_are_recognised_as_the_law_finds_them_and_some_not_any_more() -> None:
    county, packs = the_county(), load_packs()
    pack_of = {row.code: packs.get(row.pack) for row in county.counties}
    chosen = Chance(5, "sample").sample(range(len(county.households)), 300)
    agreed = found = 0
    for row in (county.households[place] for place in chosen):
        case = parse_case(household_facts(county, row))
        category = classify(pack_of[row.region[:6]], case, county.on).category
        found += row.category != "other"
        agreed += (row.category or "none") == category
    assert 0.85 < agreed / found < 0.99


def test_each_household_has_one_head_who_stands_first_and_lives_there() -> None:
    for members in members_of(the_county()).values():
        assert [member.relation for member in members].count("head") == 1
        assert (members[0].relation, members[0].co_resident) == ("head", True)


def test_circumstances_fit_the_age() -> None:
    for member in the_county().members:
        age = (ON - member.born_on).days / 365.25
        assert not member.employed or (member.has_income_source and 18 <= age < 71)
        assert member.student_stage != "compulsory" or age < 16
        assert member.orphan_status == "none" or age < 18
        assert (member.disability_kind is None) == (member.disability_grade is None)


def test_kin_stand_once_each_in_all_four_relations_and_never_with_oneself() -> None:
    county = the_county()
    pairs = [frozenset((row.person_id, row.relative_id)) for row in county.kin]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for pair in pairs)
    assert {row.relation for row in county.kin} == {"spouse", "parent", "child", "sibling"}


def test_parents_are_older_than_their_children_and_nobody_has_more_than_two() -> None:
    county = the_county()
    born = {member.member_id: member.born_on for member in county.members}
    parents = [(row.person_id, row.relative_id) for row in county.kin if row.relation == "parent"]
    parents += [(row.relative_id, row.person_id) for row in county.kin if row.relation == "child"]
    assert min((born[child] - born[parent]).days for parent, child in parents) > 18 * 365
    assert max(Counter(child for _, child in parents).values()) == 2


def test_kin_reach_across_households_and_across_the_border() -> None:
    county = the_county()
    home = home_of(county)
    across = [row for row in county.kin if home[row.person_id] != home[row.relative_id]]
    border = [row for row in across if row.person_id[1:7] != row.relative_id[1:7]]
    assert (len(across) > 500, len(border) > 10) == (True, True)
    assert any(row.until is not None for row in across)


def test_duties_are_between_people_of_the_registry() -> None:
    county = the_county()
    people = set(home_of(county))
    assert {duty.duty for duty in county.duties} == {"赡养", "抚养", "扶养"}
    assert {person for duty in county.duties for person in (duty.supporter_id, duty.supported_id)} <= people


def test_each_department_stands_once_in_a_county_and_one_is_missing_in_the_neighbour() -> None:
    departments = [row for row in the_county().departments if row.code != "township"]
    assert max(Counter((row.county, row.code) for row in departments).values()) == 1
    here, there = ({row.code for row in departments if row.county == code} for code in (HERE, THERE))
    assert here - there == {"disabled_federation"}
    assert set(DEPARTMENTS) - {"township"} <= here


def test_special_zones_are_aliases_in_the_county_that_has_them() -> None:
    aliases = {alias: row.county for row in the_county().departments for alias in row.aliases if "风景区" in alias}
    assert set(aliases.values()) == {HERE}
    assert "九华山风景区社会保障局" in aliases


def test_no_alias_stands_for_two_departments_of_a_county() -> None:
    names = [(row.county, name) for row in the_county().departments for name in {row.name, *row.aliases}]
    assert len(set(names)) == len(names)


def test_every_town_has_its_government() -> None:
    towns = {region.code for region in the_county().regions if region.level == "town"}
    assert {row.area for row in the_county().departments if row.code == "township"} == towns


def test_supply_is_in_several_kinds_units_and_areas_with_some_expired_and_some_unconfirmed() -> None:
    supplies = the_county().supplies
    assert {row.unit for row in supplies} == {"fen", "item", "hour", "place"}
    assert {len(area) for row in supplies for area in row.service_area} >= {2, 3, 4, 6, 9, 12}
    assert {row.valid_to < ON for row in supplies} == {True, False}
    assert {row.confirmed_on is None for row in supplies} == {True, False}
    assert {row.kind for row in supplies} <= set(NEED_KINDS)


def test_money_is_offered_and_needed_in_hundreds_of_yuan() -> None:
    county = the_county()
    amounts = [row.quantity for row in (*county.supplies, *county.needs) if row.unit == "fen"]
    assert {amount % 10_000 for amount in amounts} == {0}


def test_a_cap_is_the_same_on_all_lines_of_a_charity_which_then_offers_in_one_unit() -> None:
    caps: dict[str, set[tuple[int | None, str]]] = {}
    for row in the_county().supplies:
        caps.setdefault(row.charity_uscc, set()).add((row.charity_cap, row.unit))
    capped = [lines for lines in caps.values() if any(cap is not None for cap, _ in lines)]
    assert capped
    assert all(len(lines) == 1 for lines in capped)


def test_one_charity_serves_both_counties() -> None:
    assert any(row.service_area == (HERE, THERE) for row in the_county().supplies)


def test_a_society_stands_in_two_of_three_villages_of_the_county_that_has_them() -> None:
    societies = the_county().societies
    assert {row.village[:6] for row in societies} == {HERE}
    assert 80 <= len(societies) <= 120
    assert all(len(row.committee) == 3 and row.fund and row.per_case_ceiling_fen > 0 for row in societies)


def test_every_office_is_held_and_some_officers_are_kin_of_recipients() -> None:
    county = the_county()
    roles = {"county", "town", "department", "charity", "society", "coordinator", "auditor", "admin"}
    assert {officer.role for officer in county.officers} == roles
    home, recipients = home_of(county), {row.household_id for row in county.households if row.category}
    persons = {officer.person for officer in county.officers if officer.person}
    kin = [(row.person_id, row.relative_id) for row in county.kin]
    ties = {one for pair in kin for one, other in (pair, pair[::-1]) if home[other] in recipients}
    assert len(persons & ties) > 20


def test_nobody_holds_two_offices() -> None:
    persons = [officer.person for officer in the_county().officers if officer.person]
    assert len(set(persons)) == len(persons)


def test_each_county_has_its_numbers_of_two_years_with_a_source() -> None:
    parameters = the_county().parameters
    assert {(row.county, row.valid_from.year) for row in parameters} == {
        (county, year) for county in (HERE, THERE) for year in (2025, 2026)
    }
    assert [row.county for row in parameters if row.name == "rigid_ratio_percent"] == [THERE, THERE]
    assert all("虚构" in row.source for row in parameters)


def test_one_household_in_twenty_has_new_signals_of_every_indicator() -> None:
    county = the_county()
    home, by_number = home_of(county), {row.identity_number: row.household_id for row in county.members}
    about = {
        row.household_id or home.get(row.member_id or "") or by_number[row.identity_number] for row in county.signals
    }
    assert 0.04 < len(about) / DEFAULT_HOUSEHOLDS < 0.06
    indicators = {row.indicator for row in county.signals}
    assert len(indicators) >= 12
    assert len(set(county.signals)) == len(county.signals)


def test_only_the_pack_that_knows_an_indicator_gets_it() -> None:
    county = generate(seed=2, on=ON, households=6000)
    home, by_number = home_of(county), {row.identity_number: row.household_id for row in county.members}
    surges = [row for row in county.signals if row.indicator == "medical_spend_surge"]
    homes = [home.get(row.member_id or "") or by_number[row.identity_number] for row in surges]
    assert {household[1:7] for household in homes} == {HERE}


def test_the_neighbour_has_a_signal_for_the_department_that_it_lacks() -> None:
    county = the_county()
    by_number = {row.identity_number: row.household_id for row in county.members}
    category = {row.household_id: row.category for row in county.households}
    homes = [
        by_number[row.identity_number]
        for row in county.signals
        if row.indicator == "disability_change" and row.identity_number
    ]
    assert any(home[1:7] == THERE and category[home] in ("dibao", "edge") for home in homes)


def test_most_households_consent_and_some_consents_have_run_out() -> None:
    county = the_county()
    assert 0.8 < len(county.consents) / len(county.households) < 0.9
    assert any(row.until is not None and row.until < ON for row in county.consents)
    assert any(row.recipients != ("any",) for row in county.consents)


def test_two_needs_for_three_households_none_of_a_kind_twice() -> None:
    needs = the_county().needs
    assert 1990 <= len(needs) <= 2010
    assert len({(row.household_id, row.kind) for row in needs}) == len(needs)
    assert {row.unit for row in needs} == {OFFERS[row.kind].unit for row in needs}


def test_most_recognised_households_draw_their_subsidy_and_some_do_not() -> None:
    county = the_county()
    drawn = {row.household_id for row in county.aid if row.kind == "basic_living"}
    entitled = {row.household_id for row in county.households if row.category in ("tekun", "dibao")}
    assert drawn < entitled
    assert len(drawn) / len(entitled) > 0.85


def test_few_new_recipients_wait_for_the_aid_that_their_pack_owes_them() -> None:
    county, since = the_county(), load_packs().get("chizhou-2024").in_force
    new = [
        row for row in county.households
        if row.region.startswith(HERE) and row.category in ("tekun", "dibao") and (row.category_on or since) > since
    ]  # fmt: skip
    aided = {row.household_id: row.from_on for row in county.aid if row.clause == "四(一)" and row.to_on is not None}
    days = [
        (aided[row.household_id] - row.category_on).days for row in new if row.household_id in aided and row.category_on
    ]

    assert 0.9 < len(days) / len(new) < 1
    assert 0.9 < sum(day <= 3 for day in days) / len(days) < 1
    assert not any(household.startswith(f"H{THERE}") for household in aided if household)


def test_no_personal_fact_shows_in_a_representation() -> None:
    county = the_county()
    member, household, officer = county.members[0], county.households[0], county.officers[0]
    shown = repr((member, household, officer, county.signals[0], county.crossmatches[0]))
    secrets = (member.identity_number, member.name, household.phone, household.address, officer.identity_number)
    assert [secret for secret in secrets if secret and secret in shown] == []
