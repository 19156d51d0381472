"""One part of a live pairing: needs and supplies that nobody outside it can meet, their flow, and its proof.

A change takes the needs it touches out of the layers, gives each a node of its own with an arc from every supply that
may serve it, and lets the simplex go on from the flow that stood. Tables, candidates and proof are those of any run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from matching.pairing.flow.arcs import NONE, NOT_SERVING, OUTSIDE, arcs
from matching.pairing.flow.certificate import Certificate, certify, check_balance
from matching.pairing.flow.duals import dual_prices
from matching.pairing.flow.network import network
from matching.pairing.flow.residual import gains, residual
from matching.pairing.flow.solving import SolverRefused, solve
from matching.pairing.flow.unfolding import Assignment, unfold
from matching.pairing.given.candidates import candidates
from matching.pairing.given.columns import Flags, Integers, lot, nothing, touched
from matching.pairing.given.need_table import NeedTable
from matching.pairing.given.rows import NeedId, PairingParameters, Standing, SupplyRow
from matching.pairing.given.supply_table import SupplyTable, supply_table
from matching.pairing.given.tables import Tables, tables
from matching.pairing.live.arcs import Links, lasting_capacities, line_arcs, may_bind, out_arcs, pairs_of
from matching.pairing.live.basis import Basis
from matching.pairing.live.rows import Changes, Rows
from matching.pairing.live.splicing import GONE, Spliced, numbered, spliced_lines, spliced_needs

_MOST_TOUCHED: Final = 0.2
"""Share of its needs from which on a part is solved anew."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What stays the same while needs and supply change. `step` is what a class is worth in every part."""

    on: date
    seed: int
    standing: Standing
    parameters: PairingParameters
    step: int


class LivePart:
    """The optimal flow of one part, and everything to go on from it. `pivots` counts those of the last change."""

    def __init__(self, setting: Setting, rows: Rows) -> None:
        self.setting, self.rows = setting, rows
        self.households = rows.households()
        self.pivots: int | None = None
        self._solve()

    def _solve(self) -> None:
        """From nothing."""
        setting, rows = self.setting, self.rows
        self.slots = rows.slots()
        needs, supplies = list(rows.needs.values()), list(rows.supplies.values())
        run = tables(needs, supplies, setting.standing, setting.parameters, setting.on, setting.seed)
        self.households = rows.households()
        self.run: Tables = run.with_room_for_households(2 * run.needs.households + 100)
        self.found = candidates(self.run)
        net = network(self.run, self.found, may_bind(self.run))
        units = solve(self.run, net).units
        self.net = replace(net, arcs=replace(net.arcs, capacity=lasting_capacities(self.run, net)))
        gain = gains(self.net, residual(self.net, units, setting.step))
        self.basis = Basis(self.net, units, gain, setting.step)
        self.out_arc, self.line_arc = out_arcs(net, self.run.needs.rank), line_arcs(net)
        self._prove()

    def change(self, changes: Changes) -> None:
        """Take up the changes and prove the new optimum; `pivots` is None afterwards where it was solved anew.

        Raises: NotOptimal; SolverRefused.
        """
        touched_ids, lines = self.rows.touched_by(changes), self.rows.lines_named(changes)
        self.rows.take_up(changes)
        self.pivots = None
        if not self._is_within_reach(changes, lines):
            self._solve()
            return
        if changes.supplies or changes.gone_supplies:
            touched_ids |= self.rows.whole_homes(self._change_lines(changes))
        if len(touched_ids) > _MOST_TOUCHED * len(self.run.needs):
            self._solve()
            return
        try:
            self._change_needs(touched_ids)
        except SolverRefused:
            self._solve()

    def _is_within_reach(self, changes: Changes, lines: Sequence[SupplyRow]) -> bool:
        """Whether tables and network can take the change up: known kinds, room for households, no cap that may bind.

        `lines` are those that the change names, as they were and as they become.
        """
        kinds = {(row.kind, row.unit) for row in changes.needs} | {(row.kind, row.unit) for row in lines}
        new_households = {row.household_id for row in changes.needs if row.household_id not in self.households}
        return (
            not self._names_accepted(changes)
            and kinds <= self.slots.keys()
            and len(self.households) + len(new_households) <= self.run.needs.households
            and all(row.charity_cap is None for row in lines)
        )

    def _names_accepted(self, changes: Changes) -> bool:
        """Whether it is about anything of which a part is accepted, or a household that holds something."""
        accepted = self.setting.standing.accepted
        if not accepted:
            return False
        named = {*changes.ids_of_needs, *changes.ids_of_supplies, *(row.household_id for row in changes.needs)}
        return any({one.need_id, one.supply_id, one.household_id} & named for one in accepted)

    def _change_lines(self, changes: Changes) -> set[NeedId]:
        """Take up new, changed and gone lines; the needs that any of them could or can serve."""
        setting, before = self.setting, self.run.supplies
        changed = set(changes.ids_of_supplies)
        is_old = np.array([row.supply_id in changed for row in before.rows], dtype=np.bool_)
        reached = self._needs_of(is_old)
        accepted, parameters = setting.standing.accepted, setting.parameters
        put_in = supply_table(changes.supplies, self.slots, accepted, parameters, setting.on, setting.seed)
        splice = spliced_lines(before, np.flatnonzero(is_old), put_in)
        self.basis.bound(self.line_arc[is_old], np.zeros(int(is_old.sum()), dtype=np.int64))
        self._renumber_lines(splice)
        self._open_lines(np.flatnonzero(splice.is_new))
        self.found = candidates(self.run)
        return reached | self._needs_of(splice.is_new)

    def _needs_of(self, lines: Flags) -> set[NeedId]:
        """Needs that are candidates of any of these lines."""
        rows, places = self.run.needs.rows, [nothing()]
        places.extend(np.unique(pairs.need) for pairs in self.found.spread(lines[self.found.supply]))
        return {rows[place].need_id for place in np.concatenate(places).tolist()}

    def _renumber_lines(self, splice: Spliced[SupplyTable]) -> None:
        """Carry everything that names a supply's place over to the new table."""
        run, net, households = self.run, self.net, self.run.needs.households
        after, moved_to = splice.table, splice.moved_to
        held = {key: units for key, units in run.held.items() if moved_to[key // households] != GONE}
        held = {int(moved_to[key // households]) * households + key % households: held[key] for key in held}
        self.run = replace(run, supplies=after, held=held).with_meetings(self.setting.standing)
        line = moved_to[net.maximum_keys // households]
        lasting = line != GONE
        pool_of = {pool: place for place, pool in enumerate(run.supplies.pools)}
        pools = np.array([pool_of.get(pool, NONE) for pool in after.pools], dtype=np.int64)
        self.net = replace(
            net,
            supply_node=splice.carried(net.supply_node, NONE),
            pool_node=np.append(net.pool_node, OUTSIDE)[pools],
            is_joined=np.append(net.is_joined, False)[pools],
            maximum_node=net.maximum_node[lasting],
            maximum_keys=(line * households + net.maximum_keys % households)[lasting],
        )
        self.line_arc = splice.carried(self.line_arc, NONE)
        supply = np.append(moved_to, NONE)[self.basis.arcs.supply]
        self.basis.arcs = replace(self.basis.arcs, supply=supply)

    def _open_lines(self, new: Integers) -> None:
        """A node for each of these lines, and the arc that fills it."""
        first = len(self.basis.graph.tail)
        self.net.supply_node[new] = self.basis.nodes + np.arange(len(new))
        self.line_arc[new] = first + np.arange(len(new))
        outside = np.full(len(new), OUTSIDE)
        quantity = self.run.supplies.quantity[new]
        self.basis.add_nodes(arcs(outside, self.net.supply_node[new], quantity, supply=new), is_tail=False)

    def _change_needs(self, touched_ids: set[NeedId]) -> None:
        """Take these needs out of the network, put those that are still there back as they are now, and go on."""
        places = self._places(touched_ids)
        closing = self._take_out(places)
        self._put_in(self._splice(places, touched_ids))
        self.pivots = self.basis.improve()
        self.basis.graph.capacity[closing] = 0
        self._prove()

    def _places(self, need_ids: set[NeedId]) -> Integers:
        """Where in the table these needs stand, those that are in it."""
        rows = self.run.needs.rows
        wanted = np.array([lot(self.setting.seed, need_id) for need_id in need_ids], dtype=np.int64)
        places = np.flatnonzero(np.isin(self.run.needs.lot, wanted))
        return places[np.array([rows[place].need_id in need_ids for place in places.tolist()], dtype=np.bool_)]

    def _take_out(self, places: Integers) -> Integers:
        """Let nothing more flow to these needs; the arcs that are to close once nothing does."""
        out, quantity = self.out_arc[places], self.run.needs.quantity[places]
        reached = out != NONE
        closing, place = np.unique(out[reached], return_inverse=True)
        less = np.zeros(len(closing), dtype=np.int64)
        np.add.at(less, place, quantity[reached])
        self.basis.bound(closing, self.basis.graph.capacity[closing] - less)
        is_gone = np.append(touched(places, len(self.run.needs)), False)
        return np.flatnonzero(is_gone[self.basis.arcs.need])

    def _splice(self, places: Integers, touched_ids: set[NeedId]) -> Flags:
        """The tables without the needs at these places and with the touched ones as they are now; which those are."""
        setting = self.setting
        back = [self.rows.needs[need_id] for need_id in sorted(touched_ids) if need_id in self.rows.needs]
        put_in = numbered(back, self.slots, setting.standing, setting.parameters, setting.seed, self.households)
        splice = spliced_needs(self.run.needs, places, put_in)
        self.run = replace(self.run, needs=splice.table).with_meetings(setting.standing)
        self.found = candidates(self.run)
        self._renumber_needs(splice)
        return splice.is_new

    def _renumber_needs(self, splice: Spliced[NeedTable]) -> None:
        """Carry everything that names a need's place over to the new table."""
        before = self.basis.arcs
        need = np.append(splice.moved_to, NONE)[before.need]
        left = (before.need != NONE) & (need == NONE)
        self.basis.arcs = replace(before, need=need, rank=np.where(left, NOT_SERVING, before.rank))
        self.out_arc = splice.carried(self.out_arc, NONE)
        self.net = replace(
            self.net,
            need_node=splice.carried(self.net.need_node, NONE),
            has_own_node=splice.carried(self.net.has_own_node.astype(np.int64), 1).astype(np.bool_),
        )

    def _put_in(self, is_new: Flags) -> None:
        """A node of its own for each new need, and arcs from every supply that may serve it."""
        new = np.flatnonzero(is_new)
        needs, basis, supply_node = self.run.needs, self.basis, self.net.supply_node
        self.out_arc[new] = len(basis.graph.tail) + np.arange(len(new))
        self.net.need_node[new] = basis.nodes + np.arange(len(new))
        leading = arcs(
            self.net.need_node[new],
            np.full(len(new), OUTSIDE),
            needs.quantity[new],
            rank=needs.rank[new],
            need=new,
        )
        basis.add_nodes(leading, is_tail=True)
        links = Links.of(self.run, pairs_of(self.found, is_new))
        maxima = basis.nodes + np.arange(len(links.keys))
        basis.add_nodes(links.into_maxima(self.run, supply_node, basis.nodes), is_tail=False)
        basis.add_arcs(links.to_needs(supply_node, maxima, self.net.need_node))
        self.net = replace(
            self.net,
            maximum_node=np.concatenate((self.net.maximum_node, maxima)),
            maximum_keys=np.concatenate((self.net.maximum_keys, links.keys)),
        )

    def _prove(self) -> None:
        """Read the pairing from the flow, and check it as that of any run."""
        basis, run = self.basis, self.run
        self.net = replace(self.net, nodes=basis.nodes, arcs=replace(basis.arcs, capacity=basis.graph.capacity))
        check_balance(self.net, basis.units)
        self.assigned: Assignment = unfold(run, self.net, basis.units)
        prices = dual_prices(run, self.net, basis.price, self.setting.step)
        self.certificate: Certificate = certify(run, self.found, self.assigned, prices)
