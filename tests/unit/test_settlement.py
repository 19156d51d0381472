from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes import (
    Change,
    ChangeSet,
    CreateNode,
    Draw,
    EndLink,
    Event,
    Extend,
    Guard,
    Link,
    Receipt,
    Release,
    UpdateNode,
)
from graph.errors import AlreadyExists, Conflict, InvalidChange, NotEnough, NotFound, OperationKeyReused
from graph.preparation import prepare, touched
from graph.schema import KinOf, Region, Society
from graph.settlement import GENESIS, Known, KnownNode, Outcome, Settlement, entry_hash, settle
from graph.vault import Vault

VAULT = Vault({"k1": b"0" * 32}, b"1" * 32)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
COUNTY = "341702"


def a_set(key: str, *changes: Change, guards: tuple[Guard, ...] = (), request: str = "", events: int = 0) -> ChangeSet:
    return ChangeSet(
        operation_key=key,
        county=COUNTY,
        actor="officer:1",
        action="Test",
        at=AT,
        changes=changes,
        guards=guards,
        events=tuple(Event("Happened", f"thing:{n}") for n in range(events)),
        request=request,
    )


def a_region(region_id: str = "region:1") -> CreateNode:
    return CreateNode(Region(id=region_id, county=COUNTY, name="某村", level="village"))


def known(left: int = 10, revision: int = 3, open_key: str | None = None) -> Known:
    """A store that holds one society and one region."""
    society = KnownNode("Society", revision, open_key, {"fund_left_fen": left, "fund_total_fen": 20})
    return Known(
        nodes={"society:1": society, "region:0": KnownNode("Region", 1, None, {})},
        open_keys={open_key: "society:1"} if open_key else {},
    )


def settled(*sets: ChangeSet, on: Known | None = None) -> Settlement:
    return settle([prepare(one, VAULT) for one in sets], on or known())


def outcome(*sets: ChangeSet, on: Known | None = None) -> Outcome:
    return settled(*sets, on=on).outcomes[-1]


def rename(values: dict[str, str], revision: int = 3, key: str = "k") -> ChangeSet:
    return a_set(key, UpdateNode(Society, "society:1", values), guards=(Guard("society:1", revision),))


def test_a_guard_on_an_older_revision_is_a_conflict() -> None:
    refused = outcome(rename({"name": "新名"}, revision=2))
    assert isinstance(refused, Conflict)
    assert (refused.expected, refused.found) == (2, 3)


def test_a_later_set_sees_what_an_earlier_one_left() -> None:
    first, second = settled(rename({"name": "甲"}, 3, "a"), rename({"name": "乙"}, 4, "b")).outcomes
    assert isinstance(first, Receipt) and isinstance(second, Receipt)


def test_updates_of_one_node_are_written_once() -> None:
    done = settled(rename({"name": "甲"}, 3, "a"), rename({"name": "乙"}, 4, "b"))
    assert {i: (u.revision, u.values) for i, u in done.updated.items()} == {"society:1": (5, {"name": "乙"})}


def test_a_refused_set_leaves_no_trace() -> None:
    bad = a_set("bad", a_region(), Draw("society:1", "fund_left_fen", 11))
    done = settled(bad, a_set("good", a_region("region:2")))
    assert isinstance(done.outcomes[0], NotEnough)
    assert list(done.created) == ["region:2"]
    assert not done.updated and len(done.journal) == 1


SOCIETIES, KEYS = ("society:1", "society:2", "society:3"), ("key:1", "key:2", "key:3")
MEMBERS = ("member:1", "member:2")


def crowded() -> Known:
    """A store in which most of what `any_changes` asks for is allowed, and much is not."""
    societies = {
        name: KnownNode("Society", 1, key, {"fund_left_fen": 3, "fund_total_fen": 5})
        for name, key in zip(SOCIETIES[:2], KEYS[:2], strict=True)
    }
    members = {name: KnownNode("Member", 1, None, {}) for name in MEMBERS}
    return Known(
        nodes=societies | members,
        open_keys={KEYS[0]: "society:1", KEYS[1]: "society:2"},
        open_edges={("KIN_OF", "member:1", "member:2", "")},
    )


def a_society(society_id: str, open_key: str | None) -> CreateNode:
    return CreateNode(
        Society(
            id=society_id,
            county=COUNTY,
            name="社",
            region="341702001001",
            fund_left_fen=2,
            fund_total_fen=4,
            ceiling_fen=1,
        ),
        open_key,
    )


_society, _ends = st.sampled_from(SOCIETIES), st.permutations(MEMBERS)
_key = st.sampled_from((None, *KEYS))
any_changes = st.lists(
    st.one_of(
        st.builds(a_society, _society, _key),
        st.builds(lambda name, key: UpdateNode(Society, name, {"name": "新名"}, open_key=key), _society, _key),
        st.builds(lambda ends: Link(KinOf(source=ends[0], target=ends[1], relation="sibling")), _ends),
        st.builds(lambda ends: EndLink(KinOf, *ends), _ends),
        st.builds(Draw, _society, st.just("fund_left_fen"), st.integers(1, 4)),
        st.builds(Extend, _society, st.just("fund_left_fen"), st.integers(1, 4)),
    ),
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(any_changes, st.integers(1, 2)), min_size=2, max_size=8))
def test_a_batch_leaves_what_its_sets_leave_that_were_not_refused(drawn: list[tuple[list[Change], int]]) -> None:
    sets = [
        a_set(
            f"s{n}",
            *changes,
            guards=tuple(Guard(one.node_id, revision) for one in changes if isinstance(one, UpdateNode)),
        )
        for n, (changes, revision) in enumerate(drawn)
    ]
    on_all, on_accepted = crowded(), crowded()
    of_all = settled(*sets, on=on_all)
    accepted = [one for one, done in zip(sets, of_all.outcomes, strict=True) if isinstance(done, Receipt)]

    of_accepted = settled(*accepted, on=on_accepted)

    assert as_written(of_all) == as_written(of_accepted)
    assert on_all == on_accepted


def as_written(done: Settlement) -> dict[str, Any]:
    return asdict(replace(done, outcomes=[]))


def test_a_draw_takes_what_is_there_and_no_more() -> None:
    draw = [a_set(f"d{n}", Draw("society:1", "fund_left_fen", 4)) for n in range(3)]
    done = settled(*draw)
    assert [type(one) for one in done.outcomes] == [Receipt, Receipt, NotEnough]
    assert done.updated["society:1"].values == {"fund_left_fen": 2}
    assert done.updated["society:1"].revision == 3


def test_more_is_never_given_back_than_was_drawn() -> None:
    assert isinstance(outcome(a_set("r", Release("society:1", "fund_left_fen", 11))), InvalidChange)


def test_an_extension_lifts_counter_and_bound() -> None:
    done = settled(a_set("e", Extend("society:1", "fund_left_fen", 5)))
    assert done.updated["society:1"].values == {"fund_left_fen": 15, "fund_total_fen": 25}


def test_a_counter_is_not_set_by_an_update() -> None:
    refused = outcome(
        a_set("u", UpdateNode(Society, "society:1", {"fund_left_fen": 99}), guards=(Guard("society:1", 3),))
    )
    assert isinstance(refused, InvalidChange)


def test_an_update_without_a_guard_is_refused() -> None:
    assert isinstance(outcome(a_set("u", UpdateNode(Society, "society:1", {"name": "甲"}))), InvalidChange)


def test_an_update_names_the_kind_of_its_node() -> None:
    wrong = a_set("u", UpdateNode(Region, "society:1", {"name": "甲"}), guards=(Guard("society:1", 3),))
    assert isinstance(outcome(wrong), InvalidChange)


def test_an_open_key_belongs_to_one_node_until_it_is_given_up() -> None:
    taken = a_set("t", CreateNode(a_region().node, open_key="warning:1"))
    on = known(open_key="warning:1")
    assert isinstance(outcome(taken, on=on), AlreadyExists)
    leave = a_set("l", UpdateNode(Society, "society:1", {}, open_key=None), guards=(Guard("society:1", 3),))
    done = settled(leave, taken, on=known(open_key="warning:1"))
    assert all(isinstance(one, Receipt) for one in done.outcomes)
    assert done.updated["society:1"].gives_up_key


def test_an_id_is_created_once() -> None:
    assert isinstance(outcome(a_set("a", a_region()), a_set("b", a_region())), AlreadyExists)


def test_an_edge_stands_between_kinds_that_it_may_join() -> None:
    edge = Link(KinOf(source="region:0", target="society:1", relation="sibling"))
    assert isinstance(outcome(a_set("l", edge)), InvalidChange)


def test_an_edge_to_nowhere_is_refused() -> None:
    edge = Link(KinOf(source="member:1", target="member:2", relation="sibling"))
    refused = outcome(a_set("l", edge))
    assert isinstance(refused, NotFound) and refused.missing == "member:1"


@pytest.fixture
def kinship() -> Known:
    members = {f"member:{n}": KnownNode("Member", 1, None, {}) for n in (1, 2)}
    return Known(nodes=members, open_edges={("KIN_OF", "member:1", "member:2", "")})


def test_an_open_edge_is_linked_once(kinship: Known) -> None:
    again = Link(KinOf(source="member:1", target="member:2", relation="sibling"))
    assert isinstance(outcome(a_set("l", again), on=kinship), AlreadyExists)


def test_an_ended_edge_can_be_linked_again(kinship: Known) -> None:
    end = a_set("e", EndLink(KinOf, "member:1", "member:2"))
    again = a_set("l", Link(KinOf(source="member:1", target="member:2", relation="sibling")))
    done = settled(end, again, on=kinship)
    assert all(isinstance(one, Receipt) for one in done.outcomes)
    assert list(done.ended) == [("KIN_OF", "member:1", "member:2", "")] and len(done.linked) == 1


def test_an_edge_linked_and_ended_in_one_batch_is_written_ended(kinship: Known) -> None:
    link = a_set("l", Link(KinOf(source="member:2", target="member:1", relation="sibling")))
    end = a_set("e", EndLink(KinOf, "member:2", "member:1"))
    done = settled(link, end, on=kinship)
    assert [edge.until for edge in done.linked.values()] == ["2026-03-02T01:00:00Z"] and not done.ended


def test_of_an_edge_ended_and_linked_anew_in_one_set_the_new_one_stays_open(kinship: Known) -> None:
    first = EndLink(KinOf, "member:1", "member:2"), Link(KinOf(source="member:1", target="member:2", relation="spouse"))
    again = (
        EndLink(KinOf, "member:1", "member:2"),
        Link(KinOf(source="member:1", target="member:2", relation="sibling")),
    )
    done = settled(a_set("a", *first), a_set("b", *again), on=kinship)
    assert list(done.ended) == [("KIN_OF", "member:1", "member:2", "")]
    assert [(edge.props["relation"], edge.until) for edge in done.linked.values()] == [
        ("spouse", "2026-03-02T01:00:00Z"),
        ("sibling", None),
    ]


def test_settling_leaves_what_was_prepared_for_another_try(kinship: Known) -> None:
    """A store runs a transaction again when others were in its way, and may then find less to do."""
    link = Link(KinOf(source="member:2", target="member:1", relation="spouse"))
    rename_it = UpdateNode(Region, "region:1", {"name": "新名"})
    sets = [
        a_set("a", a_region(), link),
        a_set("b", rename_it, EndLink(KinOf, "member:2", "member:1"), guards=(Guard("region:1", 1),)),
    ]
    prepared = [prepare(one, VAULT) for one in sets]
    whole, first = settle(prepared, deepcopy(kinship)), settle(prepared[:1], kinship)
    assert whole.created["region:1"].props["name"] == "新名" and whole.linked[0].until is not None
    assert first.created["region:1"].props["name"] == "某村" and first.linked[0].until is None


def test_an_edge_that_is_not_open_cannot_be_ended(kinship: Known) -> None:
    assert isinstance(outcome(a_set("e", EndLink(KinOf, "member:2", "member:1")), on=kinship), NotFound)


def test_a_repeated_operation_key_is_told_the_first_receipt() -> None:
    first, again = settled(a_set("same", a_region()), a_set("same", a_region())).outcomes
    assert isinstance(first, Receipt) and isinstance(again, Receipt)
    assert (again.position, again.repeated, first.repeated) == (first.position, True, False)


def test_an_operation_key_stands_for_one_request() -> None:
    refused = outcome(a_set("same", a_region(), request="one"), a_set("same", a_region(), request="two"))
    assert isinstance(refused, OperationKeyReused)


def test_journal_entries_are_chained() -> None:
    done = settled(a_set("a", a_region("region:a")), a_set("b", a_region("region:b"), events=1))
    first, second = done.journal
    assert (first.position, second.position) == ("341702:000000000001", "341702:000000000002")
    assert first.hash == entry_hash(GENESIS, first.body)
    assert second.hash == entry_hash(first.hash, second.body)
    assert (first.is_pending, second.is_pending) == (False, True)
    assert done.heads == {COUNTY: (2, second.hash)}


def test_the_journal_holds_no_fact_of_a_person() -> None:
    done = settled(rename({"name": "王小明互助社"}))
    assert "王小明" not in done.journal[0].body
    assert '["update","society:1",["name"]]' in done.journal[0].body


def test_a_bulk_load_is_told_by_number_and_digest() -> None:
    done = settled(a_set("bulk", *(a_region(f"region:{n:03d}") for n in range(100))))
    assert '"number":100' in done.journal[0].body and "region:050" not in done.journal[0].body


def test_what_a_batch_touches_is_sorted_and_complete() -> None:
    link = Link(KinOf(source="member:2", target="member:1", relation="sibling"))
    what = touched([prepare(a_set("a", a_region(), link, Draw("society:1", "fund_left_fen", 1)), VAULT)])
    assert what.locked == ["member:2", "region:1", "society:1"]
    assert what.seen == ["member:1"]
    assert what.edges == [("KIN_OF", "member:2", "member:1", "")]
