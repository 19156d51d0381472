"""Edges begin and end, are open once, and join what they may join."""

from __future__ import annotations

from datetime import timedelta

from graph.changes import CreateNode, EndLink, Link, Receipt
from graph.errors import AlreadyExists, InvalidChange, NotFound
from graph.schema import Assisted, KinOf, MemberOf
from graph.store import GraphStore
from tests.builders import AT, a_department, a_household, a_member, a_region
from tests.contract.acts import a_set, create, done, outcome

SIBLINGS = Link(KinOf(source="member:1", target="member:2", relation="sibling"))
NO_LONGER = EndLink(KinOf, "member:1", "member:2")


def two_members(store: GraphStore) -> None:
    done(
        store,
        create("household", a_household()),
        a_set(
            "members",
            CreateNode(a_member()),
            CreateNode(a_member("member:2")),
            Link(MemberOf(source="member:1", target="household:1")),
            Link(MemberOf(source="member:2", target="household:1")),
        ),
    )


def kinship(store: GraphStore) -> list[tuple[str, str | None]]:
    return [(edge.since, edge.until) for edge in store.household_view("household:1").edges_of(KinOf)]


def test_an_edge_begins_with_its_change_set(store: GraphStore) -> None:
    two_members(store)
    done(store, a_set("a", SIBLINGS))
    assert kinship(store) == [("2026-03-02T01:00:00Z", None)]


def test_an_edge_may_say_since_when_and_until_when(store: GraphStore) -> None:
    two_members(store)
    past = KinOf(source="member:1", target="member:2", relation="spouse", since="2001-05-01", until="2009-01-01")
    done(store, a_set("a", Link(past)), a_set("b", SIBLINGS))
    assert kinship(store) == [("2001-05-01", "2009-01-01"), ("2026-03-02T01:00:00Z", None)]


def test_an_open_edge_is_linked_once(store: GraphStore) -> None:
    two_members(store)
    done(store, a_set("a", SIBLINGS))
    refused = outcome(store, a_set("b", SIBLINGS))
    assert isinstance(refused, AlreadyExists) and refused.taken == "KIN_OF member:1->member:2"
    assert len(kinship(store)) == 1


def test_the_other_direction_and_another_key_are_other_edges(store: GraphStore) -> None:
    two_members(store)
    back = Link(KinOf(source="member:2", target="member:1", relation="sibling"))
    second = Link(KinOf(source="member:1", target="member:2", key="2", relation="sibling"))
    done(store, a_set("a", SIBLINGS), a_set("b", back), a_set("c", second))
    assert len(kinship(store)) == 3


def test_an_ended_edge_stays_and_can_be_linked_again(store: GraphStore) -> None:
    two_members(store)
    later = AT + timedelta(days=1)
    done(store, a_set("a", SIBLINGS), a_set("b", NO_LONGER, at=later), a_set("c", SIBLINGS, at=later))
    assert kinship(store) == [
        ("2026-03-02T01:00:00Z", "2026-03-03T01:00:00Z"),
        ("2026-03-03T01:00:00Z", None),
    ]


def test_only_an_open_edge_is_ended(store: GraphStore) -> None:
    two_members(store)
    assert isinstance(outcome(store, a_set("a", NO_LONGER)), NotFound)
    done(store, a_set("b", SIBLINGS), a_set("c", NO_LONGER))
    assert isinstance(outcome(store, a_set("d", NO_LONGER)), NotFound)


def test_an_edge_is_ended_in_its_own_direction_only(store: GraphStore) -> None:
    two_members(store)
    done(store, a_set("a", SIBLINGS))
    assert isinstance(outcome(store, a_set("b", EndLink(KinOf, "member:2", "member:1"))), NotFound)


def test_an_edge_is_made_and_ended_in_one_batch(store: GraphStore) -> None:
    two_members(store)
    outcomes = store.apply([a_set("a", SIBLINGS), a_set("b", NO_LONGER), a_set("c", NO_LONGER)])
    assert [type(one) for one in outcomes] == [Receipt, Receipt, NotFound]
    assert kinship(store) == [("2026-03-02T01:00:00Z", "2026-03-02T01:00:00Z")]


def test_an_edge_linked_again_in_the_second_of_its_end_is_another(store: GraphStore) -> None:
    two_members(store)
    done(store, a_set("a", SIBLINGS), a_set("b", NO_LONGER))
    done(store, a_set("c", SIBLINGS))
    done(store, a_set("d", NO_LONGER), a_set("e", SIBLINGS))
    assert [until for _, until in kinship(store)].count(None) == 1
    assert len(kinship(store)) == 3


def test_an_edge_is_found_from_an_end_that_has_thousands(store: GraphStore) -> None:
    """As many people are assisted by one department: the edge is looked for from their side."""
    people = [a_member(f"member:{number:04d}") for number in range(1500)]
    aid = [
        Assisted(
            source="department:1",
            target=person.id,
            key="act:1",
            kind_of_aid="medical_aid",
            outcome="assisted",
            from_on="2026-01-01",
            clause="二(一)",
            pack="chizhou-2024",
            by="officer:1",
            source_kind="referral",
            source_id="act:1",
        )
        for person in people
    ]
    done(store, create("a", a_department(), *people), a_set("b", *map(Link, aid)))
    assert isinstance(outcome(store, a_set("c", Link(aid[700]))), AlreadyExists)
    done(store, a_set("d", EndLink(Assisted, "department:1", "member:0700", "act:1")))
    done(store, a_set("e", Link(aid[700])))


def test_an_edge_joins_only_the_kinds_that_it_may(store: GraphStore) -> None:
    two_members(store)
    done(store, create("region", a_region("region:1")))
    assert isinstance(
        outcome(store, a_set("a", Link(MemberOf(source="region:1", target="household:1")))), InvalidChange
    )
    refused = outcome(store, a_set("b", Link(MemberOf(source="member:1", target="household:9"))))
    assert isinstance(refused, NotFound) and refused.missing == "household:9"
