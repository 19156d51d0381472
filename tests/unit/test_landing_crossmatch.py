"""A department's list against the registry, three ways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph.schema import Signal
from tests.unit.landing_site import TODAY, Site, a_household, a_member, a_site, listed, number_of


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The first person is registered as seriously ill, the second not."""
    people = {
        "households": (a_household(1), a_household(2)),
        "members": (a_member(1, serious_illness=True), a_member(2, home=2)),
    }
    with a_site(tmp_path, **people) as made:
        yield made


def signals(site: Site, place: int) -> list[tuple[str, str | None]]:
    return [(one.indicator, one.reference) for one in site.view(place).all(Signal)]


def test_somebody_registered_whom_the_list_knows_better_is_a_signal(site: Site) -> None:
    site.land("crossmatch", listed(number_of(1)), listed(number_of(2)))

    assert signals(site, 2) == [("serious_illness", "list:seriously_ill")]


def test_list_and_registry_that_agree_are_no_signal(site: Site) -> None:
    work = site.prepared("crossmatch", listed(number_of(1)))

    assert work.rows == 0
    assert work.found["seriously_ill"] == {"agreed": 1}


def test_somebody_registered_with_the_trait_and_off_the_list_is_a_signal(site: Site) -> None:
    site.land("crossmatch", listed(number_of(2)))

    assert signals(site, 1) == [("serious_illness", "list:seriously_ill")]


def test_somebody_on_the_list_whom_nobody_registered_waits_for_the_bureau(site: Site) -> None:
    done = site.land("crossmatch", listed(number_of(1)), listed(number_of(99)))

    assert done.landed.rows == 1
    assert done.landed.households == {}


def test_who_is_not_registered_is_named_by_the_row_not_by_the_number(site: Site) -> None:
    [planned] = site.prepared("crossmatch", listed(number_of(1)), listed(number_of(99))).plan.planned

    [signal] = [one.signal for one in planned.rows]
    assert (signal.status, signal.ignored_because) == ("ignored", "not_registered")
    assert signal.reference == "list:seriously_ill:f1:3"


def test_only_lists_that_the_file_holds_are_compared(site: Site) -> None:
    site.land("crossmatch", listed(number_of(2), list_kind="severely_disabled", source="disabled_federation"))

    assert signals(site, 1) == []


def test_a_list_whose_trait_the_registry_does_not_hold_has_nobody_off_it(site: Site) -> None:
    work = site.prepared("crossmatch", listed(number_of(2), list_kind="medical_aid_recipients"))

    assert work.found["medical_aid_recipients"] == {"registered": 1}


def test_next_months_list_does_not_raise_the_same_difference_again(site: Site) -> None:
    site.land("crossmatch", listed(number_of(2)))
    april = date(2026, 4, 1)

    done = site.land("crossmatch", listed(number_of(2), as_of=date(2026, 3, 25)), fingerprint="f2", on=april)

    assert done.landed.rows == 0


def test_the_same_list_again_changes_nothing(site: Site) -> None:
    rows = (listed(number_of(2)), listed(number_of(99)))
    site.land("crossmatch", *rows)
    before = site.entries()

    done = site.land("crossmatch", *rows, on=TODAY)

    assert (done.landed.rows, site.entries()) == (0, before)
