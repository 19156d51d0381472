"""What pairing costs: CPU seconds by stage, beside one arc for every candidate pair; equal objective before any ratio.

`python -m tests.bench.pairing_bench [--small]` prints every raw figure as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import networkx as nx
import numpy as np

from matching.pairing import assignment
from matching.pairing.assignment import pair
from matching.pairing.candidates import candidates
from matching.pairing.rows import PairingParameters, Standing
from matching.pairing.tables import tables
from tests.bench.pairing_instances import ON, County, Reach, county
from tests.bench.pairing_whole_graph import WholeGraph, whole_graph

T = TypeVar("T")

_STAGES: Final = ("tables", "candidates", "network", "solve", "unfold", "gains", "certify", "unmet", "supply_prices")


@dataclass(frozen=True, slots=True)
class Size:
    """One line of the table. `is_compared` has the whole graph solved beside it."""

    needs: int
    supplies: int
    reach: Reach
    is_compared: bool


SIZES: Final = (
    Size(20_000, 2_000, "regional", True),
    Size(100_000, 10_000, "local", True),
    Size(100_000, 10_000, "regional", True),
    Size(100_000, 10_000, "dense", True),
    Size(1_000_000, 100_000, "local", False),
)
SMALL: Final = (Size(3_000, 300, "regional", True),)
_NETWORKX: Final = Size(3_000, 300, "regional", True)


def measure(sizes: tuple[Size, ...] = SIZES, rounds: int = 3) -> dict[str, Any]:
    """Every size in alternating rounds, and networkx once."""
    return {"sizes": [_measured(size, rounds) for size in sizes], "networkx": _networkx()}


def _measured(size: Size, rounds: int) -> dict[str, Any]:
    world = county(size.needs, size.supplies, size.reach)
    ours: list[dict[str, float]] = []
    whole: list[float] = []
    answer: dict[str, Any] = {"needs": size.needs, "supplies": size.supplies, "reach": size.reach}
    for _ in range(rounds if size.is_compared else 1):
        run, stages = _staged(world)
        ours.append(stages)
        answer["candidates"], answer["components"] = run.certificate.arcs_checked, run.components
        if size.is_compared:
            seconds, value = _timed(_graph(world).value)
            whole.append(seconds)
            assert value == run.certificate.value, "the two must be worth the same before their times are compared"
    _, kept_seconds = _after_a_change(world)
    answer |= {"ours": ours, "whole_graph": whole, "after_1_percent_change": kept_seconds, "peak_mb": _peak_mb()}
    if whole:
        solving = min(each["network"] + each["solve"] + each["unfold"] for each in ours)
        answer["ratio"] = round(solving / min(whole), 3)
    return answer


def _staged(world: County) -> tuple[assignment.PairingRun, dict[str, float]]:
    """A run, and the CPU seconds of each of its stages and of all."""
    stages: dict[str, float] = {}
    originals = {name: getattr(assignment, name) for name in _STAGES}
    try:
        for name, stage in originals.items():
            setattr(assignment, name, _clocked(name, stage, stages))
        seconds, run = _timed(lambda: pair(world.needs, world.supplies, on=ON))
    finally:
        for name, stage in originals.items():
            setattr(assignment, name, stage)
    return run, stages | {"all": seconds}


def _clocked(name: str, stage: Callable[..., T], stages: dict[str, float]) -> Callable[..., T]:
    def clocked(*arguments: Any) -> T:
        stages[name], answer = _timed(lambda: stage(*arguments))
        return answer

    return clocked


def _after_a_change(world: County) -> tuple[int, float]:
    """A run that keeps what was proposed before the last one in a hundred needs came in."""
    before = pair(world.needs[: len(world.needs) * 99 // 100], world.supplies, on=ON)
    seconds, after = _timed(lambda: pair(world.needs, world.supplies, on=ON, kept=before.pairings))
    return len(after.moved), seconds


def _networkx() -> dict[str, Any]:
    world = county(_NETWORKX.needs, _NETWORKX.supplies, _NETWORKX.reach)
    graph = _graph(world)
    network = nx.DiGraph()
    network.add_nodes_from(range(graph.nodes))
    columns = np.stack((graph.tail, graph.head, graph.capacity, graph.cost), axis=1).tolist()
    network.add_edges_from((tail, head, {"capacity": most, "weight": cost}) for tail, head, most, cost in columns)
    ours = pair(world.needs, world.supplies, on=ON).certificate.value
    seconds, (cost, _) = _timed(lambda: nx.network_simplex(network))
    assert -cost == ours, "the two must be worth the same before their times are compared"
    ortools, _ = _timed(graph.value)
    return {"needs": _NETWORKX.needs, "networkx": seconds, "ortools_whole_graph": ortools}


def _graph(world: County) -> WholeGraph:
    run = tables(world.needs, world.supplies, Standing(), PairingParameters(), ON, 0)
    return whole_graph(run, candidates(run))


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time()
    answer = act()
    return round(time.process_time() - began, 3), answer


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(json.dumps(measure(SMALL if "--small" in sys.argv else SIZES), indent=1))
