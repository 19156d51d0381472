"""Pairing runs as a county's bureau reads them: its own needs and lines out of runs over the whole store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from api.access.context import Signed
from graph.schema import LEVELS, Job, Supply
from matching.market.record import COUNTY_DIGITS, KeptRun, latest_result, read_run

MOST_RUNS = 100
COLUMNS = ("never_helped", "helped", "greedy_never_helped", "greedy_helped")
Row = dict[str, Any]


def runs_told(signed: Signed) -> list[Row]:
    """The runs that were kept, the latest first."""
    return [_heading(job, signed.actor.county) for job in signed.store.jobs("pairing", MOST_RUNS)]


def run_told(signed: Signed, job: str) -> Row:
    """One run: what of it is about the actor's county, and what proves the whole. Raises: NotFound."""
    run, county = read_run(signed.store, job), signed.actor.county
    result, needs = run.result, {row.need_id: row for row in run.inputs.needs}
    own_needs = {need for need, row in needs.items() if row.region[:COUNTY_DIGITS] == county}
    lines = _own_lines(signed, run, county)
    idle = [_line(lines[one["supply_id"]]) | one for one in result["idle"] if one["supply_id"] in lines]
    heading = _heading(run.job, county)
    return heading | {
        "certificate": result["certificate"],
        "objective": result["objective"],
        "misfit": result["misfit"],
        "served": _served(run, county),
        "exhausted": [_line(lines[one["supply_id"]]) | one for one in result["prices"] if one["supply_id"] in lines],
        "idle": _largest_of_each_kind_first(idle),
        "idle_kinds": _by_kind(idle, heading["unmet"]),
        "split_needs": result["split_needs"],
        "moved": [
            _line(lines[one["supply_id"]]) | one
            for one in result["moved"]
            if one["supply_id"] in lines and (one["need_id"] in own_needs or one["need_id"] not in needs)
        ],
    }


def run_heading(signed: Signed, job: str) -> Row:
    """What the list tells of one run. Raises: NotFound."""
    return _heading(read_run(signed.store, job).job, signed.actor.county)


def one_more_told(signed: Signed, lines: Iterable[Mapping[str, Any]]) -> dict[str, Row]:
    """What one more unit of each exhausted line would do, by line, as the last run found it; no need is named.

    `amount`: one unit; of money, one part in fen. `level` None: nobody more would be served. `fit`: how near pairings
    would be then, all in all.
    """
    exhausted = {one["id"]: one["unit"] for one in lines if one["status"] == "open" and one["quantity_left"] == 0}
    latest = latest_result(signed.store) if exhausted else None
    if latest is None:
        return {}
    job, result = latest
    pack = signed.service.engine.packs.get("product-defaults")
    part = pack.get("product.charity_money_part", date.fromisoformat(job.on), int).value
    return {
        one["supply_id"]: {
            "amount": part if exhausted[one["supply_id"]] == "fen" else 1,
            "level": one["level"],
            "fit": "nearer" if one["misfit"] < 0 else "farther" if one["misfit"] > 0 else "same",
            "on": job.on,
        }
        for one in result["prices"]
        if one["supply_id"] in exhausted
    }


def _heading(job: Job, county: str) -> Row:
    summary = json.loads(job.result or "{}")
    unmet = [row for row in summary["unmet"] if row["county"] == county]
    return {
        "run": job.id,
        "on": job.on,
        "at": job.since,
        "fingerprint": job.fingerprint,
        "seed": summary["seed"],
        "needs": summary["needs"],
        "supplies": summary["supplies"],
        "stability": summary["stability"],
        "unmet": unmet,
        "unmet_needs": sum(row["needs"] for row in unmet),
    }


def _served(run: KeptRun, county: str) -> list[Row]:
    """Units of each kind by level, never helped and helped, as the optimum and as greedy service have it."""
    rows: dict[tuple[str, str], dict[str, Row]] = {}
    for one in run.summary["served"]:
        if one["county"] != county:
            continue
        levels = rows.setdefault((one["kind"], one["unit"]), {})
        level = levels.setdefault(one["level"], dict.fromkeys(COLUMNS, 0))
        group = "helped" if one["helped_before"] else "never_helped"
        level[group] += one["optimal"]
        level[f"greedy_{group}"] += one["greedy"]
    return [
        {"kind": kind, "unit": unit, "levels": [{"level": level} | found[level] for level in LEVELS if level in found]}
        for (kind, unit), found in sorted(rows.items())
    ]


def _largest_of_each_kind_first(idle: Iterable[Row]) -> list[Row]:
    """Of every kind and unit the line with most unmet need beside it, then every second one, and so on."""
    places: Counter[tuple[str, str]] = Counter()
    ranked = []
    for one in sorted(idle, key=lambda one: (-sum(one["unmet"].values()), one["supply_id"])):
        places[one["kind"], one["unit"]] += 1
        ranked.append((places[one["kind"], one["unit"]], one["kind"], one["unit"], one))
    return [one for *_, one in sorted(ranked, key=lambda each: each[:3])]


def _by_kind(idle: Iterable[Row], unmet: Iterable[Row]) -> list[Row]:
    """Idle lines by kind and unit: how many, what is left of them, what is unmet beside, lines by rule between."""
    waiting: Counter[tuple[str, str]] = Counter()
    for row in unmet:
        waiting[row["kind"], row["unit"]] += row["quantity"]
    found: dict[tuple[str, str], Row] = {}
    for one in idle:
        key = (one["kind"], one["unit"])
        row = found.setdefault(key, {"kind": key[0], "unit": key[1], "lines": 0, "quantity": 0, "between": Counter()})
        row["lines"] += 1
        row["quantity"] += one["quantity"]
        row["between"].update(one["unmet"].keys())
    return [
        found[key] | {"unmet": waiting[key], "between": dict(found[key]["between"].most_common())}
        for key in sorted(found)
    ]


def _own_lines(signed: Signed, run: KeptRun, county: str) -> dict[str, Supply]:
    """The county's lines that the run speaks of, as they are today."""
    result = run.result
    spoken = {one["supply_id"] for part in ("prices", "idle", "moved") for one in result[part]}
    found = signed.store.known(sorted(spoken))
    return {name: line for name, line in found.items() if isinstance(line, Supply) and line.county == county}


def _line(line: Supply) -> Row:
    return {"project": line.project, "charity": line.charity, "kind": line.kind, "unit": line.unit}


def counted(rows: Iterable[Mapping[str, Any]], of: Callable[[Mapping[str, Any]], str], by: str) -> dict[str, int]:
    """The sum of `by` for each answer of `of`, the largest first."""
    totals: dict[str, int] = {}
    for row in rows:
        totals[of(row)] = totals.get(of(row), 0) + int(row[by])
    return dict(sorted(totals.items(), key=lambda each: (-each[1], each[0])))
