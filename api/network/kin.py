"""What people of other households are to a household: by the kin edges between the two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.schema import KinOf, Member
from graph.views import Subgraph

INVERSE = {"parent": "child", "child": "parent"}
"""What somebody is to the parent or child that another is to them; spouses and siblings are so to each other."""


@dataclass(frozen=True, slots=True)
class Kin:
    """`member` is the `relation` of `relative`."""

    member: Member
    relation: str
    relative: Member


def kin_of(network: Subgraph, home: str) -> dict[str, Kin]:
    """People of other households by id, each with a relative in `home`: its head before others, then by id."""
    across = [one for one in _both_ways(network) if one.relative.household == home != one.member.household]
    across.sort(key=lambda one: (one.relative.relation != "head", one.relative.id), reverse=True)
    return {one.member.id: one for one in across}


def _both_ways(network: Subgraph) -> Iterator[Kin]:
    for edge in network.edges_of(KinOf):
        source, target = network.nodes[edge.source], network.nodes[edge.target]
        assert isinstance(source, Member) and isinstance(target, Member), "kin are people"
        yield Kin(source, edge.relation, target)
        yield Kin(target, INVERSE.get(edge.relation, edge.relation), source)
