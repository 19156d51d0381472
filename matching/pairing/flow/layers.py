"""The short way from many supplies to many needs: an area admits its places, so a supply enters each area once.

A layer node stands for the needs of one slot, category, set of recipients and reach bucket in one service area.
Supplies enter at the areas they name; an area passes on to the areas inside it, at no cost. Every path costs at least
the misfit of the pair it joins, and one path costs exactly that: flows over the layers are flows over all candidate
pairs, on far fewer arcs.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from matching.pairing.given.columns import Flags, Integers, ranges, starts, totals
from matching.pairing.given.need_table import ONE_BY_ONE, NeedTable
from matching.pairing.given.objective import AREA_MISFIT, OPENNESS_MISFIT
from matching.pairing.given.rows import AREA_LENGTHS, PAIRED_CATEGORIES
from matching.pairing.given.supply_table import SupplyTable
from matching.pairing.given.tables import Tables

NOWHERE: Final = -1
_REGION_SPACE: Final = 10**12
_LENGTHS_DEEPEST_FIRST: Final = (*sorted(AREA_LENGTHS, reverse=True), 0)


@dataclass(frozen=True, slots=True)
class Layers:
    """Nodes are numbered from 0, deeper areas first. `leaf_of_need` is the deepest node over a need, or NOWHERE.

    `parent` and `child` are the arcs between nodes, deeper ones first; `entry_*` those from supplies, with the misfit
    of one unit. `wanted` is the quantity of all needs under a node.
    """

    nodes: int
    wanted: Integers
    leaf_of_need: Integers
    parent: Integers
    child: Integers
    entry_supply: Integers
    entry_node: Integers
    entry_misfit: Integers


@dataclass(frozen=True, slots=True)
class _Items:
    """Things not yet under an area: cells of alike needs at first, then the nodes over them."""

    node: Integers
    slot: Integers
    region: Integers
    category: Integers
    recipients: Integers
    bucket: Integers

    def __getitem__(self, chosen: Integers) -> _Items:
        return _Items(*(column[chosen] for column in _fields(self)))


def layers(run: Tables) -> Layers:
    """The layer nodes over all needs that may be taken as one of many alike, and the arcs of the valid supplies."""
    needs, supplies = run.needs, run.supplies
    need_bucket, supply_bucket = _buckets(needs, supplies)
    cell_start, cell_of_need = _cells(needs, need_bucket)
    items = _Items(
        np.arange(len(cell_start)),
        needs.slot[cell_start],
        needs.region[cell_start],
        needs.category[cell_start],
        needs.recipients[cell_start],
        need_bucket[cell_start],
    )
    items = items[np.flatnonzero(needs.reach[cell_start] != ONE_BY_ONE)]
    wanted = totals(cell_of_need, needs.quantity, len(cell_start))
    return _Growing(run, supply_bucket, len(cell_start)).grow(items, cell_of_need, wanted)


class _Growing:
    """Layers under construction, from villages up. Cells and nodes share one numbering until the end."""

    def __init__(self, run: Tables, supply_bucket: Integers, cells: int) -> None:
        self.run, self.supplies, self.supply_bucket, self.cells = run, run.supplies, supply_bucket, cells
        self.numbered = cells
        self.links: list[tuple[Integers, Integers]] = []
        self.entries: list[tuple[Integers, Integers, Integers]] = []

    def grow(self, items: _Items, cell_of_need: Integers, cell_wanted: Integers) -> Layers:
        for length in _LENGTHS_DEEPEST_FIRST:
            items = self._cover(items, length)
        parent, child = (np.concatenate(side) for side in zip(*self.links, strict=True))
        supply, node, misfit = (np.concatenate(side) for side in zip(*self.entries, strict=True))
        is_reached = self._reached(node)
        is_kept = is_reached[parent]
        parent, child = parent[is_kept], child[is_kept]
        over_cell = np.full(self.numbered, NOWHERE, dtype=np.int64)
        over_cell[child] = parent - self.cells
        is_inner = child >= self.cells
        return Layers(
            nodes=self.numbered - self.cells,
            wanted=self._wanted(cell_wanted)[self.cells :],
            leaf_of_need=over_cell[cell_of_need],
            parent=parent[is_inner] - self.cells,
            child=child[is_inner] - self.cells,
            entry_supply=supply,
            entry_node=node - self.cells,
            entry_misfit=misfit,
        )

    def _cover(self, items: _Items, length: int) -> _Items:
        """Put the items of every named area of that length under nodes of the area; what is left goes on upwards."""
        chosen = np.flatnonzero(
            (self.supplies.area_length == length) & self.supplies.is_valid[self.supplies.area_supply]
        )
        supply, width = self.supplies.area_supply[chosen], 10 ** (12 - length)
        area = self.supplies.slot[supply] * _REGION_SPACE + self.supplies.area_code[chosen] * width
        area_of_item = items.slot * _REGION_SPACE + items.region // width * width
        is_named = np.isin(area_of_item, area)
        named, others = items[np.flatnonzero(is_named)], items[np.flatnonzero(~is_named)]
        nodes, place = self._nodes(named, area_of_item[is_named])
        self.links.append((nodes.node[place], named.node))
        self._enter(nodes, supply, area, length)
        return _Items(*(np.concatenate(pair) for pair in zip(_fields(others), _fields(nodes), strict=True)))

    def _nodes(self, items: _Items, area: Integers) -> tuple[_Items, Integers]:
        """One node for each area and kind of need in it, areas in their order, and the place of each item's node."""
        _, area_place = np.unique(area, return_inverse=True)
        buckets, audiences = int(items.bucket.max(initial=0)) + 1, len(self.run.needs.consented)
        key = (area_place * len(PAIRED_CATEGORIES) + items.category) * audiences + items.recipients
        key = key * buckets + items.bucket
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        nodes = items[first]
        numbers = np.arange(self.numbered, self.numbered + len(first))
        self.numbered += len(first)
        return replace(nodes, node=numbers), place

    def _enter(self, nodes: _Items, supply: Integers, area: Integers, length: int) -> None:
        width = 10 ** (12 - length)
        node_area = nodes.slot * _REGION_SPACE + nodes.region // width * width
        first = np.searchsorted(node_area, area)
        size = np.searchsorted(node_area, area, side="right") - first
        line, place = np.repeat(supply, size), ranges(first, size)
        is_listed = (self.supplies.categories[line] >> nodes.category[place]) & 1 == 1
        fits = (is_listed | self.supplies.is_open[line]) & (nodes.bucket[place] <= self.supply_bucket[line])
        fits &= self.run.may_ask(nodes.recipients[place], line)
        misfit = AREA_MISFIT[length] + np.where(is_listed, 0, OPENNESS_MISFIT)
        self.entries.append((line[fits], nodes.node[place[fits]], misfit[fits]))

    def _wanted(self, cell_wanted: Integers) -> Integers:
        wanted = np.zeros(self.numbered, dtype=np.int64)
        wanted[: self.cells] = cell_wanted
        for parent, child in self.links:
            np.add.at(wanted, parent, wanted[child])
        return wanted

    def _reached(self, entered: Integers) -> Flags:
        """Whether some supply reaches the node: it enters there, or further up."""
        reached = np.zeros(self.numbered, dtype=np.bool_)
        reached[entered] = True
        for parent, child in reversed(self.links):
            reached[child] |= reached[parent]
        return reached


def _buckets(needs: NeedTable, supplies: SupplyTable) -> tuple[Integers, Integers]:
    """Bucket of each need and supply: a supply's maximum cannot hold up needs of its own bucket or a lower one."""
    need_bucket = np.zeros(len(needs), dtype=np.int64)
    supply_bucket = np.zeros(len(supplies), dtype=np.int64)
    for slot in np.unique(supplies.slot):
        lines = np.flatnonzero(supplies.slot == slot)
        first, last = np.searchsorted(needs.slot, (slot, slot + 1))
        thresholds, supply_bucket[lines] = np.unique(supplies.maximum[lines], return_inverse=True)
        need_bucket[first:last] = np.searchsorted(thresholds, needs.reach[first:last])
    return need_bucket, supply_bucket


def _cells(needs: NeedTable, bucket: Integers) -> tuple[Integers, Integers]:
    """Start of each run of needs equal in slot, region, category, recipients and bucket, and the run of each need."""
    is_apart = needs.reach == ONE_BY_ONE
    is_first = starts(needs.slot, needs.region, needs.category, needs.recipients, bucket, is_apart)
    return np.flatnonzero(is_first), np.cumsum(is_first) - 1


def _fields(items: _Items) -> tuple[Integers, ...]:
    return tuple(getattr(items, field.name) for field in fields(_Items))
