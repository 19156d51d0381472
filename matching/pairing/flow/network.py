"""The flow network of one run: outside → charity's cap → supply → layers or household maximum → need → outside.

Needs that the same supplies serve at the same misfit share one arc per class; a need has a node of its own only where
something holds for it alone: a household maximum that can bind, a proposal to keep, a bar. What nothing bounds has
room for one unit more than can flow, so that the dual prices see it as unbounded.
"""

from __future__ import annotations

import numpy as np

from matching.pairing.flow.arcs import NONE, OUTSIDE, Arcs, Network, arcs, joined
from matching.pairing.flow.layers import NOWHERE, layers
from matching.pairing.flow.singles import joined_pools, kept_pairs, lone_pairs
from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import UNBOUNDED, Flags, Integers, starts, touched
from matching.pairing.given.tables import Tables


def network(run: Tables, found: Candidates, is_joined: Flags | None = None) -> Network:
    """The network whose flows are exactly the feasible pairings of the candidates.

    `is_joined` says which pools' caps take part, where that is not left to these candidates.
    """
    return _Building(run, found, joined_pools(run, found) if is_joined is None else is_joined).network()


class _Building:
    def __init__(self, run: Tables, found: Candidates, is_joined: Flags) -> None:
        self.run, self.needs, self.supplies = run, run.needs, run.supplies
        self.layers = layers(run)
        self.lone, self.kept = lone_pairs(run, found), kept_pairs(run, found)
        self.lone_keys = run.household_keys(self.lone.supply, self.lone.need)
        self.kept_keys = run.household_keys(self.kept.pairs.supply, self.kept.pairs.need)
        self.is_joined = is_joined
        self.supply_node = 1 + np.arange(len(run.supplies))
        self.pool_node = 1 + len(run.supplies) + np.arange(len(run.supplies.pools))
        self.layer_base = 1 + len(run.supplies) + len(run.supplies.pools)
        self.maximum_base = self.layer_base + self.layers.nodes
        self.maximum_keys = self._shared_maxima()
        self.has_own_node = touched(np.concatenate((self.lone.need, self.kept.pairs.need)), len(run.needs))
        self.need_node = self._need_nodes()

    def network(self) -> Network:
        upto_lone_needs = joined(
            self._caps(),
            self._lines(),
            self._between_layers(),
            self._into_layers(),
            self._into_maxima(),
            self._to_lone_needs(),
        )
        to_kept_needs = self._to_kept_needs()
        return Network(
            nodes=self.maximum_base + len(self.maximum_keys) + int(self.has_own_node.sum()),
            arcs=joined(
                upto_lone_needs,
                to_kept_needs,
                self._from_layers_to_own_nodes(),
                self._out_of_own_nodes(),
                self._out_of_shared_nodes(),
            ),
            pool_node=self.pool_node,
            supply_node=self.supply_node,
            need_node=self.need_node,
            has_own_node=self.has_own_node,
            layer_base=self.layer_base,
            layer_end=self.maximum_base,
            maximum_node=self.maximum_base + np.arange(len(self.maximum_keys)),
            maximum_keys=self.maximum_keys,
            kept_arc=len(upto_lone_needs) + np.arange(len(to_kept_needs)),
            is_joined=self.is_joined,
        )

    def _shared_maxima(self) -> Integers:
        """Household maxima that several arcs share; a single arc carries its maximum itself."""
        keys, counts = np.unique(self.lone_keys, return_counts=True)
        is_bounded = self.supplies.maximum[self.run.line_of(keys)] < UNBOUNDED
        return keys[is_bounded & ((counts > 1) | np.isin(keys, self.kept_keys))]

    def _need_nodes(self) -> Integers:
        leaf = self.layers.leaf_of_need
        node = np.where(leaf == NOWHERE, NONE, self.layer_base + leaf)
        base = self.maximum_base + len(self.maximum_keys)
        node[self.has_own_node] = base + np.arange(int(self.has_own_node.sum()))
        return node

    def _caps(self) -> Arcs:
        pools = np.flatnonzero(self.is_joined)
        return arcs(np.full(len(pools), OUTSIDE), self.pool_node[pools], self.supplies.pool_cap[pools])

    def _lines(self) -> Arcs:
        lines = np.argsort(self.supplies.lot)
        pool = self.supplies.pool[lines]
        source = np.where(self.is_joined[pool], self.pool_node[pool], OUTSIDE)
        return arcs(source, self.supply_node[lines], self.supplies.quantity[lines], supply=lines)

    def _between_layers(self) -> Arcs:
        parent, child = self.layers.parent, self.layers.child
        return arcs(self.layer_base + parent, self.layer_base + child, self.layers.wanted[child] + 1)

    def _into_layers(self) -> Arcs:
        order = np.argsort(self.supplies.lot[self.layers.entry_supply], kind="stable")
        supply, node = self.layers.entry_supply[order], self.layers.entry_node[order]
        capacity = np.minimum(self.supplies.quantity[supply], self.layers.wanted[node]) + 1
        misfit = self.layers.entry_misfit[order]
        return arcs(self.supply_node[supply], self.layer_base + node, capacity, cost=misfit, supply=supply)

    def _into_maxima(self) -> Arcs:
        line = self.run.line_of(self.maximum_keys)
        room = np.minimum(self.run.rooms(self.maximum_keys), self.supplies.quantity[line] + 1)
        return arcs(self.supply_node[line], self.maximum_base + np.arange(len(line)), room, supply=line)

    def _to_lone_needs(self) -> Arcs:
        need, supply = self.lone.need, self.lone.supply
        is_shared = np.isin(self.lone_keys, self.maximum_keys)
        unbounded = np.minimum(self.needs.quantity[need], self.supplies.quantity[supply]) + 1
        capacity = np.where(is_shared, unbounded, np.minimum(unbounded, self.run.rooms(self.lone_keys)))
        tail = self._tails(supply, self.lone_keys)
        return arcs(tail, self.need_node[need], capacity, cost=self.lone.misfit, supply=supply, need=need)

    def _to_kept_needs(self) -> Arcs:
        pairs = self.kept.pairs
        tail = self._tails(pairs.supply, self.kept_keys)
        capacity = np.minimum(self.kept.units, self.needs.quantity[pairs.need])
        cost = pairs.misfit - self.run.keep_bonus
        return arcs(tail, self.need_node[pairs.need], capacity, cost=cost, supply=pairs.supply, need=pairs.need)

    def _from_layers_to_own_nodes(self) -> Arcs:
        own = np.flatnonzero(self.has_own_node & (self.layers.leaf_of_need != NOWHERE))
        leaf = self.layer_base + self.layers.leaf_of_need[own]
        return arcs(leaf, self.need_node[own], self.needs.quantity[own] + 1, need=own)

    def _out_of_own_nodes(self) -> Arcs:
        own = np.flatnonzero(self.has_own_node)
        own = own[np.argsort(self.needs.lot[own])]
        outside = np.full(len(own), OUTSIDE)
        return arcs(self.need_node[own], outside, self.needs.quantity[own], rank=self.needs.rank[own], need=own)

    def _out_of_shared_nodes(self) -> Arcs:
        """One arc for each shared node and class, in the order of the first lot behind each."""
        needs = self.needs
        shared = np.flatnonzero(~self.has_own_node & (self.need_node != NONE))
        shared = shared[np.lexsort((needs.lot[shared], needs.rank[shared], self.need_node[shared]))]
        first = np.flatnonzero(starts(self.need_node[shared], needs.rank[shared]))
        ends = np.append(first[1:], len(shared))
        sums = np.concatenate(([0], np.cumsum(needs.quantity[shared])))
        order = np.argsort(needs.lot[shared[first]], kind="stable")
        first, ends = first[order], ends[order]
        outside = np.full(len(first), OUTSIDE)
        return arcs(self.need_node[shared[first]], outside, sums[ends] - sums[first], rank=needs.rank[shared[first]])

    def _tails(self, supply: Integers, keys: Integers) -> Integers:
        """The household maximum's node where it has one, else the supply's."""
        place = np.searchsorted(self.maximum_keys, keys)
        return np.where(np.isin(keys, self.maximum_keys), self.maximum_base + place, self.supply_node[supply])
