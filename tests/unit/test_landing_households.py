"""Households and members: made, brought up to date, left alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph.schema import LivesIn, Need, Referral
from graph.views import Scope
from matching.imports.rows import RegionRow
from tests.unit.landing_site import (
    COUNTY,
    VILLAGE,
    Site,
    a_household,
    a_member,
    a_signal,
    a_site,
    changed,
    number_of,
    whole,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as made:
        yield made


def test_a_new_household_lands_with_its_members_and_its_village(site: Site) -> None:
    site.land("households", whole(a_household(), a_member(1), a_member(2, relation="spouse")))

    assert site.household().category == "dibao"
    assert [one.relation for one in site.members()] == ["head", "spouse"]
    assert [edge.target for edge in site.view().edges_of(LivesIn)] == ["region:341702001001"]


def test_the_same_file_again_changes_nothing(site: Site) -> None:
    row = whole(a_household(phone="13900000000"), a_member(1))
    site.land("households", row)
    before = site.entries()

    done = site.land("households", row)

    assert (done.landed.rows, done.landed.unchanged, site.entries()) == (0, 1, before)


def test_equal_content_in_another_file_changes_nothing(site: Site) -> None:
    row = whole(a_household(phone="13900000000"), a_member(1))
    site.land("households", row)
    before = site.entries()

    site.land("households", row, fingerprint="f2")

    assert site.entries() == before


def test_only_what_differs_is_updated(site: Site) -> None:
    site.land("households", whole(a_household(), a_member(1)))

    site.land("households", whole(a_household(), a_member(1, employed=True)), fingerprint="f2")

    assert (site.household().revision, site.members()[0].revision) == (1, 2)
    assert site.members()[0].employed is True


def test_a_blank_never_erases_what_is_known(site: Site) -> None:
    site.land("households", whole(a_household(financial_assets_fen=500), a_member(1)))

    site.land("households", whole(a_household(financial_assets_fen=None), a_member(1)), fingerprint="f2")

    assert site.household().financial_assets_fen == 500


def test_a_sealed_fact_is_compared_by_what_it_says(site: Site) -> None:
    site.land("households", whole(a_household(phone="13900000000"), a_member(1)))

    site.land("households", whole(a_household(phone="13900000001"), a_member(1)), fingerprint="f2")

    sealed = site.household().phone
    assert sealed is not None
    assert site.engine.store.vault.open("phone", sealed) == "13900000001"


def test_a_member_without_a_senders_number_is_found_again_by_the_identity_number(site: Site) -> None:
    site.land("households", whole(a_household(), a_member(1)))

    site.land("households", whole(a_household(), a_member(1, member_id=None, employed=True)), fingerprint="f2")

    assert [one.employed for one in site.members()] == [True]


def test_a_member_without_any_number_is_found_again_by_name_and_birth(site: Site) -> None:
    nameless = a_member(1, member_id=None, identity_number=None)
    site.land("households", whole(a_household(), nameless))

    site.land("households", whole(a_household(), changed(nameless, employed=True)), fingerprint="f2")

    assert [(one.id, one.employed) for one in site.members()] == [("member:341702-000001-1", True)]


def test_the_identity_number_found_later_joins_the_member(site: Site) -> None:
    site.land("households", whole(a_household(), a_member(1, member_id=None, identity_number=None)))

    found = a_member(1, member_id=None, born_on=date(1960, 6, 15))
    site.land("households", whole(a_household(), found), fingerprint="f2")

    assert [bool(one.identity_index) for one in site.members()] == [True]


def test_somebody_registered_in_another_household_is_refused_there(site: Site) -> None:
    site.land("households", whole(a_household(1), a_member(1)))

    moved = whole(a_household(2), a_member(1, home=2, member_id=None))
    done = site.land("households", moved, fingerprint="f2")

    assert [one.code for one in done.landed.problems] == ["registered_elsewhere"]
    assert site.engine.store.household_views(["household:341702-000002"]) == []


def test_an_identity_number_of_another_member_is_refused(site: Site) -> None:
    site.land("households", whole(a_household(), a_member(1), a_member(2, relation="spouse")))

    wrong = a_member(2, relation="spouse", identity_number=number_of(1))
    done = site.land("households", whole(a_household(), wrong), fingerprint="f2")

    assert [one.code for one in done.landed.problems] == ["number_of_another"]


def test_an_old_file_that_comes_again_does_not_undo_a_newer_one(site: Site) -> None:
    old = whole(a_household(), a_member(1))
    site.land("households", old, fingerprint="old")
    site.land("households", whole(a_household(), a_member(1, employed=True)), fingerprint="new")

    site.land("households", old, fingerprint="old")

    assert site.members()[0].employed is True


def test_what_is_open_of_a_household_moves_along_with_it(site: Site) -> None:
    village = "341702001002"
    site.land("households", whole(a_household(), a_member(1)))
    site.land("signals", a_signal(identity_number=number_of(1)))
    site.land("regions", RegionRow(village, "乙村"))

    site.land("households", whole(a_household(region=village), a_member(1)), fingerprint="moved")

    store = site.engine.store
    assert [row.warning.region for row in store.queue(Scope(county=COUNTY, region=village)).page] == [village]
    assert not store.queue(Scope(county=COUNTY, region=VILLAGE)).page.rows
    of_the_household = (*site.view().all(Referral), *site.view().all(Need))
    assert {one.region for one in of_the_household} == {village}
