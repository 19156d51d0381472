"""Folds a network that is too large to read: alike leaves at one node become a group that says how many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.schema.facts import Node
from graph.views import Subgraph

CAP = 300
"""Nodes that a picture can hold and still be read."""
SMALLEST_GROUP = 3
ALWAYS_GROUP = 6
"""So many alike leaves at one node are a group even where there is room: nobody reads them one by one."""


@dataclass(frozen=True, slots=True)
class Group:
    """Leaves of one kind at one node; `members` are their ids."""

    id: str
    kind: str
    anchor: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folded:
    """Nodes that stay, groups for the others, edges by (source, target, kind), each once; ends may be groups."""

    nodes: dict[str, Node]
    groups: tuple[Group, ...]
    links: tuple[tuple[str, str, str], ...]
    left_out: int = 0


@dataclass(slots=True)
class _Leaves:
    """Nodes with one neighbour only, by that neighbour and kind."""

    by_anchor: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))


def fold(network: Subgraph, centre: str, opened: Iterable[str] = (), cap: int = CAP) -> Folded:
    """Fold the largest groups first, until the picture holds; groups in `opened` stay open."""
    stays_open = set(opened)
    links = without_detours(network)
    groups: list[Group] = []
    size = len(network.nodes)
    for (anchor, kind), leaves in _largest_first(network, links, centre):
        if size <= cap and len(leaves) < ALWAYS_GROUP:
            break
        group = Group(f"group:{anchor}:{kind}", kind, anchor, tuple(leaves))
        if group.id in stays_open or len(leaves) < SMALLEST_GROUP:
            continue
        groups.append(group)
        size -= len(leaves) - 1
    return _cut(network, links, groups, centre, cap if not stays_open else cap * 4)


def without_detours(network: Subgraph) -> list[tuple[str, str, str]]:
    """The edges once each. That a case thing is about the household is left out where its warning tells it already."""
    links = {(edge.source, edge.target, edge.label()) for edge in network.edges}
    told = {source for source, target, kind in links if kind == "RAISED_FROM" and target.startswith("warning:")}
    told |= {target for source, target, kind in links if kind == "RAISED_FROM" and source.startswith("warning:")}
    return sorted(link for link in links if link[2] != "ABOUT" or link[0] not in told)


def _largest_first(
    network: Subgraph, links: list[tuple[str, str, str]], centre: str
) -> list[tuple[tuple[str, str], list[str]]]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for source, target, _ in links:
        neighbours[source].add(target)
        neighbours[target].add(source)
    leaves = _Leaves().by_anchor
    for node_id, node in sorted(network.nodes.items()):
        if len(neighbours[node_id]) == 1 and node_id != centre:
            leaves[(next(iter(neighbours[node_id])), node.label())].append(node_id)
    return sorted(leaves.items(), key=lambda item: (-len(item[1]), item[0]))


def _cut(network: Subgraph, links: list[tuple[str, str, str]], groups: list[Group], centre: str, cap: int) -> Folded:
    stands_for = {member: group.id for group in groups for member in group.members}
    staying = [node_id for node_id in network.nodes if node_id not in stands_for]
    room = max(cap - len(groups), 1)
    kept = {node_id: network.nodes[node_id] for node_id in [centre, *(one for one in staying if one != centre)][:room]}
    shown = kept.keys() | {group.id for group in groups if group.anchor in kept}
    moved = {(stands_for.get(s, s), stands_for.get(t, t), label) for s, t, label in links}
    return Folded(
        kept,
        tuple(group for group in groups if group.id in shown),
        tuple(sorted(link for link in moved if link[0] in shown and link[1] in shown)),
        len(staying) - len(kept),
    )
