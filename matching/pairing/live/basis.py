"""A network's flow as the simplex holds it: arcs, units, and the spanning tree that the next change starts from.

Arcs are only ever added. Where an arc is to hold less than flows on it, the rest flows on beside it at a price that
nothing else reaches, so that the next improvement drives it out.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matching.pairing.flow.arcs import NOT_SERVING, OUTSIDE, Arcs, Network, arcs, joined
from matching.pairing.flow.solving import SolverRefused
from matching.pairing.given.columns import Integers, nothing
from matching.pairing.given.rows import CLASSES
from matching.pairing.live.simplex import EMPTY, FULL, IN_TREE, Graph, Tree, adopt, hang, improve, settle, span

_EXPULSION: Final = 100
"""Classes that a unit without right to its place costs."""
_PIVOTS_AN_ARC: Final = 20


class Basis:
    """The simplex over one network; arc i here is arc i there. `step` is what a class is worth."""

    def __init__(self, net: Network, units: Integers, price: Integers, step: int) -> None:
        self.step = step
        self.nodes = net.nodes
        self.arcs = joined(net.arcs, _to_the_outside(net.nodes))
        self.graph = Graph(
            tail=self.arcs.tail.copy(),
            head=self.arcs.head.copy(),
            capacity=self.arcs.capacity.copy(),
            cost=self._costs(self.arcs),
            flow=np.concatenate((units, np.zeros(net.nodes, dtype=np.int64))),
            state=np.where(np.append(units, np.zeros(net.nodes, dtype=np.int64)) > 0, FULL, EMPTY).astype(np.int8),
        )
        self.tree = self._spanned(price)
        self._expelled = nothing()

    @property
    def price(self) -> Integers:
        """What one more unit at each node would gain."""
        return self.tree.price

    @property
    def units(self) -> Integers:
        """Units on every arc."""
        return self.graph.flow

    def improve(self) -> int:
        """Make the flow optimal again; the pivots it took. Raises: SolverRefused."""
        pivots = int(improve(self.graph, self.tree, _PIVOTS_AN_ARC * len(self.graph.tail)))
        if pivots < 0 or self.graph.flow[self._expelled].any():
            raise SolverRefused("no end of pivots" if pivots < 0 else "no room for what flowed before")
        self.graph.capacity[self._expelled] = 0
        self._expelled = nothing()
        return pivots

    def bound(self, places: Integers, capacity: Integers) -> None:
        """Let each of these arcs hold that much from now on."""
        flow, state = self.graph.flow, self.graph.state
        excess = np.maximum(flow[places] - capacity, 0)
        flow[places] -= excess
        state[places[(state[places] != IN_TREE) & (flow[places] == 0)]] = EMPTY
        self.graph.capacity[places] = capacity
        self._expel(places[excess > 0], excess[excess > 0])
        settle(self.graph, self.tree, places[(state[places] == FULL) & (flow[places] < capacity)])

    def add_arcs(self, added: Arcs) -> None:
        """More arcs, empty, between nodes that there are."""
        self._add(added, self._costs(added), np.zeros(len(added), dtype=np.int64))

    def add_nodes(self, leading: Arcs, is_tail: bool) -> None:
        """A new node for each arc, hung by it: its tail or its head, numbered on from the nodes that there are."""
        first, count = len(self.graph.tail), len(leading)
        self.add_arcs(leading)
        self.graph.state[first:] = IN_TREE
        cost = self.graph.cost[first:]
        parent = leading.head if is_tail else leading.tail
        before = self.tree
        empty = np.full(count, -1, dtype=np.int32)
        self.tree = Tree(
            parent=np.concatenate((before.parent, parent)),
            arc=np.concatenate((before.arc, np.arange(first, first + count))),
            size=np.concatenate((before.size, np.ones(count, dtype=np.int64))),
            price=np.concatenate((before.price, before.price[parent] + (-cost if is_tail else cost))),
            first=np.concatenate((before.first, empty)),
            following=np.concatenate((before.following, empty)),
            before=np.concatenate((before.before, empty)),
        )
        adopt(self.tree, np.arange(self.nodes, self.nodes + count))
        self.nodes += count

    def _expel(self, places: Integers, units: Integers) -> None:
        """Let these units flow on beside their arcs until the next improvement."""
        first = len(self.graph.tail)
        beside = arcs(self.graph.tail[places], self.graph.head[places], units)
        self._add(beside, self._costs(beside) + _EXPULSION * self.step, units)
        self._expelled = np.concatenate((self._expelled, np.arange(first, first + len(places))))

    def _add(self, added: Arcs, cost: Integers, flow: Integers) -> None:
        self.arcs = joined(self.arcs, added)
        graph = self.graph
        self.graph = Graph(
            tail=np.concatenate((graph.tail, added.tail)),
            head=np.concatenate((graph.head, added.head)),
            capacity=np.concatenate((graph.capacity, added.capacity)),
            cost=np.concatenate((graph.cost, cost)),
            flow=np.concatenate((graph.flow, flow)),
            state=np.concatenate((graph.state, np.where(flow > 0, FULL, EMPTY).astype(np.int8))),
        )

    def _costs(self, of: Arcs) -> Integers:
        value = np.where(of.rank != NOT_SERVING, self.step * (len(CLASSES) - of.rank), 0)
        return of.cost - value

    def _spanned(self, price: Integers) -> Tree:
        """The tree of all arcs that are neither empty nor full, then of those at their price, then to the outside."""
        graph, count = self.graph, len(self.graph.tail)
        artificial = np.arange(count - self.nodes, count)
        is_between = (graph.flow > 0) & (graph.flow < graph.capacity)
        is_tight = (graph.cost + price[graph.tail] == price[graph.head]) & ~is_between & (graph.capacity > 0)
        in_tree = np.zeros(count, dtype=np.int8)
        offered = np.concatenate((np.flatnonzero(is_between), np.flatnonzero(is_tight), artificial))
        span(graph, offered, in_tree, self.nodes)
        chosen = np.flatnonzero(in_tree)
        graph.state[chosen] = IN_TREE
        tree = self._hung(chosen)
        settle(graph, tree, np.flatnonzero(is_between & (in_tree == 0)))
        return tree

    def _hung(self, chosen: Integers) -> Tree:
        nodes = self.nodes
        ends = np.concatenate((self.graph.tail[chosen], self.graph.head[chosen]))
        places = np.tile(np.arange(len(chosen)), 2)[np.argsort(ends, kind="stable")]
        first_of = np.concatenate(([0], np.cumsum(np.bincount(ends, minlength=nodes))))
        tree = Tree(
            parent=np.full(nodes, -1, dtype=np.int64),
            arc=np.full(nodes, -1, dtype=np.int64),
            size=np.ones(nodes, dtype=np.int64),
            price=np.zeros(nodes, dtype=np.int64),
            first=np.full(nodes, -1, dtype=np.int32),
            following=np.full(nodes, -1, dtype=np.int32),
            before=np.full(nodes, -1, dtype=np.int32),
        )
        hang(self.graph, tree, chosen, places, first_of)
        return tree


def _to_the_outside(nodes: int) -> Arcs:
    """An arc that holds nothing from every node, by which nodes hang that nothing else joins."""
    every = np.arange(nodes)
    return arcs(every, np.full(nodes, OUTSIDE), np.zeros(nodes, dtype=np.int64))
