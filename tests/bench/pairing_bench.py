"""What pairing costs: CPU seconds by stage, beside one arc for every candidate pair; equal objective before any ratio.

`python -m tests.bench.pairing_bench SIZE` prints every raw figure of one size as JSON; each size is best measured in a
process of its own, whose memory is told too.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeVar

import networkx as nx
import numpy as np

from matching.pairing import assignment
from matching.pairing.assignment import pair
from matching.pairing.given.candidates import candidates
from matching.pairing.given.rows import PairingParameters, Standing
from matching.pairing.given.tables import tables
from tests.bench.pairing_instances import ON, County, Reach, county
from tests.bench.pairing_live import LiveCounty
from tests.bench.pairing_store import measured_store
from tests.bench.pairing_whole_graph import WholeGraph, whole_graph

T = TypeVar("T")

_STAGES: Final = ("tables", "candidates", "network", "solve", "unfold", "gains", "certify", "unmet", "supply_prices")


@dataclass(frozen=True, slots=True)
class Size:
    """One county. In each round a live pairing takes up a change, and a run from nothing on what the county is then is
    timed beside it and beside the whole graph in one solve, of which there are `whole_graphs`."""

    needs: int
    supplies: int
    reach: Reach
    rounds: int = 3
    whole_graphs: int = 3
    is_live: bool = True


SIZES: Final = {
    "small": Size(3_000, 300, "regional"),
    "local": Size(100_000, 10_000, "local"),
    "regional": Size(100_000, 10_000, "regional"),
    "dense": Size(100_000, 10_000, "dense", whole_graphs=1),
    "million": Size(1_000_000, 100_000, "local", rounds=1, whole_graphs=0, is_live=False),
}
"""The whole graph of the dense county is solved once: it takes a minute."""
STORES: Final = {"quick_store": 500, "store": 20_000}
"""Needs of a market on a store."""


def measure(name: str) -> dict[str, Any]:
    """Every raw figure of one size; of `networkx`, the small one beside it; of a `store`, what its runs cost."""
    if name in STORES:
        return measured_store(STORES[name], timed)
    return measured_networkx(SIZES["small"]) if name == "networkx" else _measured(SIZES[name])


def _measured(size: Size) -> dict[str, Any]:
    world = county(size.needs, size.supplies, size.reach)
    live = LiveCounty(world, size.reach, timed) if size.is_live else None
    ours: list[dict[str, float]] = []
    whole: list[float] = []
    changes: list[dict[str, float]] = []
    answer: dict[str, Any] = asdict(size)
    for place in range(size.rounds):
        if live is not None:
            changes.append(live.change())
            world = live.world
        run, stages = _staged(world)
        ours.append(stages)
        answer |= {"candidates": run.certificate.arcs_checked, "components": run.components}
        if live is not None:
            live.check(run)
        if place < size.whole_graphs:
            seconds, value = timed(_graph(world).value)
            whole.append(seconds)
            assert value == run.certificate.value, "the two must be worth the same before their times are compared"
    answer |= {"ours": ours, "whole_graph": whole, "one_percent": changes}
    if live is not None:
        answer |= {"opening": live.opening, "first": live.first}
        answer |= {"edits": live.edits(), "arcs_of_parts": live.arcs_of_parts()}
    return answer | {"peak_mb": _peak_mb()}


def _staged(world: County) -> tuple[assignment.PairingRun, dict[str, float]]:
    """A run, and the CPU seconds of each of its stages and of all."""
    stages: dict[str, float] = {}
    originals = {name: getattr(assignment, name) for name in _STAGES}
    try:
        for name, stage in originals.items():
            setattr(assignment, name, _clocked(name, stage, stages))
        seconds, run = timed(lambda: pair(world.needs, world.supplies, on=ON))
    finally:
        for name, stage in originals.items():
            setattr(assignment, name, stage)
    return run, stages | {"all": seconds}


def _clocked(name: str, stage: Callable[..., T], stages: dict[str, float]) -> Callable[..., T]:
    def clocked(*arguments: Any) -> T:
        stages[name], answer = timed(lambda: stage(*arguments))
        return answer

    return clocked


def measured_networkx(size: Size) -> dict[str, Any]:
    """networkx and OR-Tools on the same whole graph."""
    world = county(size.needs, size.supplies, size.reach)
    graph = _graph(world)
    network = nx.DiGraph()
    network.add_nodes_from(range(graph.nodes))
    columns = np.stack((graph.tail, graph.head, graph.capacity, graph.cost), axis=1).tolist()
    network.add_edges_from((tail, head, {"capacity": most, "weight": cost}) for tail, head, most, cost in columns)
    ours, run = timed(lambda: pair(world.needs, world.supplies, on=ON))
    seconds, (cost, _) = timed(lambda: nx.network_simplex(network))
    assert -cost == run.certificate.value, "the two must be worth the same before their times are compared"
    return {"needs": size.needs, "networkx": seconds, "ours": ours, "ortools_whole_graph": timed(graph.value)[0]}


def _graph(world: County) -> WholeGraph:
    run = tables(world.needs, world.supplies, Standing(), PairingParameters(), ON, 0)
    return whole_graph(run, candidates(run))


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds of the act, and what it answered."""
    began = time.process_time()
    answer = act()
    return round(time.process_time() - began, 4), answer


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1]), indent=1))
