from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

import pytest

from graph.schema import EDGES, LEVELS, NODES, Edge, Household, Member, Node, Warning, facts_of, queue_key, violations
from graph.schema.facts import FieldClass


@pytest.mark.parametrize("kind", [*NODES.values(), *EDGES.values()], ids=lambda kind: kind.label())
def test_every_kind_and_fact_has_a_chinese_term(kind: type[Node] | type[Edge]) -> None:
    assert kind.TERM and all(fact.fact.term for fact in facts_of(kind).values())


@pytest.mark.parametrize("kind", NODES.values(), ids=lambda kind: kind.label())
def test_indexes_and_counters_name_facts_of_the_kind(kind: type[Node]) -> None:
    named = {name for index in kind.INDEXES for name in index} | set(kind.COUNTERS) | set(kind.COUNTERS.values())
    assert named <= facts_of(kind).keys()


@pytest.mark.parametrize("kind", EDGES.values(), ids=lambda kind: kind.label())
def test_edges_join_kinds_that_exist(kind: type[Edge]) -> None:
    assert {name for ends in kind.ENDS for name in ends.split("|")} <= NODES.keys()


def test_sealed_facts_are_personal() -> None:
    for kind in NODES.values():
        for fact in facts_of(kind).values():
            assert not fact.fact.sealed or fact.fact.field_class in (FieldClass.F2, FieldClass.F3)


EXAMPLES: dict[type, object] = {str: "x", int: 7, bool: True, tuple: ["a", "b"]}
"""As a store gives them: lists for tuples."""
NODE_BASE = {"id": "n:1", "county": "341702", "since": "t", "revision": 3}
EDGE_BASE = {"source": "a:1", "target": "b:1", "key": "k", "since": "t", "until": None}


@pytest.mark.parametrize("kind", [*NODES.values(), *EDGES.values()], ids=lambda kind: kind.label())
def test_a_kind_is_made_from_what_stores_keep_as_by_its_class(kind: type[Node] | type[Edge]) -> None:
    facts = facts_of(kind)
    whole = {name: EXAMPLES[fact.accepts] for name, fact in facts.items()}
    least = {
        field.name: whole[field.name] for field in fields(kind) if field.name in facts and field.default is MISSING
    }

    base: dict[str, Any] = NODE_BASE if issubclass(kind, Node) else EDGE_BASE
    for props in (whole, least):
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in props.items()}
        assert kind.from_props(**base, props=props) == kind(**base, **given)
    for name in least:
        with pytest.raises(KeyError):
            kind.from_props(**base, props={other: value for other, value in least.items() if other != name})


def test_violations_name_every_wrong_fact_at_once() -> None:
    wrong = {"settlement": "moon", "counted_income_fen_per_year": "1", "colour": "red"}
    found = list(violations(Household, wrong))
    assert len(found) == 6
    assert any("settlement is not one of" in text for text in found)
    assert any("has no fact colour" in text for text in found)
    assert any("region is missing" in text for text in found)


def test_a_boolean_is_not_a_number() -> None:
    assert list(violations(Household, {"financial_assets_fen": True}, partial=True))


def test_a_required_fact_cannot_be_removed() -> None:
    assert list(violations(Warning, {"level": None}, partial=True)) == ["Warning.level cannot be removed"]


def test_the_queue_is_sorted_by_level_then_day() -> None:
    keys = [queue_key(level, due) for level in LEVELS for due in ("2026-01-01", "2026-02-01", None)]
    assert keys == sorted(keys)


@pytest.mark.parametrize("kind", [*NODES.values(), *EDGES.values()], ids=lambda kind: kind.label())
def test_no_kind_shows_its_facts(kind: type[Node] | type[Edge]) -> None:
    assert kind.__repr__ is (Node if issubclass(kind, Node) else Edge).__repr__


def test_a_person_is_not_shown_by_its_representation() -> None:
    member = Member.from_props("member:1", "341702", "", 1, {"name": "张三", "household": "household:1"} | REST)
    assert repr(member) == "<Member member:1>"


REST = {
    "born_on": "1970-01-01",
    "sex": "male",
    "relation": "head",
    "co_resident": True,
    "registered_here": True,
    "labour_capacity": "none",
    "has_income_source": False,
    "supporters": "none",
    "employed": False,
    "own_property_within_limits": True,
    "serious_illness": False,
    "orphan_status": "none",
}
