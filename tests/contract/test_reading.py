"""Every question of a store about one small history: exact answers, the same from every store."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from graph.errors import NotFound
from graph.schema import Assisted, Consent, KinOf, Member, Need, Supports, Warning
from graph.schema.facts import Edge
from graph.store import GraphStore
from graph.views import Scope
from tests.builders import COUNTY
from tests.contract.acts import done
from tests.contract.history import FIRST_DAY, NUMBERS, OTHER_COUNTY, SECOND_DAY, THIRD_DAY, TOWN, history

COUNTY_WIDE = Scope(county=COUNTY)


@pytest.fixture
def store(store: GraphStore) -> GraphStore:
    done(store, *history())
    return store


def names(edges: Iterable[Edge]) -> list[str]:
    return [f"{edge.label()} {edge.source} {edge.target}" for edge in edges]


# --- one household ----------------------------------------------------------------------------------------------------


def test_a_partial_view_has_the_things_of_the_kinds_asked_for_and_the_aid(store: GraphStore) -> None:
    [whole] = store.household_views(["household:1"])
    [part] = store.partial_views(["household:1", "household:none"], [Member, Warning], with_aid=True)

    assert part.household == whole.household
    assert list(part.all(Member)) == [one for one in whole.all(Member) if one.household == "household:1"]
    assert part.all(Warning) == whole.all(Warning)
    assert part.all(Consent) == ()
    assert part.edges == whole.edges_of(Assisted)


def test_without_aid_a_partial_view_has_no_edges(store: GraphStore) -> None:
    views = store.partial_views(["household:2", "household:1"], [Member])

    assert [view.household.id for view in views] == ["household:2", "household:1"]
    assert [view.edges for view in views] == [(), ()]


def test_a_household_is_seen_with_all_that_has_to_do_with_it(store: GraphStore) -> None:
    view = store.household_view("household:1")
    assert list(view.nodes) == [
        *(
            "341702001001",
            "claim:1",
            "consent:1",
            "department:1",
            "household:1",
            "member:1",
            "member:2",
            "need:1",
            "pairing:1",
        ),
        *("referral:1", "referral:2", "referral:3", "signal:1", "warning:1"),
    ]
    assert names(view.edges) == [
        "ABOUT claim:1 household:1",
        "ABOUT consent:1 household:1",
        "ABOUT pairing:1 household:1",
        "ABOUT referral:1 household:1",
        "ABOUT referral:2 household:1",
        "ABOUT referral:3 household:1",
        "ABOUT signal:1 household:1",
        "ABOUT warning:1 household:1",
        "ASSISTED department:1 household:1",
        "KIN_OF member:1 member:2",
        "LIVES_IN household:1 341702001001",
        "MEMBER_OF member:1 household:1",
        "NEEDS household:1 need:1",
    ]
    assert (view.household.category, view.household.revision) == ("edge", 1)
    warning = view.open_warning()
    assert warning is not None and (warning.id, warning.level, warning.due_on) == ("warning:1", "red", "2026-03-05")


def test_the_facts_of_an_edge_come_with_it(store: GraphStore) -> None:
    [edge] = store.household_view("household:1").edges_of(Assisted)
    assert (edge.key, edge.amount_fen, edge.from_on, edge.to_on) == ("referral:0", 50_000, "2026-01-01", "2026-01-31")
    assert (edge.since, edge.until, edge.quantity) == (SECOND_DAY, None, None)


@pytest.mark.parametrize("thing", ["member:1", "signal:1", "warning:1", "referral:3", "need:1", "pairing:1", "claim:1"])
def test_a_household_is_found_by_anything_that_is_about_it(store: GraphStore, thing: str) -> None:
    assert store.household_view(thing) == store.household_view("household:1")


@pytest.mark.parametrize("thing", ["household:0", "department:1", "341702001001"])
def test_what_is_about_no_household_is_not_found(store: GraphStore, thing: str) -> None:
    with pytest.raises(NotFound) as caught:
        store.household_view(thing)
    assert caught.value.missing == thing


def test_a_household_as_of_a_time_lacks_what_came_later(store: GraphStore) -> None:
    first = store.household_view("household:1", as_of=FIRST_DAY)
    assert list(first.nodes) == ["341702001001", "consent:1", "household:1", "member:1", "member:2"]
    assert names(first.edges_of(KinOf)) == ["KIN_OF member:1 member:2"]
    second = store.household_view("household:1", as_of=SECOND_DAY)
    assert "warning:1" in second.nodes and second.edges_of(KinOf)


def test_an_edge_is_over_at_the_instant_of_its_end(store: GraphStore) -> None:
    assert store.household_view("household:1", as_of="2026-03-04T00:59:59Z").edges_of(KinOf)
    assert not store.household_view("household:1", as_of=THIRD_DAY).edges_of(KinOf)


def test_many_households_are_seen_in_the_order_asked(store: GraphStore) -> None:
    views = store.household_views(["household:3", "household:0", "household:1", "household:other"])
    assert [view.household.id for view in views] == ["household:3", "household:1", "household:other"]
    assert views == [store.household_view(view.household.id) for view in views]
    assert store.household_views([]) == []


def test_relatives_of_one_another_each_have_their_own_view(store: GraphStore) -> None:
    second, third = store.household_views(["household:2", "household:3"])
    assert names(second.edges_of(KinOf)) == ["KIN_OF member:1 member:2"]
    assert names(second.edges_of(Supports)) == names(third.edges_of(Supports)) == ["SUPPORTS member:3 member:2"]
    assert [member.id for member in third.all(Member)] == ["member:2", "member:3"]


NEAR = ("341702001001", "claim:1", "consent:1", "department:1", "member:1", "need:1", "pairing:1")
NEAR = (*NEAR, "referral:1", "referral:2", "referral:3", "signal:1", "warning:1")


def test_a_network_grows_step_by_step(store: GraphStore) -> None:
    assert sorted(store.network("household:1", hops=0).nodes) == ["household:1"]
    assert sorted(store.network("household:1", hops=1).nodes) == sorted(["household:1", *NEAR])
    second = {"household:1", *NEAR, "member:2", "supply:1", "society:1"}
    assert set(store.network("household:1", hops=2).nodes) == second
    assert set(store.network("household:1", hops=3).nodes) == second | {"household:2", "member:3"}
    assert store.network("household:1", hops=9) == store.network("household:1", hops=3)


def test_a_network_has_every_edge_between_its_nodes(store: GraphStore) -> None:
    edges = names(store.network("household:1", hops=1).edges)
    assert edges == sorted(edges)
    assert "RAISED_FROM referral:1 warning:1" in edges and "ROUTED_TO referral:1 department:1" in edges
    assert "CLAIMED society:1 referral:3" not in edges


def test_hubs_are_reached_and_never_walked_through(store: GraphStore) -> None:
    network = store.network("household:1", hops=3)
    assert {"341702001001", "supply:1", "department:1"} <= set(network.nodes)
    assert {"charity:1", "341702"}.isdisjoint(network.nodes)


def test_a_limited_network_holds_the_nearest(store: GraphStore) -> None:
    nodes = set(store.network("household:1", hops=3, limit=15).nodes)
    assert nodes == {"household:1", *NEAR, "member:2", "society:1"}
    limited = store.network("household:1", hops=3, limit=3)
    assert set(limited.nodes) == {"household:1", "341702001001", "claim:1"}
    assert names(limited.edges) == ["ABOUT claim:1 household:1", "LIVES_IN household:1 341702001001"]


def test_a_network_as_of_a_time_lacks_what_came_later(store: GraphStore) -> None:
    network = store.network("household:1", hops=3, as_of=FIRST_DAY)
    assert sorted(network.nodes) == [
        *("341702001001", "consent:1", "household:1", "household:2", "member:1", "member:2", "member:3")
    ]
    assert sorted(store.network("household:1", as_of=THIRD_DAY).nodes) == sorted(
        ["household:1", *NEAR, "supply:1", "society:1"]
    )


def test_the_limit_of_a_network_counts_only_what_was_there_at_the_time(store: GraphStore) -> None:
    network = store.network("household:1", hops=3, as_of=FIRST_DAY, limit=4)
    assert sorted(network.nodes) == ["341702001001", "consent:1", "household:1", "member:1"]


def test_a_network_of_nobody_is_not_found(store: GraphStore) -> None:
    with pytest.raises(NotFound):
        store.network("household:0")


# --- work lists -------------------------------------------------------------------------------------------------------


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


# --- who there is -----------------------------------------------------------------------------------------------------


def test_counties_are_those_with_a_region_of_that_level(store: GraphStore) -> None:
    assert store.counties() == [COUNTY, OTHER_COUNTY]


def test_the_directory_of_a_county(store: GraphStore) -> None:
    directory = store.directory(COUNTY)
    assert list(directory.regions) == ["341702", "341702001001"]
    assert [one.id for one in directory.departments] == ["department:1", "department:2"]
    assert (list(directory.charities), [one.id for one in directory.societies]) == (["charity:1"], ["society:1"])
    assert [one.id for one in directory.officers] == ["officer:1"]
    assert (directory.pack_on("2026-03-02"), directory.parameter("limit", "2026-03-02")) == ("chizhou-2024", 7)
    assert list(store.directory(OTHER_COUNTY).charities) == ["charity:1"]


def test_a_society_is_known_with_its_fund(store: GraphStore) -> None:
    assert store.society("society:1").fund_left_fen == 100_000
    for missing in ("society:0", "household:1"):
        with pytest.raises(NotFound):
            store.society(missing)


def test_of_many_ids_those_that_exist_are_known(store: GraphStore) -> None:
    found = store.known(["warning:1", "need:1", "warning:0", "need:1"])
    assert {node_id: type(node) for node_id, node in found.items()} == {"need:1": Need, "warning:1": Warning}
    assert store.known([]) == {}


def test_members_are_found_by_their_identity_number(store: GraphStore) -> None:
    found = store.find_members([*NUMBERS, "999901200001010010"])
    assert {number: [member.id for member in members] for number, members in found.items()} == {
        NUMBERS[0]: ["member:1"],
        NUMBERS[1]: ["member:3"],
    }


def test_kinship_is_as_far_as_its_shortest_open_path(store: GraphStore) -> None:
    near = store.kin_distance(["member:3"], ["member:2"], 3)
    assert near is not None and (near.members, near.steps) == (("member:3", "member:2"), 1)
    assert store.kin_distance(["member:1"], ["member:2"], 3) is None
    itself = store.kin_distance(["member:1", "member:3"], ["member:3"], 3)
    assert itself is not None and (itself.members, itself.steps) == (("member:3",), 0)
    assert store.kin_distance(["member:3"], ["member:2"], 0) is None


# --- counting ---------------------------------------------------------------------------------------------------------


def test_statistics_count_kinds_and_coded_facts(store: GraphStore) -> None:
    counted = store.statistics(COUNTY)
    assert counted.nodes == {
        **{"Charity": 1, "Claim": 1, "Clause": 1, "Consent": 1, "Department": 2, "Household": 4, "Member": 3},
        **{"Need": 1, "Officer": 1, "Pairing": 1, "Parameter": 1, "Policy": 1, "Referral": 4, "Region": 2},
        **{"Signal": 4, "Society": 1, "Supply": 2, "Warning": 4},
    }
    assert counted.edges == {
        **{"ABOUT": 8, "ASSISTED": 1, "CLAIMED": 1, "KIN_OF": 1, "LIVES_IN": 2, "MEMBER_OF": 3, "NEEDS": 1},
        **{"OFFERS": 1, "PAIRED_WITH": 1, "RAISED_FROM": 5, "ROUTED_TO": 2, "SUPPORTS": 1},
    }
    assert counted.by["Household.category"] == {"dibao": 1, "edge": 1}
    assert counted.by["Warning.level"] == {"green": 1, "red": 2, "yellow": 1}
    assert counted.by["Referral.status"] == {"accepted": 1, "completed": 1, "draft": 1, "requested": 1}
    assert counted.by["Need.unmet_because"] == {}


def test_statistics_of_all_counties_add_up(store: GraphStore) -> None:
    every, own, other = (store.statistics(county) for county in (None, COUNTY, OTHER_COUNTY))
    assert every.nodes["Household"] == own.nodes["Household"] + other.nodes["Household"] == 5
    assert other.edges == {"NEEDS": 1}


def test_consent_is_what_was_given(store: GraphStore) -> None:
    consent = store.household_view("household:1").consent("charity", "2026-03-02")
    assert isinstance(consent, Consent) and consent.recipients == ("any",)
