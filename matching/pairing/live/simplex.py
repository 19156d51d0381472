"""The network simplex over a flow that is nearly optimal: what an earlier run left, after a few changes.

A spanning tree of arcs carries the prices of the nodes; an arc outside the tree whose price difference beats its cost
pushes flow around the cycle it closes, and takes the place of the arc that stops the push. Compiled by numba at the
first call and kept on disk; imported only where a live pairing changes.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numba import njit

from matching.pairing.given.columns import Half, Integers, Small

ROOT: Final = 0
"""The outside, whose price is 0."""
EMPTY, IN_TREE, FULL = 1, 0, -1
_NOBODY: Final = -1
_BLOCK: Final = 80
"""Arcs looked at before the best of them is taken."""


class Graph(NamedTuple):
    """Arcs by column. `state` says where the flow of an arc stands: EMPTY, FULL, or IN_TREE where it may be between."""

    tail: Integers
    head: Integers
    capacity: Integers
    cost: Integers
    flow: Integers
    state: Small


class Tree(NamedTuple):
    """A spanning tree by node: `arc` leads to the parent, `size` counts the node and all that hang from it; children
    hang in a list from `first` by `following`. Ancestors are found by size, which changes only along the way that turns
    round; depth would change for all that hang from it. What is read of every node that moves is kept small.
    """

    parent: Integers
    arc: Integers
    size: Integers
    price: Integers
    first: Half
    following: Half
    before: Half


@njit(cache=True)
def improve(graph: Graph, tree: Tree, most_pivots: int) -> int:
    """Pivots until no arc would gain, and how many that took; -1 when that many were not enough."""
    stack = np.empty(len(tree.parent), np.int64)
    place, pivots = 0, 0
    while True:
        arc, place = _gaining(graph, tree, place)
        if arc < 0:
            return pivots
        if pivots == most_pivots:
            return -1
        _pivot(graph, tree, arc, graph.state[arc], stack)
        pivots += 1


@njit(cache=True)
def settle(graph: Graph, tree: Tree, loose: Integers) -> None:
    """Bring these arcs, neither empty nor full though not in the tree, to either end or into the tree."""
    stack = np.empty(len(tree.parent), np.int64)
    for arc in loose:
        gain = tree.price[graph.head[arc]] - tree.price[graph.tail[arc]] - graph.cost[arc]
        _pivot(graph, tree, arc, 1 if gain > 0 else -1, stack)


@njit(cache=True)
def span(graph: Graph, offered: Integers, in_tree: Small, nodes: int) -> None:
    """Mark those of the offered arcs, in this order, that join what was not joined before."""
    root = np.arange(nodes)
    for arc in offered:
        one, other = graph.tail[arc], graph.head[arc]
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        while root[other] != other:
            root[other] = root[root[other]]
            other = root[other]
        if one != other:
            root[one] = other
            in_tree[arc] = 1


@njit(cache=True)
def hang(graph: Graph, tree: Tree, arcs: Integers, by_node: Integers, first_of: Integers) -> None:
    """Hang all nodes from the root by the arcs of a spanning tree; `by_node` lists each node's arcs from `first_of`."""
    queue = np.empty(len(tree.parent), np.int64)
    queue[0], begun, ended = ROOT, 0, 1
    tree.parent[ROOT] = _NOBODY
    while begun < ended:
        node = queue[begun]
        begun += 1
        for place in range(first_of[node], first_of[node + 1]):
            arc = arcs[by_node[place]]
            child = graph.head[arc] if graph.tail[arc] == node else graph.tail[arc]
            if child != tree.parent[node]:
                _attach(tree, child, node, arc)
                tree.price[child] = tree.price[node] + (
                    graph.cost[arc] if graph.head[arc] == child else -graph.cost[arc]
                )
                queue[ended] = child
                ended += 1
    for place in range(ended - 1, 0, -1):
        tree.size[tree.parent[queue[place]]] += tree.size[queue[place]]


@njit(cache=True)
def adopt(tree: Tree, nodes: Integers) -> None:
    """Enter these nodes with the parents and arcs that they already name."""
    for node in nodes:
        _attach(tree, node, tree.parent[node], tree.arc[node])
        _grow(tree, tree.parent[node], _NOBODY, 1)


@njit(cache=True)
def _gaining(graph: Graph, tree: Tree, place: int) -> tuple[int, int]:
    """The best arc of the next block that has one, and where to go on; -1 when no arc gains."""
    best, chosen, looked_at = 0, -1, 0
    for _ in range(len(graph.tail)):
        if graph.capacity[place] > 0:
            gain = tree.price[graph.head[place]] - tree.price[graph.tail[place]] - graph.cost[place]
            gain *= graph.state[place]
            if gain > best:
                best, chosen = gain, place
        place = place + 1 if place + 1 < len(graph.tail) else 0
        looked_at += 1
        if looked_at == _BLOCK:
            if chosen >= 0:
                break
            looked_at = 0
    return chosen, place


@njit(cache=True)
def _pivot(graph: Graph, tree: Tree, entering: int, way: int, stack: Integers) -> None:
    """Push along the arc (back along it when `way` is -1) and around by the tree, as far as it goes."""
    begins, ends = graph.tail[entering], graph.head[entering]
    if way < 0:
        begins, ends = ends, begins
    top = _common_ancestor(tree, begins, ends)
    room = graph.capacity[entering] - graph.flow[entering] if way > 0 else graph.flow[entering]
    stops, stopped_before, room = _narrowest(graph, tree, begins, ends, top, room)
    if room > 0:
        graph.flow[entering] += way * room
        _push(graph, tree, begins, top, -room)
        _push(graph, tree, ends, top, room)
    if stops < 0:
        graph.state[entering] = EMPTY if graph.flow[entering] == 0 else FULL
        return
    leaving = tree.arc[stops]
    graph.state[leaving] = EMPTY if graph.flow[leaving] == 0 else FULL
    graph.state[entering] = IN_TREE
    moving = tree.size[stops]
    _grow(tree, tree.parent[stops], top, -moving)
    _grow(tree, ends if stopped_before else begins, top, moving)
    if stopped_before:
        _rehang(graph, tree, begins, ends, stops, entering, stack)
    else:
        _rehang(graph, tree, ends, begins, stops, entering, stack)


@njit(cache=True)
def _common_ancestor(tree: Tree, one: int, other: int) -> int:
    while one != other:
        if tree.size[one] <= tree.size[other]:
            one = tree.parent[one]
        else:
            other = tree.parent[other]
    return one


@njit(cache=True)
def _narrowest(graph: Graph, tree: Tree, begins: int, ends: int, top: int, room: int) -> tuple[int, bool, int]:
    """The node over which the push stops first (the last such on its way), on which side, and how far it gets."""
    stops, stopped_before = -1, False
    node = begins
    while node != top:
        left = _room_towards_root(graph, tree, node, -1)
        if left < room:
            stops, stopped_before, room = node, True, left
        node = tree.parent[node]
    node = ends
    while node != top:
        left = _room_towards_root(graph, tree, node, 1)
        if left <= room:
            stops, stopped_before, room = node, False, left
        node = tree.parent[node]
    return stops, stopped_before, room


@njit(cache=True)
def _room_towards_root(graph: Graph, tree: Tree, node: int, way: int) -> int:
    """What may still be pushed from the node to its parent, or from the parent to it when `way` is -1."""
    arc = tree.arc[node]
    if (graph.tail[arc] == node) == (way > 0):
        return graph.capacity[arc] - graph.flow[arc]
    return graph.flow[arc]


@njit(cache=True)
def _push(graph: Graph, tree: Tree, node: int, top: int, units: int) -> None:
    """Carry units from the node up to `top`; down to it when negative."""
    while node != top:
        arc = tree.arc[node]
        graph.flow[arc] += units if graph.tail[arc] == node else -units
        node = tree.parent[node]


@njit(cache=True)
def _grow(tree: Tree, node: int, top: int, nodes: int) -> None:
    """So many nodes more hang from the node and from all above it below `top`."""
    while node != top:
        tree.size[node] += nodes
        node = tree.parent[node]


@njit(cache=True)
def _rehang(graph: Graph, tree: Tree, node: int, parent: int, last: int, entering: int, stack: Integers) -> None:
    """Turn the way from the node to `last` round, hang it under the new parent, and price what hangs there."""
    if graph.tail[entering] == node:
        shift = tree.price[parent] - graph.cost[entering] - tree.price[node]
    else:
        shift = tree.price[parent] + graph.cost[entering] - tree.price[node]
    top, arc, left, whole = node, entering, 0, tree.size[last]
    while True:
        old_parent, old_arc = tree.parent[node], tree.arc[node]
        _detach(tree, node)
        _attach(tree, node, parent, arc)
        left, tree.size[node] = tree.size[node], whole - left
        if node == last:
            break
        parent, arc, node = node, old_arc, old_parent
    stack[0], waiting = top, 1
    while waiting:
        waiting -= 1
        node = stack[waiting]
        tree.price[node] += shift
        child = tree.first[node]
        while child >= 0:
            stack[waiting] = child
            waiting += 1
            child = tree.following[child]


@njit(cache=True)
def _attach(tree: Tree, node: int, parent: int, arc: int) -> None:
    tree.parent[node], tree.arc[node] = parent, arc
    eldest = tree.first[parent]
    tree.following[node], tree.before[node] = eldest, _NOBODY
    if eldest >= 0:
        tree.before[eldest] = node
    tree.first[parent] = node


@njit(cache=True)
def _detach(tree: Tree, node: int) -> None:
    before, following = tree.before[node], tree.following[node]
    if before >= 0:
        tree.following[before] = following
    else:
        tree.first[tree.parent[node]] = following
    if following >= 0:
        tree.before[following] = before
