"""From flow over the layers back to who gets what from whom.

Where a node mixes the units of several supplies, any share-out is as good as another: the supplies' cost was paid on
entering. Units are laid out along two rulers, one marked by where they come from and one by where they go, and cut at
every mark; so a need is split over few supplies, and equal needs are met in the order of their lots.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.pairing.flow.arcs import NONE, NOT_SERVING, OUTSIDE, Network
from matching.pairing.given.columns import Flags, Integers, nothing, starts
from matching.pairing.given.rows import CLASSES
from matching.pairing.given.tables import Tables


@dataclass(frozen=True, slots=True)
class Assignment:
    """Units by pair, each pair once, by need and supply place."""

    need: Integers
    supply: Integers
    units: Integers


@dataclass(frozen=True, slots=True)
class _Parcels:
    """Units of one supply that have come as far as a place: a node, or an arc to the outside."""

    place: Integers
    supply: Integers
    units: Integers

    def __getitem__(self, chosen: Integers) -> _Parcels:
        return _Parcels(self.place[chosen], self.supply[chosen], self.units[chosen])


def unfold(run: Tables, net: Network, units: Integers) -> Assignment:
    """Who gets how much from whom under that flow."""
    arcs = net.arcs
    direct = np.flatnonzero((arcs.supply != NONE) & (arcs.need != NONE) & (units > 0))
    at_need, at_class = _carried(run, net, units)
    shared_need, shared = _shared_out(run, net, units, at_class)
    return _summed(
        run,
        np.concatenate((arcs.need[direct], at_need.place, shared_need)),
        np.concatenate((arcs.supply[direct], at_need.supply, shared.supply)),
        np.concatenate((units[direct], at_need.units, shared.units)),
    )


def _carried(run: Tables, net: Network, units: Integers) -> tuple[_Parcels, _Parcels]:
    """Parcels carried down the layers: those that end at a need of its own, and those that end on a class's arc."""
    arcs = net.arcs
    is_layer = np.zeros(net.nodes, dtype=np.bool_)
    is_layer[net.layer_base : net.layer_end] = True
    entering = np.flatnonzero(is_layer[arcs.head] & ~is_layer[arcs.tail] & (units > 0))
    leaving = np.flatnonzero(is_layer[arcs.tail] & (units > 0))
    depth = _depths(net, is_layer)
    parcels = _Parcels(arcs.head[entering], arcs.supply[entering], units[entering])
    at_need, at_class = [_no_parcels()], [_no_parcels()]
    for level in range(int(depth.max(initial=0)) + 1):
        here = parcels[np.flatnonzero(depth[parcels.place] == level)]
        out = leaving[depth[arcs.tail[leaving]] == level]
        here = here[np.lexsort((run.supplies.lot[here.supply], here.place))]
        out = out[np.argsort(arcs.tail[out], kind="stable")]
        came, went, amount = _cut(here.units, units[out])
        arc, supply = out[went], here.supply[came]
        ends = arcs.head[arc]
        for places, parts, chosen in (
            (arcs.need[arc], at_need, ~is_layer[ends] & (ends != OUTSIDE)),
            (arc, at_class, ends == OUTSIDE),
        ):
            parts.append(_Parcels(places[chosen], supply[chosen], amount[chosen]))
        inner = is_layer[ends]
        parcels = _joined(parcels, _Parcels(ends[inner], supply[inner], amount[inner]))
    return _joined(*at_need), _joined(*at_class)


def _shared_out(run: Tables, net: Network, units: Integers, at_class: _Parcels) -> tuple[Integers, _Parcels]:
    """Parcels on the arcs of whole classes, given to the needs behind each arc in the order of their lots."""
    arcs, needs = net.arcs, run.needs
    class_arc = np.flatnonzero((arcs.rank != NOT_SERVING) & (arcs.need == NONE))
    arc_key = arcs.tail[class_arc] * len(CLASSES) + arcs.rank[class_arc]
    by_key = np.argsort(arc_key)
    shared = np.flatnonzero(~net.has_own_node & (net.need_node != NONE))
    need_key = net.need_node[shared] * len(CLASSES) + needs.rank[shared]
    arc_of_need = class_arc[by_key[np.searchsorted(arc_key[by_key], need_key)]]
    order = np.lexsort((needs.lot[shared], arc_of_need))
    shared, arc_of_need = shared[order], arc_of_need[order]
    served = _filled(needs.quantity[shared], arc_of_need, units)
    shared, served = shared[served > 0], served[served > 0]
    parcels = at_class[np.lexsort((run.supplies.lot[at_class.supply], at_class.place))]
    came, went, amount = _cut(parcels.units, served)
    return shared[went], _Parcels(parcels.place[came], parcels.supply[came], amount)


def _filled(quantity: Integers, arc: Integers, units: Integers) -> Integers:
    """What each need gets when the units of its arc go to the needs in this order, each to the full."""
    before = np.cumsum(quantity) - quantity
    is_first = starts(arc)
    offset = before[is_first][np.cumsum(is_first) - 1]
    filled: Integers = np.clip(units[arc] - (before - offset), 0, quantity)
    return filled


def _cut(coming: Integers, going: Integers) -> tuple[Integers, Integers, Integers]:
    """Two rulers of equal length cut at the marks of both: for each piece its place on either, and its length."""
    coming_marks, going_marks = np.cumsum(coming), np.cumsum(going)
    marks = np.union1d(coming_marks, going_marks)
    return (
        np.searchsorted(coming_marks, marks),
        np.searchsorted(going_marks, marks),
        np.diff(marks, prepend=0),
    )


def _depths(net: Network, is_layer: Flags) -> Integers:
    """Layers above each layer node."""
    arcs = net.arcs
    link = np.flatnonzero(is_layer[arcs.tail] & is_layer[arcs.head])
    depth = np.zeros(net.nodes, dtype=np.int64)
    while True:
        deeper = depth[arcs.tail[link]] + 1
        if np.array_equal(depth[arcs.head[link]], deeper):
            return depth
        depth[arcs.head[link]] = deeper


def _summed(run: Tables, need: Integers, supply: Integers, units: Integers) -> Assignment:
    keys, place = np.unique(need * len(run.supplies) + supply, return_inverse=True)
    total = np.zeros(len(keys), dtype=np.int64)
    np.add.at(total, place, units)
    return Assignment(keys // len(run.supplies), keys % len(run.supplies), total)


def _joined(*parts: _Parcels) -> _Parcels:
    return _Parcels(*(np.concatenate([getattr(part, name) for part in parts]) for name in _Parcels.__slots__))


def _no_parcels() -> _Parcels:
    return _Parcels(nothing(), nothing(), nothing())
