"""A household moves to another town: what is open of it goes along to those who serve the new place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from graph.schema import Referral, RoutedTo
from matching.engine import Act
from matching.night import night
from matching.use_cases.claims import claim_case, hand_back_claim
from matching.use_cases.referrals import receive_referral
from seeds.rows import DepartmentRow, RegionRow
from tests.unit.landing_site import (
    COUNTY,
    NOW,
    TODAY,
    Site,
    a_county,
    a_household,
    a_member,
    a_signal,
    a_site,
    a_society,
    number_of,
    whole,
)

NEW_VILLAGE, NEW_TOWNSHIP = f"{COUNTY}002001", "department:D-township-2"


@pytest.fixture
def two_towns(tmp_path: Path) -> Iterator[Site]:
    given = a_county()
    town = RegionRow(COUNTY + "002", "乙镇", "town", COUNTY)
    village = RegionRow(NEW_VILLAGE, "丙村", "village", town.code, "rural")
    township = DepartmentRow("D-township-2", COUNTY, town.code, "township", "乙镇", (), "0566-3")
    with a_site(tmp_path, regions=(*given.regions, town, village), departments=(*given.departments, township)) as site:
        site.land("societies", a_society(), a_society(society_id="V2", village=NEW_VILLAGE))
        site.land("households", whole(a_household(), a_member(1)))
        site.land("signals", a_signal(identity_number=number_of(1)))
        yield site


def _moves(site: Site) -> dict[str, Referral]:
    """The household moves to the other town: its referrals by disposition."""
    site.land("households", whole(a_household(region=NEW_VILLAGE), a_member(1)), fingerprint="moved")
    return {one.disposition: one for one in site.view().all(Referral)}


def test_after_a_move_those_who_serve_the_new_place_are_asked(two_towns: Site) -> None:
    before = {one.disposition: one for one in two_towns.view().all(Referral)}
    act = Act(operation_key="received", actor="officer:1", now=NOW, on=TODAY)
    receive_referral(two_towns.engine, act, before["visit"].id)

    after = _moves(two_towns)

    assert (after["visit"].department, after["visit"].status, after["visit"].received_on) == (
        NEW_TOWNSHIP,
        "requested",
        None,
    )
    assert after["visit"].due_on == before["visit"].due_on
    assert after["mutual_aid"].department == "society:V2"
    around = two_towns.engine.store.network(two_towns.household().id, 3)
    routed = [one for one in around.edges if isinstance(one, RoutedTo) and one.source == after["visit"].id]
    assert [one.target for one in routed if one.until is None] == [NEW_TOWNSHIP]
    county_wide = before.keys() - {"visit", "mutual_aid"}
    assert {after[each].department for each in county_wide} == {before[each].department for each in county_wide}


def test_a_case_that_a_society_has_claimed_stays_with_it_through_a_move(two_towns: Site) -> None:
    case = next(one for one in two_towns.view().all(Referral) if one.disposition == "mutual_aid")
    claim_case(
        two_towns.engine, Act(operation_key="claimed", actor="officer:1", now=NOW, on=TODAY), case.id, "society:V1"
    )

    after = _moves(two_towns)["mutual_aid"]

    assert (after.department, after.region) == ("society:V1", NEW_VILLAGE)


def test_a_case_that_is_handed_back_after_a_move_goes_to_the_society_of_the_new_place(two_towns: Site) -> None:
    case = next(one for one in two_towns.view().all(Referral) if one.disposition == "mutual_aid")
    claimed, given_back = (Act(operation_key=key, actor="officer:1", now=NOW, on=TODAY) for key in ("claimed", "back"))
    claim = claim_case(two_towns.engine, claimed, case.id, "society:V1").answer["claim"]
    _moves(two_towns)

    hand_back_claim(two_towns.engine, given_back, str(claim), "fund_exhausted")

    after = two_towns.view().get(Referral, case.id)
    assert (after.department, after.status, after.due_on) == ("society:V2", "requested", case.due_on)


def test_a_case_whose_lease_has_ended_after_a_move_goes_to_the_society_of_the_new_place(two_towns: Site) -> None:
    case = next(one for one in two_towns.view().all(Referral) if one.disposition == "mutual_aid")
    claim_case(
        two_towns.engine, Act(operation_key="claimed", actor="officer:1", now=NOW, on=TODAY), case.id, "society:V1"
    )
    _moves(two_towns)

    later = timedelta(days=10)
    report = night(two_towns.engine, NOW + later, TODAY + later)

    assert (report.lapsed, two_towns.view().get(Referral, case.id).department) == (1, "society:V2")
