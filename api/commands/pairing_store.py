"""`pair` on a store: the run, written as proposals and kept as a job; the runs that were kept, shown and verified."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from rich.table import Table

from api.commands.looking import flat
from api.commands.options import day_of, opened, opened_store, settings_for
from api.commands.screen import folding
from graph.schema import Job
from matching.calendar.legal_time import working_time
from matching.market.inputs import PairingInputs
from matching.market.record import read_run
from matching.pairing.verification import PublishedRun, faults_of, read_published

MOST_RUNS = 1000


def paired_on_store(store: str, on: str, seed: int) -> dict[str, Any]:
    """The run as `pair` prints it, with its job and what of it was written: over unchanged facts nothing is.

    `refused` are proposals whose need, supply or consent moved meanwhile: the next run makes them anew.
    """
    from matching.market.run import run_pairing
    from matching.pairing.answer import answer

    day = day_of(on, settings_for(store))
    with opened(store) as engine:
        report = run_pairing(engine, working_time(day), day, seed)
    written = {
        "proposed": report.proposed,
        "taken_back": report.taken_back,
        "units_served": dict(report.served),
        "unmet_units": dict(report.unmet),
        "refused": [str(error) for error in report.refused],
    }
    return {"run": report.job, "stability": report.stability} | answer(report.run) | {"written": written}


def runs_of_store(store: str) -> dict[str, Any]:
    """Every run that was kept, the latest first."""
    with opened_store(store) as found:
        return {"runs": [_told(job) for job in found.jobs("pairing", MOST_RUNS)]}


def paired_table(told: dict[str, Any]) -> Table:
    """What a run came to and what of it was written; its id can be copied into `pair show`, `verify`, `explain`."""
    written = told["written"]
    lines = {
        "units served": {level: sum(units.values()) for level, units in told["served"].items()},
        "needs unmet": dict(Counter(one["reason"] for one in told["unmet"]).most_common()),
        "proposed": written["proposed"],
        "taken back": written["taken_back"],
        "misfit": told["misfit"],
        "candidate pairs checked": told["certificate"]["arcs_checked"],
        "parts that cannot meet": told["certificate"]["components"],
        "of them solved anew": told["certificate"]["solved"],
    }
    table = folding("what", "number", title=told["run"] or "nothing to write: it all stands already")
    for name, value in flat(lines):
        table.add_row(name, str(value))
    for problem in written["refused"]:
        table.add_row("refused", problem)
    return table


def runs_table(told: dict[str, Any]) -> Table:
    """One line for each kept run; needs are counted, because their units are not alike."""
    table = folding("day", "run", "needs", "unmet", "lines", "moved")
    for run in told["runs"]:
        unmet, stood = sum(one["needs"] for one in run["unmet"]), run["stability"]
        moved = f"{stood['moved']} of {stood['proposals_before']}"
        table.add_row(run["on"], run["run"], str(run["needs"]), str(unmet), str(run["supplies"]), moved)
    return table


def run_of_store(store: str, job: str) -> dict[str, Any]:
    """One run as it was kept: summary, inputs and result."""
    with opened_store(store) as found:
        kept = read_run(found, job)
    return _told(kept.job) | {"inputs": json.loads(kept.inputs.text()), "result": kept.result}


def inputs_of_run(store: str, job: str) -> PairingInputs:
    """What a kept run was decided on."""
    with opened_store(store) as found:
        return read_run(found, job).inputs


def verified_run(store: str, job: str) -> tuple[PublishedRun, PairingInputs, tuple[str, ...]]:
    """What was published, the inputs that were kept, and everything in which the two do not fit together."""
    with opened_store(store) as found:
        kept = read_run(found, job)
    inputs, published = kept.inputs, read_published(kept.result)
    faults = faults_of(published, inputs.needs, inputs.supplies, inputs.parameters, inputs.standing)
    if kept.fingerprint != kept.job.fingerprint:
        faults = ("fingerprint: these are not the inputs that the run was named by", *faults)
    return published, inputs, faults


def _told(job: Job) -> dict[str, Any]:
    summary: dict[str, Any] = json.loads(job.result or "{}")
    return {"run": job.id, "on": job.on, "at": job.since, "fingerprint": job.fingerprint} | summary
