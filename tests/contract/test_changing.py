"""What `apply` promises of nodes, guards, open keys and whole ChangeSets."""

from __future__ import annotations

from typing import Any

import pytest

from graph.changes import CreateNode, Draw, Guard, Receipt, UpdateNode
from graph.errors import AlreadyExists, Conflict, InvalidChange, NotEnough, NotFound
from graph.schema import Household, Region, Warning
from graph.store import GraphStore
from tests.builders import a_household, a_region, a_supply, a_warning
from tests.contract.acts import a_set, create, done, get, left, outcome

HOUSEHOLD = Guard("household:1", 1)


def test_a_created_node_is_there_as_it_was_given(store: GraphStore) -> None:
    household = a_household(traits=("独居", "失独"), gross_income_fen_per_year=2**40, address="某路 1 号")
    done(store, create("a", household))
    found = get(store, Household, "household:1")
    assert (found.traits, found.gross_income_fen_per_year, found.category) == (("独居", "失独"), 2**40, None)
    assert (found.revision, found.since) == (1, "2026-03-02T01:00:00Z")


def test_an_update_sets_facts_removes_facts_and_moves_the_revision_on(store: GraphStore) -> None:
    done(store, create("a", a_household(category="edge", monitored="sudden")))
    change = UpdateNode(Household, "household:1", {"category": "dibao", "monitored": None})
    done(store, a_set("b", change, guards=(HOUSEHOLD,)))
    found = get(store, Household, "household:1")
    assert (found.category, found.monitored, found.settlement, found.revision) == ("dibao", None, "rural", 2)


def test_an_update_decided_on_an_older_revision_is_a_conflict(store: GraphStore) -> None:
    done(store, create("a", a_household()))
    change = UpdateNode(Household, "household:1", {"category": "dibao"})
    done(store, a_set("b", change, guards=(HOUSEHOLD,)))
    refused = outcome(store, a_set("c", change, guards=(HOUSEHOLD,)))
    assert isinstance(refused, Conflict)
    assert (refused.node_id, refused.expected, refused.found) == ("household:1", 1, 2)


def test_a_guard_protects_what_is_only_read(store: GraphStore) -> None:
    done(store, create("a", a_household()), create("b", a_supply(quantity=100)))
    done(store, a_set("c", UpdateNode(Household, "household:1", {"category": "edge"}), guards=(HOUSEHOLD,)))
    assert isinstance(outcome(store, a_set("d", Draw("supply:1", "quantity_left", 1), guards=(HOUSEHOLD,))), Conflict)
    assert left(store) == 100


def test_an_update_without_a_guard_is_refused(store: GraphStore) -> None:
    done(store, create("a", a_household()))
    assert isinstance(outcome(store, a_set("b", UpdateNode(Household, "household:1", {}))), InvalidChange)
    assert get(store, Household, "household:1").revision == 1


def test_an_update_names_the_kind_of_its_node(store: GraphStore) -> None:
    done(store, create("a", a_household()))
    change = UpdateNode(Region, "household:1", {"name": "某村"})
    assert isinstance(outcome(store, a_set("b", change, guards=(HOUSEHOLD,))), InvalidChange)


def test_a_node_may_be_created_and_updated_in_one_set(store: GraphStore) -> None:
    done(store, a_set("a", CreateNode(a_household()), UpdateNode(Household, "household:1", {"category": "edge"})))
    found = get(store, Household, "household:1")
    assert (found.category, found.revision) == ("edge", 2)


def test_what_is_not_there_cannot_be_guarded(store: GraphStore) -> None:
    refused = outcome(store, a_set("a", UpdateNode(Household, "household:9", {}), guards=(Guard("household:9", 1),)))
    assert isinstance(refused, NotFound) and refused.missing == "household:9"


def test_an_id_is_created_once(store: GraphStore) -> None:
    done(store, create("a", a_household()))
    refused = outcome(store, create("b", a_household(category="tekun")))
    assert isinstance(refused, AlreadyExists) and refused.holder == "household:1"
    assert get(store, Household, "household:1").category is None


@pytest.mark.parametrize(
    "facts",
    [
        {"gross_income_fen_per_year": 2**63},
        {"gross_income_fen_per_year": -(2**63) - 1},
        {"region": "\ud800"},
        {"address": "\ud800"},
        {"traits": ("ex_poor", 7)},
    ],
)
def test_what_not_every_store_can_keep_is_refused(store: GraphStore, facts: dict[str, Any]) -> None:
    assert isinstance(outcome(store, create("a", a_household(**facts))), InvalidChange)
    done(store, create("b", a_household()))
    update = a_set("c", UpdateNode(Household, "household:1", facts), guards=(Guard("household:1", 1),))
    assert isinstance(outcome(store, update), InvalidChange)


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_the_largest_numbers_come_back(store: GraphStore, number: int) -> None:
    done(store, create("a", a_household(gross_income_fen_per_year=number)))
    assert get(store, Household, "household:1").gross_income_fen_per_year == number


@pytest.mark.parametrize("text", ["", "𠮷野家", "a\x00b", "'; MATCH (n) DETACH DELETE n //", "\u2028"])
def test_any_text_comes_back_as_it_was(store: GraphStore, text: str) -> None:
    done(store, create("a", a_household(region=text, address=text, traits=(text, text))))
    household = get(store, Household, "household:1")
    assert (household.region, household.traits) == (text, (text, text))
    assert store.vault.open("address", household.address or "") == text


def test_a_node_that_breaks_the_schema_is_refused(store: GraphStore) -> None:
    refused = outcome(store, create("a", a_region("region:1", level="continent"), a_region("region:2", name=5)))
    assert isinstance(refused, InvalidChange)
    assert "Region.level" in str(refused) and "Region.name" in str(refused)
    assert store.known(["region:1", "region:2"]) == {}


def test_a_refused_change_set_leaves_no_trace(store: GraphStore) -> None:
    done(store, create("a", a_supply(quantity=100)))
    refused = a_set(
        "b",
        CreateNode(a_region("region:1")),
        Draw("supply:1", "quantity_left", 60),
        Draw("supply:1", "quantity_left", 60),
    )
    assert isinstance(outcome(store, refused), NotEnough)
    assert (left(store), dict(store.known(["region:1"])), store.heads()["341702"][0]) == (100, {}, 1)


def test_in_a_batch_those_that_fail_fail_alone(store: GraphStore) -> None:
    outcomes = store.apply(
        [
            create("a", a_supply(quantity=100)),
            a_set("b", Draw("supply:1", "quantity_left", 70)),
            create("c", a_region("region:1", level="continent")),
            a_set("d", Draw("supply:1", "quantity_left", 70)),
            a_set("e", Draw("supply:1", "quantity_left", 30)),
            create("f", a_supply(quantity=100)),
        ]
    )
    kinds = [type(one) for one in outcomes]
    assert kinds == [Receipt, Receipt, InvalidChange, NotEnough, Receipt, AlreadyExists]
    assert (left(store), len(store.journal())) == (0, 3)


def test_a_change_set_sees_what_those_before_it_in_the_batch_left(store: GraphStore) -> None:
    rename = UpdateNode(Region, "region:1", {"name": "新村"})
    again = UpdateNode(Region, "region:1", {"name": "新新村"})
    done(
        store,
        create("a", a_region("region:1")),
        a_set("b", rename, guards=(Guard("region:1", 1),)),
        a_set("c", again, guards=(Guard("region:1", 2),)),
    )
    found = get(store, Region, "region:1")
    assert (found.name, found.revision) == ("新新村", 3)


def test_an_open_key_belongs_to_one_node(store: GraphStore) -> None:
    done(store, a_set("a", CreateNode(a_warning(), open_key="warning:household:1")))
    refused = outcome(store, a_set("b", CreateNode(a_warning("warning:2"), open_key="warning:household:1")))
    assert isinstance(refused, AlreadyExists)
    assert (refused.taken, refused.holder) == ("warning:household:1", "warning:1")


def test_an_open_key_given_up_can_be_taken(store: GraphStore) -> None:
    done(store, a_set("a", CreateNode(a_warning(), open_key="k")))
    closed = UpdateNode(Warning, "warning:1", {"status": "closed"}, open_key=None)
    done(store, a_set("b", closed, guards=(Guard("warning:1", 1),)))
    done(store, a_set("c", CreateNode(a_warning("warning:2"), open_key="k")))
    assert isinstance(outcome(store, a_set("d", CreateNode(a_warning("warning:3"), open_key="k"))), AlreadyExists)


def test_an_open_key_is_given_up_and_taken_in_one_batch(store: GraphStore) -> None:
    done(store, a_set("a", CreateNode(a_warning("warning:9"), open_key="k")))
    closed = UpdateNode(Warning, "warning:9", {"status": "closed"}, open_key=None)
    done(
        store,
        a_set("b", closed, guards=(Guard("warning:9", 1),)),
        a_set("c", CreateNode(a_warning("warning:1"), open_key="k")),
    )
    refused = outcome(store, a_set("d", CreateNode(a_warning("warning:2"), open_key="k")))
    assert isinstance(refused, AlreadyExists) and refused.holder == "warning:1"


def test_two_nodes_exchange_their_open_keys_in_one_batch(store: GraphStore) -> None:
    done(
        store,
        a_set("a", CreateNode(a_warning("warning:1"), open_key="x")),
        a_set("b", CreateNode(a_warning("warning:2"), open_key="y")),
    )
    free = UpdateNode(Warning, "warning:1", {}, open_key=None)
    second = UpdateNode(Warning, "warning:2", {}, open_key="x")
    first = UpdateNode(Warning, "warning:1", {}, open_key="y")
    done(store, a_set("c", free, second, first, guards=(Guard("warning:1", 1), Guard("warning:2", 1))))
    for key, holder in (("x", "warning:2"), ("y", "warning:1")):
        refused = outcome(store, a_set(f"d{key}", CreateNode(a_warning("warning:3"), open_key=key)))
        assert isinstance(refused, AlreadyExists) and refused.holder == holder


def test_an_update_keeps_the_open_key_unless_it_says_otherwise(store: GraphStore) -> None:
    done(store, a_set("a", CreateNode(a_warning(), open_key="k")))
    done(store, a_set("b", UpdateNode(Warning, "warning:1", {"points": 9}), guards=(Guard("warning:1", 1),)))
    assert isinstance(outcome(store, a_set("c", CreateNode(a_warning("warning:2"), open_key="k"))), AlreadyExists)


def test_an_empty_batch_changes_nothing(store: GraphStore) -> None:
    assert store.apply([]) == []
    assert store.journal() == []
