"""Why this supply, or why none: every supply that a need could have had and who has it, and the shortage behind it.

The shortage is the smallest closed circle: all supplies from which a unit could come to the need by a chain of moves,
and all needs that hold them. Everything in it is given out, to needs at least as urgent: that is the whole proof.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import networkx as nx
import numpy as np

from matching.codes import LEVELS, Level
from matching.pairing.candidates import Candidates, candidates
from matching.pairing.columns import UNBOUNDED, column, totals, touched
from matching.pairing.objective import OPENNESS_MISFIT
from matching.pairing.rows import (
    CLASSES,
    DEFAULT_PARAMETERS,
    Held,
    NeedId,
    NeedRow,
    PairingParameters,
    Standing,
    SupplyId,
    SupplyRow,
)
from matching.pairing.tables import Tables, tables

OptionState = Literal["paired", "free", "household_cap", "charity_cap", "taken"]
Node = tuple[Literal["need", "supply", "home"], int]
"""A need, a supply, or what one household may have of one supply."""


@dataclass(frozen=True, slots=True)
class Option:
    """A supply that may serve the need: the misfit of one unit, what the need has of it, who has the rest."""

    supply_id: SupplyId
    area: int
    openness: int
    state: OptionState
    quantity: int
    held_by: dict[Level, int]


@dataclass(frozen=True, slots=True)
class Shortage:
    """The circle of supplies and needs around an unmet need: `given` units for `wanted`, and who has them by level.

    `way` leads from the least urgent need that holds a unit to the unmet one, need and supply ids in turn.
    """

    supplies: tuple[SupplyId, ...]
    needs: tuple[NeedId, ...]
    given: int
    wanted: int
    held_by: dict[Level, int]
    way: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Options by misfit; `shortage` where units are left unmet and others have what fits."""

    need_id: NeedId
    level: Level
    quantity: int
    paired: int
    options: tuple[Option, ...]
    shortage: Shortage | None


def explain(
    needs: Sequence[NeedRow],
    supplies: Sequence[SupplyRow],
    pairings: Sequence[Held],
    need_id: NeedId,
    *,
    on: date,
    accepted: Sequence[Held] = (),
    barred: Collection[tuple[str, str]] = (),
    parameters: PairingParameters = DEFAULT_PARAMETERS,
) -> Explanation | None:
    """The explanation for one need; None when it took no part: unknown, without consent, or met before."""
    standing = Standing(accepted=tuple(accepted), barred=barred)
    run = tables(needs, supplies, standing, parameters, on, 0)
    place = next((place for place, row in enumerate(run.needs.rows) if row.need_id == need_id), None)
    return None if place is None else _Circle(run, candidates(run), pairings).explanation(place)


class _Circle:
    """A pairing laid over its candidates, asked about one need at a time."""

    def __init__(self, run: Tables, found: Candidates, pairings: Sequence[Held]) -> None:
        self.run, self.found = run, found
        need_place = {row.need_id: place for place, row in enumerate(run.needs.rows)}
        supply_place = {row.supply_id: place for place, row in enumerate(run.supplies.rows)}
        self.units: dict[tuple[int, int], int] = {}
        self.holders: defaultdict[int, list[int]] = defaultdict(list)
        for held in pairings:
            need, supply = need_place[held.need_id], supply_place[held.supply_id]
            self.units[need, supply] = held.quantity // int(run.needs.part[need])
            self.holders[supply].append(need)
        lines, amounts = column(supply for _, supply in self.units), column(self.units.values())
        self.drawn = totals(lines, amounts, len(run.supplies))
        self.drawn_of_pool = totals(run.supplies.pool[lines], amounts, len(run.supplies.pools))

    def explanation(self, need: int) -> Explanation:
        row, quantity = self.run.needs.rows[need], int(self.run.needs.quantity[need] * self.run.needs.part[need])
        fitting = self._supplies_of([need])[need]
        options = [self._option(need, supply, misfit) for supply, misfit in fitting]
        paired = sum(option.quantity for option in options)
        is_contested = any(not self._is_household_full(need, supply) for supply, _ in fitting)
        return Explanation(
            need_id=row.need_id,
            level=row.level,
            quantity=quantity,
            paired=paired,
            options=tuple(sorted(options, key=lambda option: (option.area + option.openness, option.supply_id))),
            shortage=self._shortage(need) if is_contested and paired < quantity else None,
        )

    def _option(self, need: int, supply: int, misfit: int) -> Option:
        row = self.run.supplies.rows[supply]
        is_listed = self.run.needs.rows[need].category in row.categories
        openness = 0 if is_listed else OPENNESS_MISFIT
        return Option(
            supply_id=row.supply_id,
            area=misfit - openness,
            openness=openness,
            state=self._state(need, supply),
            quantity=self.units.get((need, supply), 0) * int(self.run.needs.part[need]),
            held_by=self._by_level([supply], besides=need),
        )

    def _state(self, need: int, supply: int) -> OptionState:
        supplies, pool = self.run.supplies, self.run.supplies.pool[supply]
        if (need, supply) in self.units:
            return "paired"
        if self._is_household_full(need, supply):
            return "household_cap"
        if self.drawn_of_pool[pool] >= supplies.pool_cap[pool]:
            return "charity_cap"
        return "taken" if self.drawn[supply] >= supplies.quantity[supply] else "free"

    def _is_household_full(self, need: int, supply: int) -> bool:
        room = self.run.rooms(np.array([self._household_key(need, supply)]))[0]
        got = sum(self.units[holder, supply] for holder in self._same_household(need, supply))
        return bool(self.run.supplies.maximum[supply] < UNBOUNDED and got >= room)

    def _household_key(self, need: int, supply: int) -> int:
        return int(self.run.household_keys(np.array([supply]), np.array([need]))[0])

    def _same_household(self, need: int, supply: int) -> list[int]:
        household = self.run.needs.household
        return [holder for holder in self.holders[supply] if household[holder] == household[need]]

    def _shortage(self, need: int) -> Shortage:
        graph = self._graph(need)
        supplies = sorted(place for side, place in graph if side == "supply")
        competing = sorted(place for side, place in graph if side == "need")
        parts = self.run.needs.part
        return Shortage(
            supplies=tuple(self.run.supplies.rows[place].supply_id for place in supplies),
            needs=tuple(sorted(self.run.needs.rows[place].need_id for place in competing)),
            given=sum(int(self.drawn[place] * self.run.supplies.part[place]) for place in supplies),
            wanted=sum(int(self.run.needs.quantity[place] * parts[place]) for place in competing),
            held_by=self._by_level(supplies),
            way=self._way(graph, need),
        )

    def _way(self, graph: nx.DiGraph[Node], need: int) -> tuple[str, ...]:
        holders = {holder for holders in self.holders.values() for holder in holders}
        distance = nx.single_target_shortest_path_length(graph, ("need", need))
        found = [
            (-int(self.run.needs.rank[place]), steps, place)
            for (side, place), steps in dict(distance).items()
            if side == "need" and place in holders and place != need
        ]
        if not found:
            return ()
        nodes = nx.shortest_path(graph, ("need", min(found)[2]), ("need", need))
        return tuple(self._name(node) for node in nodes if node[0] != "home")

    def _graph(self, need: int) -> nx.DiGraph[Node]:
        """Who could give a unit to whom, as far as it leads to this need; arcs run from giver to receiver."""
        graph: nx.DiGraph[Node] = nx.DiGraph()
        graph.add_node(("need", need))
        waiting, seen = [need], {need}
        while waiting:
            givers: set[int] = set()
            for receiver, options in self._supplies_of(waiting).items():
                for supply, _ in options:
                    givers |= self._link(graph, receiver, supply)
            waiting = sorted(givers - seen)
            seen |= givers
        return graph

    def _link(self, graph: nx.DiGraph[Node], receiver: int, supply: int) -> set[int]:
        """Arcs by which the receiver could get a unit of the supply, and the needs that would give it."""
        home: Node = ("home", self._household_key(receiver, supply))
        graph.add_edge(home, ("need", receiver))
        if self._is_household_full(receiver, supply):
            givers = set(self._same_household(receiver, supply)) - {receiver}
            graph.add_edges_from((("need", giver), home) for giver in givers)
            return givers
        graph.add_edge(("supply", supply), home)
        givers = set()
        for line in self._lines_behind(supply):
            if line != supply:
                graph.add_edge(("supply", line), ("supply", supply))
            graph.add_edges_from((("need", giver), ("supply", line)) for giver in self.holders[line])
            givers |= set(self.holders[line])
        return givers

    def _lines_behind(self, supply: int) -> list[int]:
        """Lines whose holders could free a unit of the supply: its own, and where only the charity's cap stands in the
        way of more, those of the charity's other lines."""
        supplies, pool = self.run.supplies, self.run.supplies.pool[supply]
        if self.drawn[supply] >= supplies.quantity[supply] or self.drawn_of_pool[pool] < supplies.pool_cap[pool]:
            return [supply]
        lines = np.flatnonzero((supplies.pool == pool) & (self.drawn > 0)).tolist()
        return sorted({supply, *lines})

    def _supplies_of(self, needs: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """Candidate supplies and misfits of each of these needs."""
        options: dict[int, list[tuple[int, int]]] = {need: [] for need in needs}
        wanted = touched(np.array(needs, dtype=np.int64), len(self.run.needs))
        for pairs in self.found.of_needs(wanted):
            triples = zip(pairs.need.tolist(), pairs.supply.tolist(), pairs.misfit.tolist(), strict=True)
            for need, supply, misfit in triples:
                options[need].append((supply, misfit))
        return options

    def _by_level(self, supplies: Sequence[int], besides: int | None = None) -> dict[Level, int]:
        """Units of these supplies by the level of the needs that hold them, levels without any left out."""
        units = dict.fromkeys(LEVELS, 0)
        for supply in supplies:
            for holder in self.holders[supply]:
                if holder != besides:
                    level = CLASSES[int(self.run.needs.rank[holder])].level
                    units[level] += self.units[holder, supply] * int(self.run.needs.part[holder])
        return {level: amount for level, amount in units.items() if amount}

    def _name(self, node: Node) -> str:
        side, place = node
        return self.run.needs.rows[place].need_id if side == "need" else self.run.supplies.rows[place].supply_id
