"""What pairing costs: against the whole graph in one solve, after a change, by the million, and what its proof takes.

Every size runs in a process of its own. All figures are CPU seconds; the raw ones go into the JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bench.figures import Report, median
from graph.vault import Vault

_SOLVING = ("network", "solve", "unfold", "gains")


def measure(report: Report, vault: Vault, *, is_quick: bool) -> None:
    """Every size of county."""
    for name in ("small",) if is_quick else ("regional", "dense", "local"):
        _against_the_whole_graph(report, name, _raw(report, name))
    _on_a_store(report, _raw(report, "quick_store" if is_quick else "store"))
    networkx = _raw(report, "networkx")
    report.add("", "networkx on the whole graph", f"{networkx['needs']:,} needs", networkx["networkx"], "s")
    if not is_quick:
        _by_the_million(report, _raw(report, "million"))


def _raw(report: Report, name: str) -> dict[str, Any]:
    """The raw figures of one size, kept in the report."""
    command = [sys.executable, "-m", "tests.bench.pairing_bench", name]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    report.raw[f"pairing {name}"] = found
    return found


def _against_the_whole_graph(report: Report, name: str, raw: dict[str, Any]) -> None:
    size = f"{name}, {raw['needs']:,} × {raw['supplies']:,}, {raw['candidates']:,} candidates"
    solving = [sum(one[stage] for stage in _SOLVING) for one in raw["ours"]]
    whole = median(raw["whole_graph"])
    limit = 0.15 if name == "local" else 0.5
    report.compare("", "pairing solved, beside one arc a candidate", size, median(solving), whole, "s", at_most=limit)
    finding = median([one["candidates"] for one in raw["ours"]])
    report.add("", "candidates found", size, finding, "s", at_most=2)
    proving = median([one["certify"] for one in raw["ours"]])
    report.compare("", "proof checked, beside the solve", size, proving, median(solving), "s", at_most=0.1)
    _live(report, size, raw)


def _live(report: Report, size: str, raw: dict[str, Any]) -> None:
    live, full = median([one["live"] for one in raw["one_percent"]]), median([one["all"] for one in raw["ours"]])
    report.compare("", "1 % of needs changed, beside a run from nothing", size, live, full, "s", at_most=0.1)
    largest = raw["arcs_of_parts"][-1]
    for name, seconds in raw["edits"].items():
        limit = 50 if largest <= 50_000 else None
        what = f"one edit: {name.replace('_', ' ')}"
        report.add("", what, f"{size}, parts up to {largest:,} arcs", 1000 * median(seconds), "ms", at_most=limit)


def _on_a_store(report: Report, raw: dict[str, Any]) -> None:
    size = f"{raw['needs']:,} × {raw['supplies']:,}, {raw['components']} components, {raw['proposed'][0]:,} proposals"
    report.compare("sqlite", "store run after one new need, beside the first", size, raw["one_need"], raw["whole"], "s")
    report.add("sqlite", "store run after nothing", size, raw["nothing"], "s")


def _by_the_million(report: Report, raw: dict[str, Any]) -> None:
    size = f"local, {raw['needs']:,} × {raw['supplies']:,}"
    report.add("", "pairing by the million", size, raw["ours"][0]["all"], "s", at_most=60)
    report.add("", "memory of it", size, raw["peak_mb"] / 1024, "GB", at_most=3)
