"""Work lists over one small history: whose they are, in which order, and page by page, the same from every store."""

from __future__ import annotations

import pytest

from graph.changes import EndLink, Guard, UpdateNode
from graph.schema import Need, PairedWith, Supply
from graph.store import GraphStore
from graph.views import Scope
from tests.builders import COUNTY
from tests.contract.acts import a_set, done
from tests.contract.history import OTHER_COUNTY, TOWN, history

COUNTY_WIDE = Scope(county=COUNTY)


@pytest.fixture
def store(store: GraphStore) -> GraphStore:
    done(store, *history())
    return store


def test_households_with_new_signals_are_to_be_assessed(store: GraphStore) -> None:
    assert store.households_to_assess(COUNTY) == ["household:2", "household:3"]
    assert store.households_to_assess(COUNTY, limit=1) == ["household:2"]
    assert store.households_to_assess(COUNTY, after="household:2") == ["household:3"]
    assert store.households_to_assess(OTHER_COUNTY) == []


def test_households_come_by_region_and_id_page_by_page(store: GraphStore) -> None:
    whole = store.households(COUNTY_WIDE)
    assert [one.id for one in whole] == ["household:1", "household:4", "household:2", "household:3"]
    assert whole.after is None
    first = store.households(COUNTY_WIDE, limit=2)
    assert ([one.id for one in first], first.after) == (["household:1", "household:4"], "341702001001|household:4")
    second = store.households(COUNTY_WIDE, limit=2, after=first.after or "")
    assert ([one.id for one in second], second.after) == (["household:2", "household:3"], None)


def test_households_of_a_region_and_a_category(store: GraphStore) -> None:
    assert [one.id for one in store.households(Scope(county=COUNTY, region=TOWN))] == ["household:3"]
    assert [one.id for one in store.households(COUNTY_WIDE, category="dibao")] == ["household:2"]
    assert [one.id for one in store.households(Scope(county=OTHER_COUNTY))] == ["household:other"]


def test_the_queue_is_by_level_and_day_due_with_totals(store: GraphStore) -> None:
    queue = store.queue(COUNTY_WIDE)
    rows = [(row.warning.id, row.household.id, row.owed, row.drafts) for row in queue.page]
    assert rows == [
        ("warning:3", "household:3", 0, 0),
        ("warning:1", "household:1", 2, 1),
        ("warning:4", "household:4", 0, 0),
    ]
    assert queue.totals == {"red": 2, "orange": 0, "yellow": 0, "blue": 0, "green": 1}
    assert queue.page.after is None


def test_the_queue_is_read_page_by_page(store: GraphStore) -> None:
    first = store.queue(COUNTY_WIDE, limit=1)
    assert ([row.warning.id for row in first.page], first.page.after) == (["warning:3"], "1|2026-03-04|warning:3")
    second = store.queue(COUNTY_WIDE, limit=1, after=first.page.after or "")
    assert [row.warning.id for row in second.page] == ["warning:1"]
    assert second.totals == first.totals


def test_the_queue_of_a_level_a_status_a_region_or_a_day_due(store: GraphStore) -> None:
    assert [row.warning.id for row in store.queue(COUNTY_WIDE, level="green").page] == ["warning:4"]
    assert store.queue(COUNTY_WIDE, level="green").totals["red"] == 2
    closed = store.queue(COUNTY_WIDE, status="closed")
    assert ([row.warning.id for row in closed.page], closed.totals["yellow"]) == (["warning:2"], 1)
    town = store.queue(Scope(county=COUNTY, region=TOWN))
    assert ([row.warning.id for row in town.page], town.totals["red"]) == (["warning:3"], 1)
    assert [row.warning.id for row in store.queue(COUNTY_WIDE, due_by="2026-03-04").page] == ["warning:3"]


def test_the_inbox_of_a_county_a_department_or_a_code(store: GraphStore) -> None:
    every = ["draft", "requested", "accepted", "completed"]
    county = store.inbox(COUNTY_WIDE, every)
    assert [(row.referral.id, row.household.id) for row in county] == [
        ("referral:3", "household:1"),
        ("referral:1", "household:1"),
        ("referral:2", "household:1"),
        ("referral:4", "household:2"),
    ]
    department = store.inbox(Scope(county=COUNTY, department="department:1"), every)
    assert [row.referral.id for row in department] == ["referral:1", "referral:4"]
    code = store.inbox(COUNTY_WIDE, every, department_code="mutual_aid_society")
    assert [row.referral.id for row in code] == ["referral:3"]
    assert [row.referral.id for row in store.inbox(COUNTY_WIDE, ["draft"])] == ["referral:2"]
    assert list(store.inbox(Scope(county=COUNTY, region=TOWN), every)) == []


def test_the_inbox_is_read_page_by_page(store: GraphStore) -> None:
    first = store.inbox(COUNTY_WIDE, ["requested", "accepted"], limit=1)
    assert ([row.referral.id for row in first], first.after) == (["referral:3"], "1|2026-03-04|referral:3")
    second = store.inbox(COUNTY_WIDE, ["requested", "accepted"], limit=1, after=first.after or "")
    assert ([row.referral.id for row in second], second.after) == (["referral:1"], None)


def test_cases_come_with_the_claim_that_is_open_on_them(store: GraphStore) -> None:
    [case] = store.cases(Scope(county=COUNTY, region="341702001001"))
    assert case.claim is not None and (case.referral.id, case.claim.id) == ("referral:3", "claim:1")
    assert list(store.cases(Scope(county=COUNTY, region=TOWN))) == []


def test_a_society_is_told_of_its_own_cases_only(store: GraphStore) -> None:
    society = "society:1"
    [case] = store.cases(Scope(county=COUNTY, society=society))
    assert case.claim is not None and case.referral.department == society
    assert list(store.cases(Scope(county=COUNTY, region=TOWN, society=society))) == []
    assert list(store.cases(Scope(county=COUNTY, society="society:2"))) == []


def test_who_belongs_to_nobody_is_told_of_nothing(store: GraphStore) -> None:
    every = ["draft", "requested", "accepted", "completed", "proposed"]
    assert list(store.cases(Scope(county=COUNTY, society=""))) == []
    assert list(store.pairings(Scope(county=COUNTY, charity=""), every)) == []
    assert list(store.inbox(Scope(county=COUNTY, department=""), every)) == []
    assert list(store.inbox(Scope(county=COUNTY, department=""), every, "mutual_aid_society")) == []


def test_open_needs_of_every_county_come_with_what_pairing_asks(store: GraphStore) -> None:
    own, other = store.open_needs()
    assert (own.need.id, own.need.quantity_open, own.category, own.helped_before) == ("need:1", 9_960, "edge", True)
    assert [consent.id for consent in own.consents] == ["consent:1"]
    assert (other.need.id, other.category, other.helped_before, other.consents) == ("need:other", None, False, ())


def test_open_supply_and_the_supply_of_a_charity(store: GraphStore) -> None:
    [line] = store.open_supply()
    assert (line.supply.id, line.supply.quantity_left, line.charity.id) == ("supply:1", 60, "charity:1")
    assert (line.supply.categories, line.supply.service_area) == (("any",), ("any",))
    assert [line.supply.id for line in store.supply_of("charity:1")] == ["supply:1", "supply:2"]
    assert store.supply_of("charity:0") == []


def test_pairings_of_a_county_or_a_charity(store: GraphStore) -> None:
    [row] = store.pairings(COUNTY_WIDE, ["proposed"])
    assert (row.pairing.id, row.need.id) == ("pairing:1", "need:1")
    assert [row.pairing.id for row in store.pairings(Scope(county=COUNTY, charity="charity:1"), ["proposed"])]
    assert not store.pairings(Scope(county=COUNTY, charity="charity:2"), ["proposed"]).rows
    assert not store.pairings(COUNTY_WIDE, ["accepted", "declined"]).rows
    assert not store.pairings(COUNTY_WIDE, ["proposed"], expiring_before="2026-03-09").rows
    assert store.pairings(COUNTY_WIDE, ["proposed"], expiring_before="2026-03-10").rows
    assert not store.pairings(COUNTY_WIDE, ["proposed"], after="pairing:1").rows


def test_the_market_asks_for_what_its_needs_had_and_what_holds_its_lines(store: GraphStore) -> None:
    def at_market() -> list[str]:
        return [pairing.id for pairing in store.market_pairings()]

    assert at_market() == ["pairing:1"]
    done(store, a_set("close the need", UpdateNode(Need, "need:1", {"status": "closed"}), guards=_guards(store)))
    assert at_market() == ["pairing:1"], "it holds of an open line"
    done(
        store,
        a_set("withdraw the line", UpdateNode(Supply, "supply:1", {"status": "withdrawn"}), guards=_guards(store)),
    )
    assert at_market() == []
    done(store, a_set("open the need", UpdateNode(Need, "need:1", {"status": "open"}), guards=_guards(store)))
    assert at_market() == ["pairing:1"], "the need may not meet it again"


def test_what_was_given_back_matters_to_an_open_need_alone(store: GraphStore) -> None:
    done(store, a_set("give back", EndLink(PairedWith, "need:1", "supply:1", "pairing:1")))
    assert [pairing.id for pairing in store.market_pairings()] == ["pairing:1"]
    done(store, a_set("close the need", UpdateNode(Need, "need:1", {"status": "closed"}), guards=_guards(store)))
    assert store.market_pairings() == []


def _guards(store: GraphStore) -> tuple[Guard, ...]:
    return tuple(Guard(node.id, node.revision) for node in store.known(["need:1", "supply:1"]).values())


def test_pairings_of_a_region_are_those_of_its_needs(store: GraphStore) -> None:
    in_village, in_town = (Scope(county=COUNTY, region=region) for region in ("341702001001", TOWN))
    assert [row.pairing.id for row in store.pairings(in_village, ["proposed"])] == ["pairing:1"]
    assert [row.pairing.id for row in store.pairings(in_village, ["proposed"], limit=1)] == ["pairing:1"]
    assert not store.pairings(in_town, ["proposed"]).rows
    assert store.pairings(Scope(county=COUNTY, region=COUNTY), ["proposed"]).rows


def test_claims_lapse_behind_the_last_day_of_their_lease(store: GraphStore) -> None:
    assert store.lapsing_claims(COUNTY, "2026-03-05") == []
    assert store.lapsing_claims(COUNTY, "2026-03-06") == ["claim:1"]
    assert store.lapsing_claims(OTHER_COUNTY, "2026-03-06") == []
