"""A ChangeSet lands whole or not at all, once for its key, and only on what it was decided on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.changes import Change, ChangeSet, CreateNode, EndLink, Guard, Link, Receipt, UpdateNode
from graph.errors import AlreadyExists, Conflict, InvalidChange, NotFound, OperationKeyReused
from graph.schema import Claim, Household, KinOf, LivesIn, MemberOf, Offers, PartOf, Region, Society
from graph.settlement import Outcome
from graph.store import GraphStore
from tests.builders import (
    COUNTY,
    VILLAGE,
    a_change_set,
    a_charity,
    a_claim,
    a_household,
    a_member,
    a_region,
    a_society,
    a_supply,
    created,
)


def apply(store: GraphStore, *changes: Change, key: str = "k", guards: tuple[Guard, ...] = ()) -> Outcome:
    [outcome] = store.apply([a_change_set(key, *changes, guards=guards)])
    return outcome


def landed(store: GraphStore, *changes: Change, key: str = "k", guards: tuple[Guard, ...] = ()) -> Receipt:
    outcome = apply(store, *changes, key=key, guards=guards)
    assert isinstance(outcome, Receipt), outcome
    return outcome


def test_what_was_created_is_known_with_its_facts(store: GraphStore) -> None:
    household = a_household(category="edge", traits=("ex_poor", "rebuilding"), gross_income_fen_per_year=1_234_567)
    landed(store, CreateNode(household))
    assert store.known([household.id]) == {
        household.id: replace(household, since="2026-03-02T01:00:00Z", revision=1),
    }


def test_a_fact_that_is_not_known_stays_unknown(store: GraphStore) -> None:
    landed(store, CreateNode(a_household()))
    household = store.household_view("household:1").household
    assert (household.category, household.traits) == (None, ())


def test_a_set_with_one_wrong_change_leaves_no_trace(store: GraphStore) -> None:
    refused = apply(store, CreateNode(a_region()), CreateNode(a_household()), CreateNode(a_region()))
    assert isinstance(refused, AlreadyExists)
    assert (store.known([VILLAGE, "household:1"]), store.journal(), dict(store.heads())) == ({}, [], {})


def test_an_id_that_is_taken_is_refused(store: GraphStore) -> None:
    landed(store, CreateNode(a_region()))
    refused = apply(store, CreateNode(a_region(name="另村")), key="again")
    assert isinstance(refused, AlreadyExists)
    assert (refused.taken, store.known([VILLAGE])[VILLAGE].revision) == (VILLAGE, 1)


def test_a_repeated_key_returns_the_first_receipt(store: GraphStore) -> None:
    change_set = a_change_set("k", CreateNode(a_region()), answer={"region": VILLAGE}, request="r")
    [first] = store.apply([change_set])
    [again] = store.apply([change_set])
    assert first == Receipt("k", f"{COUNTY}:000000000001", {"region": VILLAGE})
    assert again == Receipt("k", f"{COUNTY}:000000000001", {"region": VILLAGE}, repeated=True)
    assert len(store.journal()) == 1


def test_a_repeated_key_is_noticed_in_another_county(store: GraphStore) -> None:
    landed(store, CreateNode(a_region()))
    elsewhere = a_change_set("k", CreateNode(a_region("650000000000")), county="650000")
    [again] = store.apply([elsewhere])
    assert isinstance(again, Receipt) and again.repeated


def test_a_key_used_for_another_request_is_refused(store: GraphStore) -> None:
    store.apply([a_change_set("k", CreateNode(a_region()), request="one")])
    [refused] = store.apply([a_change_set("k", CreateNode(a_region()), request="other")])
    assert isinstance(refused, OperationKeyReused)


def test_the_receipt_of_a_key_can_be_asked_for(store: GraphStore) -> None:
    store.apply([a_change_set("k", CreateNode(a_region()), answer={"n": 1}, request="one")])
    assert store.receipt("k", "one") == Receipt("k", f"{COUNTY}:000000000001", {"n": 1}, repeated=True)
    assert store.receipt("other", "one") is None
    with pytest.raises(OperationKeyReused):
        store.receipt("k", "other")


def test_an_update_sets_and_removes_facts_and_raises_the_revision(store: GraphStore) -> None:
    landed(store, CreateNode(a_household(category="edge", monitored="sudden")))
    values = {"category": "dibao", "monitored": None, "traits": ("ex_poor",)}
    landed(store, UpdateNode(Household, "household:1", values), key="u", guards=(Guard("household:1", 1),))
    household = store.household_view("household:1").household
    assert (household.category, household.monitored, household.traits) == ("dibao", None, ("ex_poor",))
    assert household.revision == 2


def test_a_guard_on_an_older_revision_is_a_conflict(store: GraphStore) -> None:
    landed(store, CreateNode(a_household()))
    update = UpdateNode(Household, "household:1", {"category": "edge"})
    landed(store, update, key="first", guards=(Guard("household:1", 1),))
    refused = apply(store, update, key="second", guards=(Guard("household:1", 1),))
    assert isinstance(refused, Conflict)
    assert (refused.expected, refused.found) == (1, 2)


def test_a_guard_on_what_is_not_there_is_refused(store: GraphStore) -> None:
    refused = apply(store, CreateNode(a_region()), guards=(Guard("household:9", 1),))
    assert isinstance(refused, NotFound) and refused.missing == "household:9"
    assert store.known([VILLAGE]) == {}


def test_a_guard_protects_what_it_does_not_change(store: GraphStore) -> None:
    landed(store, CreateNode(a_household()), CreateNode(a_region()))
    landed(store, UpdateNode(Household, "household:1", {}), key="moved", guards=(Guard("household:1", 1),))
    refused = apply(store, CreateNode(a_society()), key="late", guards=(Guard("household:1", 1),))
    assert isinstance(refused, Conflict)
    assert store.known(["society:1"]) == {}


def test_an_update_without_a_guard_is_refused(store: GraphStore) -> None:
    landed(store, CreateNode(a_household()))
    refused = apply(store, UpdateNode(Household, "household:1", {"category": "edge"}), key="u")
    assert isinstance(refused, InvalidChange)
    assert store.known(["household:1"])["household:1"].revision == 1


def test_an_update_of_another_kind_is_refused(store: GraphStore) -> None:
    landed(store, CreateNode(a_household()))
    update = UpdateNode(Society, "household:1", {"name": "甲"})
    assert isinstance(apply(store, update, key="u", guards=(Guard("household:1", 1),)), InvalidChange)


def test_a_node_may_be_created_and_updated_in_one_set(store: GraphStore) -> None:
    landed(store, CreateNode(a_household()), UpdateNode(Household, "household:1", {"category": "edge"}))
    household = store.household_view("household:1").household
    assert (household.category, household.revision) == ("edge", 2)


# --- "only one open …" ----------------------------------------------------------------------------------------------


def a_claim_on(referral: str, claim_id: str, key: str) -> ChangeSet:
    return a_change_set(key, CreateNode(a_claim(claim_id, referral), open_key=f"claim:{referral}"))


def test_an_open_key_that_is_held_is_refused_and_names_the_holder(store: GraphStore) -> None:
    store.apply([a_claim_on("referral:1", "claim:1", "a")])
    [refused] = store.apply([a_claim_on("referral:1", "claim:2", "b")])
    assert isinstance(refused, AlreadyExists)
    assert (refused.taken, refused.holder) == ("claim:referral:1", "claim:1")


def test_an_open_key_that_was_given_up_is_free_again(store: GraphStore) -> None:
    store.apply([a_claim_on("referral:1", "claim:1", "a")])
    back = UpdateNode(Claim, "claim:1", {"status": "handed_back"}, open_key=None)
    landed(store, back, key="back", guards=(Guard("claim:1", 1),))
    [taken] = store.apply([a_claim_on("referral:1", "claim:2", "b")])
    assert isinstance(taken, Receipt)


def test_an_open_key_moves_within_one_batch(store: GraphStore) -> None:
    store.apply([a_claim_on("referral:1", "claim:1", "a")])
    back = UpdateNode(Claim, "claim:1", {"status": "handed_back"}, open_key=None)
    outcomes = store.apply(
        [
            a_change_set("back", back, guards=(Guard("claim:1", 1),)),
            a_claim_on("referral:1", "claim:2", "b"),
            a_claim_on("referral:1", "claim:3", "c"),
        ]
    )
    assert [type(one) for one in outcomes] == [Receipt, Receipt, AlreadyExists]


def test_two_open_keys_change_hands_within_one_set(store: GraphStore) -> None:
    store.apply([a_claim_on("referral:1", "claim:1", "a"), a_claim_on("referral:2", "claim:2", "b")])
    swap = a_change_set(
        "swap",
        UpdateNode(Claim, "claim:1", {}, open_key=None),
        UpdateNode(Claim, "claim:2", {}, open_key="claim:referral:1"),
        UpdateNode(Claim, "claim:1", {}, open_key="claim:referral:2"),
        guards=(Guard("claim:1", 1), Guard("claim:2", 1)),
    )
    [swapped] = store.apply([swap])
    assert isinstance(swapped, Receipt)
    refused = store.apply([a_claim_on("referral:1", "claim:3", "c"), a_claim_on("referral:2", "claim:4", "d")])
    assert [one.holder for one in refused if isinstance(one, AlreadyExists)] == ["claim:2", "claim:1"]


def test_an_update_that_says_nothing_of_the_open_key_keeps_it(store: GraphStore) -> None:
    store.apply([a_claim_on("referral:1", "claim:1", "a")])
    landed(store, UpdateNode(Claim, "claim:1", {"status": "held"}), key="held", guards=(Guard("claim:1", 1),))
    [refused] = store.apply([a_claim_on("referral:1", "claim:2", "b")])
    assert isinstance(refused, AlreadyExists)


# --- edges ----------------------------------------------------------------------------------------------------------


def two_members(store: GraphStore) -> None:
    landed(store, *created(a_household(), a_member("member:1"), a_member("member:2"), a_region(), a_region(COUNTY)))


KIN = KinOf(source="member:1", target="member:2", relation="spouse")
NO_LONGER_KIN = EndLink(KinOf, "member:1", "member:2")


def test_an_open_edge_is_not_linked_twice(store: GraphStore) -> None:
    two_members(store)
    landed(store, Link(KIN), key="a")
    refused = apply(store, Link(KIN), key="b")
    assert isinstance(refused, AlreadyExists) and refused.taken == "KIN_OF member:1->member:2"


def test_an_edge_with_another_key_stands_beside_the_first(store: GraphStore) -> None:
    two_members(store)
    landed(store, Link(KIN), Link(replace(KIN, key="2")))
    assert [edge.key for edge in store.network("member:1", hops=1).edges] == ["", "2"]


def test_an_ended_edge_may_be_linked_again(store: GraphStore) -> None:
    two_members(store)
    landed(store, Link(KIN), key="a")
    landed(store, NO_LONGER_KIN, key="b")
    landed(store, Link(replace(KIN, since="2026-03-03T00:00:00Z")), key="c")
    spans = [(edge.since, edge.until) for edge in store.network("member:1", hops=1).edges]
    assert spans == [("2026-03-02T01:00:00Z", "2026-03-02T01:00:00Z"), ("2026-03-03T00:00:00Z", None)]


def test_an_edge_that_is_not_open_cannot_be_ended(store: GraphStore) -> None:
    two_members(store)
    landed(store, Link(KIN), key="a")
    landed(store, NO_LONGER_KIN, key="b")
    refused = apply(store, NO_LONGER_KIN, key="c")
    assert isinstance(refused, NotFound) and refused.missing == "KIN_OF member:1->member:2"


def test_an_edge_is_ended_in_its_own_direction_only(store: GraphStore) -> None:
    two_members(store)
    landed(store, Link(KIN), key="a")
    assert isinstance(apply(store, EndLink(KinOf, "member:2", "member:1"), key="b"), NotFound)


def test_an_edge_needs_both_ends(store: GraphStore) -> None:
    two_members(store)
    refused = apply(store, Link(replace(KIN, target="member:9")), key="a")
    assert isinstance(refused, NotFound) and refused.missing == "member:9"


def test_an_edge_between_the_wrong_kinds_is_refused(store: GraphStore) -> None:
    two_members(store)
    refused = apply(store, Link(LivesIn(source="member:1", target=VILLAGE)), key="a")
    assert isinstance(refused, InvalidChange)


def test_an_edge_is_made_and_ended_within_one_batch(store: GraphStore) -> None:
    two_members(store)
    outcomes = store.apply(
        [a_change_set("a", Link(KIN)), a_change_set("b", NO_LONGER_KIN), a_change_set("c", NO_LONGER_KIN)]
    )
    assert [type(one) for one in outcomes] == [Receipt, Receipt, NotFound]
    assert [edge.until for edge in store.network("member:1", hops=1).edges] == ["2026-03-02T01:00:00Z"]


def test_an_edge_is_found_from_the_end_that_has_few(store: GraphStore) -> None:
    charity, supply = a_charity(), a_supply()
    landed(store, *created(charity, supply), Link(Offers(source=charity.id, target=supply.id)))
    refused = apply(store, Link(Offers(source=charity.id, target=supply.id)), key="b")
    assert isinstance(refused, AlreadyExists)
    landed(store, EndLink(Offers, charity.id, supply.id), key="c")


def test_a_set_makes_nodes_and_the_edges_between_them(store: GraphStore) -> None:
    household, member, village, county = a_household(), a_member(), a_region(), a_region(COUNTY, level="county")
    landed(
        store,
        *created(county, village, household, member),
        Link(PartOf(source=village.id, target=county.id)),
        Link(LivesIn(source=household.id, target=village.id)),
        Link(MemberOf(source=member.id, target=household.id, since="2020-01-01T00:00:00Z")),
    )
    assert [(e.label(), e.source, e.target, e.since) for e in store.network(village.id, hops=2).edges] == [
        ("LIVES_IN", "household:1", VILLAGE, "2026-03-02T01:00:00Z"),
        ("MEMBER_OF", "member:1", "household:1", "2020-01-01T00:00:00Z"),
        ("PART_OF", VILLAGE, COUNTY, "2026-03-02T01:00:00Z"),
    ]


def test_a_change_that_breaks_the_schema_is_refused_with_every_violation(store: GraphStore) -> None:
    wrong = replace(a_region(), level="hamlet", name=7)
    refused = apply(store, CreateNode(wrong))
    assert isinstance(refused, InvalidChange)
    assert "Region.level" in str(refused) and "Region.name" in str(refused)
    assert store.known([VILLAGE]) == {}


def test_ids_that_nobody_has_are_left_out(store: GraphStore) -> None:
    landed(store, *created(a_region(), a_household()))
    found = store.known([VILLAGE, "household:1", "nobody"])
    assert {node_id: type(node) for node_id, node in found.items()} == {VILLAGE: Region, "household:1": Household}
