"""Arcs of a live network: what bounds them whatever comes later, and those of needs and supplies that come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.pairing.flow.arcs import NONE, NOT_SERVING, OUTSIDE, Arcs, Network, arcs
from matching.pairing.flow.singles import no_pairs
from matching.pairing.given.candidates import Candidates, Pairs
from matching.pairing.given.columns import UNBOUNDED, Flags, Integers, totals
from matching.pairing.given.rows import CLASSES
from matching.pairing.given.tables import Tables

WIDE = 2**40
"""The capacity of an arc that nothing bounds."""


def may_bind(run: Tables) -> Flags:
    """Pools whose lines hold as much as the cap or more: no change of needs alone can make another cap bind."""
    supplies = run.supplies
    return totals(supplies.pool, supplies.quantity, len(supplies.pools)) >= supplies.pool_cap


def lasting_capacities(run: Tables, net: Network) -> Integers:
    """Capacities that stay right while quantities change: only caps, lines, maxima and needs bound anything."""
    of = net.arcs
    is_layer = np.zeros(net.nodes, dtype=np.bool_)
    is_layer[net.layer_base : net.layer_end] = True
    is_maximum = np.zeros(net.nodes, dtype=np.bool_)
    is_maximum[net.maximum_node] = True
    capacity = np.where((is_layer[of.tail] & (of.head != OUTSIDE)) | is_layer[of.head], WIDE, of.capacity)
    capacity[is_maximum[of.tail]] = WIDE
    into = np.flatnonzero(is_maximum[of.head])
    room = np.zeros(net.nodes, dtype=np.int64)
    room[net.maximum_node] = np.minimum(run.rooms(net.maximum_keys), WIDE)
    capacity[into] = room[of.head[into]]
    lone = np.flatnonzero((of.need != NONE) & (of.supply != NONE) & ~is_maximum[of.tail])
    capacity[lone] = np.minimum(run.rooms(run.household_keys(of.supply[lone], of.need[lone])), WIDE)
    return capacity


def out_arcs(net: Network, rank: Integers) -> Integers:
    """For each need the arc by which its units leave; NONE where none reach it."""
    of = net.arcs
    serving = np.flatnonzero(of.rank != NOT_SERVING)
    key = of.tail[serving] * len(CLASSES) + of.rank[serving]
    order = np.argsort(key)
    wanted = net.need_node * len(CLASSES) + rank
    place = np.minimum(np.searchsorted(key[order], wanted), max(0, len(order) - 1))
    if not len(order):
        return np.full(len(rank), NONE, dtype=np.int64)
    return np.where(net.need_node == NONE, NONE, serving[order[place]])


def line_arcs(net: Network) -> Integers:
    """For each supply the arc that fills its node."""
    of, line = net.arcs, np.full(len(net.supply_node), NONE, dtype=np.int64)
    filling = np.flatnonzero((of.supply != NONE) & (of.head == net.supply_node[of.supply]))
    line[of.supply[filling]] = filling
    return line


def pairs_of(found: Candidates, wanted: Flags) -> Pairs:
    """All candidate pairs of these needs."""
    parts = [no_pairs(), *found.of_needs(wanted)]
    return Pairs(*(np.concatenate([getattr(part, name) for part in parts]) for name in Pairs.__slots__))


@dataclass(frozen=True, slots=True)
class Links:
    """How pairs are joined: maxima that several of them share, and for each pair the place of its maximum, or NONE."""

    pairs: Pairs
    keys: Integers
    shared: Integers
    capacity: Integers

    @classmethod
    def of(cls, run: Tables, pairs: Pairs) -> Links:
        """Pairs of whole households."""
        needs, supplies = run.needs, run.supplies
        every = run.household_keys(pairs.supply, pairs.need)
        is_bounded = (needs.reach[pairs.need] > supplies.maximum[pairs.supply]) & (
            supplies.maximum[pairs.supply] < UNBOUNDED
        )
        keys, counts = np.unique(every[is_bounded], return_counts=True)
        keys = keys[counts > 1]
        place = np.minimum(np.searchsorted(keys, every), max(0, len(keys) - 1))
        is_shared = is_bounded & np.isin(every, keys)
        rooms = np.where(is_bounded & ~is_shared, np.minimum(run.rooms(every), WIDE), WIDE)
        return cls(pairs, keys, np.where(is_shared, place, NONE), rooms)

    def into_maxima(self, run: Tables, supply_node: Integers, first_node: int) -> Arcs:
        """From each supply to the new node of the maximum."""
        line = run.line_of(self.keys)
        nodes = first_node + np.arange(len(self.keys))
        return arcs(supply_node[line], nodes, np.minimum(run.rooms(self.keys), WIDE), supply=line)

    def to_needs(self, supply_node: Integers, maximum_node: Integers, need_node: Integers) -> Arcs:
        """From the supply or its maximum to the need."""
        need, supply = self.pairs.need, self.pairs.supply
        tail = supply_node[supply]
        is_shared = self.shared != NONE
        tail[is_shared] = maximum_node[self.shared[is_shared]]
        return arcs(tail, need_node[need], self.capacity, cost=self.pairs.misfit, supply=supply, need=need)
