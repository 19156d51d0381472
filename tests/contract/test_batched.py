"""What callers who happen to share a batch do to each other: nothing."""

from __future__ import annotations

from typing import Any

import pytest

from graph.changes import CreateNode, EndLink, Extend, Guard, Link, Receipt, UpdateNode
from graph.errors import AlreadyExists, InvalidChange, NotFound
from graph.schema import Household, KinOf, Society
from graph.store import GraphStore
from tests.builders import a_household, a_member, a_society
from tests.contract.acts import a_set, create, done, get, outcome
from tests.contract.test_edges import NO_LONGER, SIBLINGS, kinship, two_members


def test_who_makes_a_node_again_hides_none_of_its_edges(store: GraphStore) -> None:
    two_members(store)
    done(store, a_set("a", SIBLINGS))
    again = a_set("made again", CreateNode(a_member()))
    outcomes = store.apply([again, a_set("b", SIBLINGS), a_set("c", NO_LONGER)])
    assert [type(one) for one in outcomes] == [AlreadyExists, AlreadyExists, Receipt]
    assert len(kinship(store)) == 1


def test_a_repeat_hides_none_of_the_edges_of_what_it_made(store: GraphStore) -> None:
    two_members(store)
    done(store, made := create("made", a_member("member:3")))
    married = Link(KinOf(source="member:1", target="member:3", relation="spouse"))
    done(store, a_set("a", married))
    outcomes = store.apply([made, a_set("b", married), a_set("c", EndLink(KinOf, "member:1", "member:3"))])
    assert [type(one) for one in outcomes] == [Receipt, AlreadyExists, Receipt]


def test_a_counter_stays_in_the_numbers_that_stores_keep(store: GraphStore) -> None:
    done(store, create("made", a_society()))
    before = get(store, Society, "society:1")
    room = 2**63 - 1 - before.fund_total_fen
    refused = outcome(store, a_set("a", Extend("society:1", "fund_left_fen", room + 1)))
    assert isinstance(refused, InvalidChange)
    assert isinstance(outcome(store, a_set("b", Extend("society:1", "fund_left_fen", 2**70))), InvalidChange)
    done(store, a_set("c", Extend("society:1", "fund_left_fen", room)))
    assert get(store, Society, "society:1").fund_total_fen == 2**63 - 1


HALF = "\ud800"


@pytest.mark.parametrize(
    "wrong",
    [
        create("wrong", a_household(f"household:{HALF}")),
        create(f"wrong {HALF}", a_household("household:2")),
        a_set("wrong", Link(KinOf(source="member:1", target="member:2", key=HALF, relation="spouse"))),
        a_set("wrong", Link(KinOf(source="member:1", target="member:2", since=HALF, relation="spouse"))),
        a_set("wrong", CreateNode(a_household("household:2"), open_key=HALF)),
        a_set("wrong", guards=(Guard(HALF, 1),)),
        a_set("wrong", answer={"told": HALF}),
        a_set("wrong", request=HALF),
    ],
)
def test_text_that_cannot_be_encoded_is_refused_and_fails_nobody_else(store: GraphStore, wrong: Any) -> None:
    two_members(store)
    outcomes = store.apply([wrong, create("right", a_household("household:3"))])
    assert [type(one) for one in outcomes] == [InvalidChange, Receipt]


def test_no_id_is_one_of_the_stores_own(store: GraphStore) -> None:
    two_members(store)
    named = "head:341702"
    assert isinstance(
        outcome(store, a_set("a", Link(KinOf(source="member:1", target=named, relation="spouse")))), NotFound
    )
    assert isinstance(outcome(store, a_set("b", guards=(Guard(named, 1),))), NotFound)
    update = UpdateNode(Household, named, {"category": "dibao"})
    assert isinstance(outcome(store, a_set("c", update, guards=(Guard(named, 1),))), NotFound)


def test_batches_land_in_their_order_each_on_what_the_one_before_left(store: GraphStore) -> None:
    too_early = [create("one", a_member("member:1")), a_set("kin", SIBLINGS)]
    in_time = [create("other", a_member("member:2")), a_set("kin after all", SIBLINGS)]
    outcomes = [[type(one) for one in some] for some in store.apply_each([too_early, in_time])]
    assert outcomes == [[Receipt, NotFound], [Receipt, Receipt]]


def test_who_stops_asking_has_written_nothing_more(store: GraphStore) -> None:
    batches = [[create(f"member {number}", a_member(f"member:{number}"))] for number in range(4)]
    for outcomes in store.apply_each(batches):
        assert [type(one) for one in outcomes] == [Receipt]
        break
    assert list(store.known([f"member:{number}" for number in range(4)])) == ["member:0"]
