"""Every question of a store about one small history: exact answers, the same from every store."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from graph.errors import NotFound
from graph.schema import Assisted, Consent, KinOf, Member, Need, Supports, Warning
from graph.schema.facts import Edge
from graph.store import GraphStore
from tests.builders import COUNTY
from tests.contract.acts import done
from tests.contract.history import FIRST_DAY, NUMBERS, OTHER_COUNTY, SECOND_DAY, THIRD_DAY, history


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
