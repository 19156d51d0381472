"""`python -m bench [--quick] [--json FILE] [--only PART]`: measure, print the table, exit 1 when a promise is
missed. `--quick` takes sizes too small to judge by, to see that everything can be measured."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Protocol

from rich.console import Console

from bench import applying, callers, costs, county, law, nights, pairing, reading
from bench.figures import Report
from bench.places import Place, SqlitePlace, neo4j_place
from graph.vault import Vault, new_vault
from tools.servers.found import Unavailable

HOUSEHOLDS, QUICK_HOUSEHOLDS = 30_000, 1_000


def main() -> int:
    asked = _arguments()
    report, console, vault = Report(judges=not asked.quick), Console(width=180), new_vault()
    for name, part in PARTS.items():
        if asked.only in (None, name):
            start = time.monotonic()
            part(report, vault, is_quick=asked.quick)
            report.notes.append(f"{name}: {time.monotonic() - start:.0f} s")
            console.print(report.notes[-1])
    report.print(console)
    if asked.json:
        Path(asked.json).write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if report.misses else 0


def _on_neo4j(report: Report, vault: Vault, *, is_quick: bool) -> None:
    try:
        with neo4j_place(vault) as place:
            _measure(report, place, vault, is_quick=is_quick)
    except Unavailable as problem:
        report.notes.append(f"without Neo4j: {problem}")


def _on_sqlite(report: Report, vault: Vault, *, is_quick: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="jiuzhu-bench-") as folder:
        place = SqlitePlace(Path(folder), vault)
        known = _measure(report, place, vault, is_quick=is_quick)
        nights.measure_growth(report, place, known, is_quick=is_quick)
    costs.measure(report, vault, is_quick=is_quick)


def _measure(report: Report, place: Place, vault: Vault, *, is_quick: bool) -> dict[int, nights.Night]:
    """Everything on one kind of store; the nights by number of households."""
    opening = applying.measure(report, place, vault, is_quick=is_quick)
    callers.measure(report, opening, place.name, is_quick=is_quick)
    households = QUICK_HOUSEHOLDS if is_quick else HOUSEHOLDS
    opening = county.measure(report, place, households, is_quick=is_quick)
    night = nights.measure(report, opening, place.name)
    reading.measure(report, opening, place.name, is_quick=is_quick)
    return {households: night}


def _decisions(report: Report, vault: Vault, *, is_quick: bool) -> None:
    """No store, and so no vault."""
    law.measure(report, is_quick=is_quick)


class Part(Protocol):
    def __call__(self, report: Report, vault: Vault, *, is_quick: bool) -> None:
        """Measure one part of the product into the report."""


PARTS: dict[str, Part] = {"neo4j": _on_neo4j, "sqlite": _on_sqlite, "pairing": pairing.measure, "law": _decisions}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--only", choices=tuple(PARTS))
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
