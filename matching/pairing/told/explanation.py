"""Why this supply, or why none: every supply that a need could have had and who has it, and the shortage behind it.

The shortage is the smallest closed circle: all supplies from which a unit could come to the need by a chain of moves,
and all needs that hold them. Everything in it is given out, to needs at least as urgent: that is the whole proof.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import networkx as nx

from matching.codes import Level
from matching.pairing.given.candidates import candidates
from matching.pairing.given.objective import OPENNESS_MISFIT
from matching.pairing.given.rows import (
    DEFAULT_PARAMETERS,
    Held,
    NeedId,
    NeedRow,
    PairingParameters,
    Standing,
    SupplyId,
    SupplyRow,
)
from matching.pairing.given.tables import tables
from matching.pairing.told.holdings import Holdings

OptionState = Literal["paired", "free", "household_cap", "charity_cap", "taken"]
Node = tuple[Literal["need", "supply", "home"], int]
"""A need, a supply, or what one household may have of one supply."""


_MOST_LISTED: Final = 20


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

    Of a large circle the first ids stand for all. `way` leads from the least urgent need that holds a unit to the
    unmet one, need and supply ids in turn.
    """

    supplies: tuple[SupplyId, ...]
    needs: tuple[NeedId, ...]
    supply_count: int
    need_count: int
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
    return None if place is None else _Circle(Holdings(run, candidates(run), pairings)).explanation(place)


class _Circle:
    """Holdings asked about one need at a time."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings, self.run = holdings, holdings.run

    def explanation(self, need: int) -> Explanation:
        row, quantity = self.run.needs.rows[need], int(self.run.needs.quantity[need] * self.run.needs.part[need])
        fitting = self.holdings.supplies_of([need])[need]
        options = [self._option(need, supply, misfit) for supply, misfit in fitting]
        paired = sum(option.quantity for option in options)
        is_contested = any(not self.holdings.is_household_full(need, supply) for supply, _ in fitting)
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
        openness = 0 if self.run.needs.rows[need].category in row.categories else OPENNESS_MISFIT
        return Option(
            supply_id=row.supply_id,
            area=misfit - openness,
            openness=openness,
            state=self._state(need, supply),
            quantity=self.holdings.units.get((need, supply), 0) * int(self.run.needs.part[need]),
            held_by=self.holdings.by_level([supply], besides=need),
        )

    def _state(self, need: int, supply: int) -> OptionState:
        if (need, supply) in self.holdings.units:
            return "paired"
        if self.holdings.is_household_full(need, supply):
            return "household_cap"
        if self.holdings.is_charity_full(supply):
            return "charity_cap"
        return "taken" if self.holdings.is_exhausted(supply) else "free"

    def _shortage(self, need: int) -> Shortage:
        graph = self._graph(need)
        supplies = sorted(place for side, place in graph if side == "supply")
        competing = sorted(place for side, place in graph if side == "need")
        parts = self.run.needs.part
        return Shortage(
            supplies=tuple(self.run.supplies.rows[place].supply_id for place in supplies[:_MOST_LISTED]),
            needs=tuple(sorted(self.run.needs.rows[place].need_id for place in competing)[:_MOST_LISTED]),
            supply_count=len(supplies),
            need_count=len(competing),
            given=sum(int(self.holdings.drawn[place] * self.run.supplies.part[place]) for place in supplies),
            wanted=sum(int(self.run.needs.quantity[place] * parts[place]) for place in competing),
            held_by=self.holdings.by_level(supplies),
            way=self._way(graph, need),
        )

    def _way(self, graph: nx.DiGraph[Node], need: int) -> tuple[str, ...]:
        holders = {holder for holders in self.holdings.holders.values() for holder in holders}
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
        waiting, seen, opened = [need], {need}, set[int]()
        while waiting:
            givers: set[int] = set()
            for receiver, options in self.holdings.supplies_of(waiting).items():
                for supply, _ in options:
                    givers |= self._link(graph, receiver, supply, opened)
            waiting = sorted(givers - seen)
            seen |= givers
        return graph

    def _link(self, graph: nx.DiGraph[Node], receiver: int, supply: int, opened: set[int]) -> set[int]:
        """Arcs by which the receiver could get a unit of the supply, and the needs that would give it."""
        home: Node = ("home", self.holdings.household_key(receiver, supply))
        graph.add_edge(home, ("need", receiver))
        if self.holdings.is_household_full(receiver, supply):
            givers = set(self.holdings.same_household(receiver, supply)) - {receiver}
            graph.add_edges_from((("need", giver), home) for giver in givers)
            return givers
        graph.add_edge(("supply", supply), home)
        if supply in opened:
            return set()
        opened.add(supply)
        return self._open(graph, supply)

    def _open(self, graph: nx.DiGraph[Node], supply: int) -> set[int]:
        """Arcs by which a unit of the supply could become free, and the needs that would give it."""
        givers: set[int] = set()
        for line in self.holdings.lines_behind(supply):
            if line != supply:
                graph.add_edge(("supply", line), ("supply", supply))
            graph.add_edges_from((("need", giver), ("supply", line)) for giver in self.holdings.holders[line])
            givers |= set(self.holdings.holders[line])
        return givers

    def _name(self, node: Node) -> str:
        side, place = node
        return self.run.needs.rows[place].need_id if side == "need" else self.run.supplies.rows[place].supply_id
