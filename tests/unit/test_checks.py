"""The quick look at a whole node or edge, held against the description that it is written out from."""

from __future__ import annotations

import random
from typing import Any

import pytest

from graph.schema import EDGES, NODES, Edge, Node, checked_facts, facts_of, may_be_set, props_of, violations
from graph.schema.facts import FactType

KINDS = [*NODES.values(), *EDGES.values()]
ENDS = {"source": "one:1", "target": "other:1"}
BASE = {"id": "thing:1", "county": "341702"}
WRONG: tuple[Any, ...] = (
    None,
    "",
    "half a pair: \ud800",
    1.5,
    2**63,
    -(2**63) - 1,
    True,
    7,
    ("a", 1),
    ("\udc00",),
    ["a"],
)


def a_value(fact: FactType) -> Any:
    """A value that the fact may have."""
    if fact.codes is not None:
        return min(fact.codes)
    return {str: "户主", int: 2**63 - 1, bool: True, tuple: ("甲", "b")}[fact.accepts]


def an_item(kind: type[Node] | type[Edge], /, **others: Any) -> Node | Edge:
    values = {name: a_value(fact) for name, fact in facts_of(kind).items()} | others
    return kind(**(BASE if issubclass(kind, Node) else ENDS), **values)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.label())
def test_facts_that_are_right_are_taken_as_they_are(kind: type[Node] | type[Edge]) -> None:
    whole = an_item(kind)
    known = an_item(kind, **{name: None for name, fact in facts_of(kind).items() if fact.optional})
    for item in (whole, known):
        assert checked_facts(item) == props_of(item)
        assert not list(violations(kind, props_of(item)))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if facts_of(kind)], ids=lambda kind: kind.label())
def test_the_quick_look_refuses_what_has_violations_and_nothing_else(kind: type[Node] | type[Edge]) -> None:
    for name in facts_of(kind):
        for value in WRONG:
            item = an_item(kind, **{name: value})
            assert (checked_facts(item) is None) == bool(list(violations(kind, props_of(item)))), (name, value)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if facts_of(kind)], ids=lambda kind: kind.label())
def test_an_update_may_set_what_has_no_violations_and_nothing_else(kind: type[Node] | type[Edge]) -> None:
    for name, fact in facts_of(kind).items():
        for value in (a_value(fact), *WRONG):
            found = list(violations(kind, {name: value}, partial=True))
            assert may_be_set(kind, {name: value}) == (not found), (name, value)
    assert not may_be_set(kind, {"colour": "red"})


def test_several_facts_may_be_wrong_at_once() -> None:
    chance = random.Random(1)
    for _ in range(300):
        kind = chance.choice([kind for kind in KINDS if len(facts_of(kind)) > 1])
        item = an_item(kind, **{name: chance.choice(WRONG) for name in chance.sample(list(facts_of(kind)), 2)})
        assert (checked_facts(item) is None) == bool(list(violations(kind, props_of(item))))
