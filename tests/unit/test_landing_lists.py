"""Signals, aid, supply and societies from lists; what they become in the graph, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from graph import patience
from graph.changes import ChangeSet
from graph.errors import StoreBusy
from graph.schema import Assisted, Officer, Signal, Society, Supply, Warning
from graph.settlement import Outcome
from matching.imports.rows import FundEntry
from matching.landing.work import perform
from tests.unit.landing_site import (
    Site,
    a_household,
    a_member,
    a_signal,
    a_site,
    a_society,
    a_supply,
    aid,
    changed,
    number_of,
    whole,
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    people = {"households": (a_household(1), a_household(2)), "members": (a_member(1), a_member(2, home=2))}
    with a_site(tmp_path, **people) as made:
        yield made


def test_a_signal_lands_on_the_household_and_raises_its_warning(site: Site) -> None:
    site.land("signals", a_signal(identity_number=number_of(1)))

    assert [(one.member, one.status) for one in site.view().all(Signal)] == [("member:341702-000001-1", "counted")]
    assert [one.level for one in site.view().all(Warning)] == ["blue"]


def test_a_signal_may_name_the_household_alone(site: Site) -> None:
    site.land("signals", a_signal(household_id="341702-000002", indicator="petition"))

    assert [one.member for one in site.view(2).all(Signal)] == [None]


def test_the_same_signal_in_another_file_changes_nothing(site: Site) -> None:
    site.land("signals", a_signal(identity_number=number_of(1)))
    before = site.entries()

    done = site.land("signals", a_signal(identity_number=number_of(1)), fingerprint="f2")

    assert (done.landed.unchanged, site.entries()) == (1, before)


def test_a_row_that_became_valid_lands_when_the_same_file_comes_again(site: Site) -> None:
    first, second = a_signal(identity_number=number_of(1)), a_signal(member_id="341702-000001-1", indicator="birth")
    site.land("signals", first)

    site.land("signals", first, second)

    assert len(site.view().all(Signal)) == 2


def test_signals_of_one_household_land_together(site: Site) -> None:
    both = (a_signal(identity_number=number_of(1)), a_signal(household_id="341702-000001", indicator="petition"))

    work = site.prepared("signals", *both)

    assert len(work.plan.planned) == 1


def test_a_plan_changes_nothing(site: Site) -> None:
    before = site.entries()

    site.prepared("signals", a_signal(identity_number=number_of(1)))

    assert site.entries() == before


def test_aid_already_given_becomes_a_feedback_edge_with_its_row_as_source(site: Site) -> None:
    site.land("aid", aid(household_id="341702-000001"))

    [edge] = site.view().edges_of(Assisted)
    assert (edge.source, edge.source_kind) == ("department:D-civil_affairs", "list_row")
    assert edge.source_id == "department:D-civil_affairs:A1"


def test_aid_to_a_person_goes_to_the_member(site: Site) -> None:
    site.land("aid", aid(identity_number=number_of(2)))

    assert [edge.target for edge in site.view(2).edges_of(Assisted)] == ["member:341702-000002-2"]


def test_the_same_row_of_aid_in_another_file_changes_nothing(site: Site) -> None:
    site.land("aid", aid(household_id="341702-000001"))

    done = site.land("aid", aid(household_id="341702-000001"), fingerprint="f2")

    assert (done.landed.rows, done.landed.unchanged) == (0, 1)


def test_a_providers_number_with_another_amount_is_refused(site: Site) -> None:
    site.land("aid", aid(household_id="341702-000001"))

    done = site.land("aid", aid(household_id="341702-000001", amount_fen=1), fingerprint="f2")

    assert [one.code for one in done.landed.problems] == ["differs_from_recorded"]


def test_a_providers_number_for_another_household_is_refused(site: Site) -> None:
    site.land("aid", aid(household_id="341702-000001"))

    done = site.land("aid", aid(household_id="341702-000002"), fingerprint="f2")

    assert [one.code for one in done.landed.problems] == ["differs_from_recorded"]
    assert site.view(2).edges_of(Assisted) == ()


def test_aid_of_a_department_that_the_area_lacks_is_refused(site: Site) -> None:
    done = site.land("aid", aid(household_id="341702-000001", provider="transport"))

    assert [one.code for one in done.landed.problems] == ["unknown_department"]


def test_a_supply_line_lands_with_its_charity(site: Site) -> None:
    site.land("supply", a_supply(charity_uscc="53341702MJA0000026"))

    [line] = site.engine.store.supply_of("charity:53341702MJA0000026")
    assert (line.charity.name, line.supply.quantity_left) == ("测试慈善会", 10)


def test_a_larger_quantity_extends_the_line(site: Site) -> None:
    site.land("supply", a_supply())

    site.land("supply", a_supply(quantity=15, project="新"), fingerprint="f2")

    supply = site.node("supply:S1")
    assert isinstance(supply, Supply)
    assert (supply.project, supply.quantity, supply.quantity_left) == ("新", 15, 15)


def test_a_smaller_quantity_is_refused(site: Site) -> None:
    site.land("supply", a_supply())

    done = site.land("supply", a_supply(quantity=5), fingerprint="f2")

    assert [one.code for one in done.landed.problems] == ["less_than_recorded"]


def test_two_lists_that_raise_a_quantity_at_once_raise_it_once(site: Site) -> None:
    site.land("supply", a_supply())
    second = site.prepared("supply", a_supply(quantity=25), fingerprint="planned before")
    site.land("supply", a_supply(quantity=25), fingerprint="f2")

    done = perform(site.engine, second)

    line = site.node("supply:S1")
    assert isinstance(line, Supply)
    assert (line.quantity, line.quantity_left, done.landed.unchanged) == (25, 25, 1)


def test_a_supply_number_of_another_charity_is_refused(site: Site) -> None:
    site.land("supply", a_supply())

    done = site.land("supply", a_supply(charity_uscc="53341702MJA0000026"), fingerprint="f2")

    assert [one.code for one in done.landed.problems] == ["of_another"]


def test_a_society_lands_with_its_fund_and_the_registered_of_its_committee(site: Site) -> None:
    site.land("societies", a_society(committee=(number_of(1), number_of(99))))

    society = site.engine.store.society("society:V1")
    officers = site.engine.store.directory("341702").officers
    assert society.fund_left_fen == 1_000_000
    assert [(one.person, one.organisation) for one in officers] == [("member:341702-000001-1", "society:V1")]


def test_a_list_handed_in_again_after_another_counts_again(site: Site) -> None:
    for name, fingerprint in (("甲村互助社", "first"), ("乙村互助社", "second"), ("甲村互助社", "first")):
        site.land("societies", changed(a_society(), name=name), fingerprint=fingerprint)

    assert site.engine.store.society("society:V1").name == "甲村互助社"


def test_the_same_society_again_changes_nothing(site: Site) -> None:
    site.land("societies", a_society(committee=(number_of(1),)))
    before = site.entries()

    site.land("societies", a_society(committee=(number_of(1),)), fingerprint="f2")

    assert site.entries() == before


def test_more_money_extends_the_fund_and_a_new_seat_is_taken(site: Site) -> None:
    site.land("societies", a_society(committee=(number_of(1),)))

    more = a_society(
        fund=(FundEntry("财政补助", 1_000_000), FundEntry("捐赠", 5)), committee=(number_of(1), number_of(2))
    )
    site.land("societies", more, fingerprint="f2")

    society = site.node("society:V1")
    assert isinstance(society, Society)
    assert (society.fund_total_fen, society.fund_left_fen) == (1_000_005, 1_000_005)
    assert {one.id for one in site.engine.store.directory("341702").officers if isinstance(one, Officer)} == {
        "officer:V1-seat-1",
        "officer:V1-seat-2",
    }


def test_two_lists_that_tell_of_the_same_money_at_once_add_it_once(site: Site) -> None:
    site.land("societies", a_society())
    more = a_society(fund=(FundEntry("财政补助", 1_000_000), FundEntry("捐赠", 5)))
    second = site.prepared("societies", more, fingerprint="planned before")
    site.land("societies", more, fingerprint="f2")

    done = perform(site.engine, second)

    assert (site.engine.store.society("society:V1").fund_total_fen, done.landed.unchanged) == (1_000_005, 1)


def test_a_smaller_fund_is_refused(site: Site) -> None:
    site.land("societies", a_society())

    done = site.land("societies", changed(a_society(), fund=(FundEntry("财政补助", 1),)), fingerprint="f2")

    assert [one.code for one in done.landed.problems] == ["less_than_recorded"]


def test_each_member_of_a_committee_takes_a_seat_when_registered_and_the_same_list_comes_again(site: Site) -> None:
    society = a_society(committee=(number_of(3), number_of(4)))
    for place in (3, 4):
        site.land("societies", society)
        site.land("households", whole(a_household(place), a_member(place, home=place)), fingerprint=f"home {place}")
    site.land("societies", society)

    officers = site.engine.store.directory("341702").officers
    assert {one.person for one in officers} == {f"member:341702-00000{place}-{place}" for place in (3, 4)}


def test_a_busy_store_is_asked_again_to_keep_the_record_of_an_import(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = site.engine.store
    apply, refused = store.apply, list[str]()

    def busy_once(sets: Sequence[ChangeSet]) -> list[Outcome]:
        if sets[0].action == "RecordImport" and not refused:
            refused.append(sets[0].action)
            raise StoreBusy("others hold it")
        return apply(sets)

    monkeypatch.setattr(patience, "PAUSES_SECONDS", (0.0,))
    monkeypatch.setattr(store, "apply", busy_once)
    site.land("supply", a_supply())

    assert [job.done for job in store.jobs("import")] == [1]
