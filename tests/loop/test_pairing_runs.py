from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from graph.changes import CreateNode
from graph.errors import NotFound
from graph.schema import Job, JobPart, Pairing
from matching.market.record import KeptRun, latest_result, read_run
from matching.market.run import PairingReport, run_pairing
from matching.pairing.answer import answer
from matching.pairing.verification import faults_of, read_published
from matching.use_cases import accept_pairing, decline_pairing
from tests.invariants import Dump, graph_of
from tests.loop.county import COUNTY, Play, a_household, a_need, load, write

HOUSEHOLDS = 14
"""At 100,000 each they want more than the line's 1,000,000."""


@pytest.fixture
def market(play: Play) -> Play:
    load(play.engine, households=HOUSEHOLDS)
    add_needs(play, range(1, HOUSEHOLDS + 1), "green")
    return play


def add_needs(play: Play, numbers: range, level: str) -> None:
    changes = [change for number in numbers for change in a_need(number, f"household:{number}", level=level)]
    write(play.engine, changes, f"needs:{numbers.start}")


def pair(play: Play) -> PairingReport:
    return run_pairing(play.engine, play.now, play.on)


def kept(play: Play, report: PairingReport) -> KeptRun:
    assert report.job is not None
    return read_run(play.engine.store, report.job)


def faults(run: KeptRun) -> tuple[str, ...]:
    inputs = run.inputs
    published = read_published(run.result)
    return faults_of(published, inputs.needs, inputs.supplies, inputs.parameters, inputs.standing)


def proposals(play: Play) -> list[Pairing]:
    views = [play.view(f"household:{number}") for number in range(1, HOUSEHOLDS + 1)]
    return [one for view in views for one in view.all(Pairing) if one.status == "proposed"]


def test_a_run_is_kept_so_that_it_can_be_recomputed(market: Play) -> None:
    report = pair(market)

    run = kept(market, report)
    again = run.inputs.solve()
    assert run.job.fingerprint == sha256(run.inputs.text()).hexdigest()
    assert json.loads(json.dumps(answer(again))) == {name: run.result[name] for name in answer(again)}
    assert {one.run for one in proposals(market)} == {report.job}
    assert faults(run) == ()


def test_a_run_tells_what_was_served_and_what_was_not(market: Play) -> None:
    summary = kept(market, pair(market)).summary

    [served] = summary["served"]
    [unmet] = summary["unmet"]
    assert (served["kind"], served["unit"], served["optimal"], served["greedy"]) == (
        *("insurance_subsidy", "fen"),
        *(1_000_000, 1_000_000),
    )
    assert (unmet["reason"], unmet["needs"], unmet["quantity"]) == ("taken_by_equal", 4, 400_000)


def test_a_second_run_over_the_same_facts_writes_nothing(market: Play) -> None:
    pair(market)
    before = graph_of(Dump.of(market.engine.store.dump()))
    report = pair(market)

    assert report.job is None
    assert graph_of(Dump.of(market.engine.store.dump())) == before


def test_what_a_run_moves_is_told_with_why(market: Play) -> None:
    pair(market)
    write(market.engine, a_household(99), "one more")
    add_needs(market, range(99, 100), "red")
    report = pair(market)

    run = kept(market, report)
    assert report.stability["proposals_before"] == 10
    assert report.stability["moved_because"] == {"taken_by_more_urgent": 1}
    assert [one["because"] for one in run.result["moved"]] == ["taken_by_more_urgent"]
    assert len(run.inputs.kept) == 10
    assert faults(run) == ()


def test_a_run_with_accepted_and_barred_pairings_is_verified_too(market: Play) -> None:
    pair(market)
    first, second, *_ = proposals(market)
    accept_pairing(market.engine, market.act(), first.id)
    decline_pairing(market.engine, market.act(), second.id, "outside_project_scope")

    run = kept(market, pair(market))
    assert (len(run.inputs.accepted), (second.need, second.supply) in run.inputs.barred) == (1, True)
    assert faults(run) == ()


@pytest.mark.parametrize("fault", ["a unit moved", "a potential changed", "a kept proposal forgotten"])
def test_a_kept_run_that_was_tampered_with_is_found_out(market: Play, fault: str) -> None:
    pair(market)
    write(market.engine, a_household(99), "one more")
    add_needs(market, range(99, 100), "red")
    run = kept(market, pair(market))
    result = json.loads(json.dumps(run.result))
    inputs = run.inputs
    if fault == "a unit moved":
        result["pairings"][0]["quantity"] -= 10_000
    elif fault == "a potential changed":
        result["potentials"]["supplies"] = {}
    else:
        inputs = replace(inputs, kept=inputs.kept[:5])

    assert faults(KeptRun(run.job, inputs, result, run.fingerprint)) != ()


def test_no_household_is_named_in_what_is_kept(market: Play) -> None:
    run = kept(market, pair(market))

    numbers = {row.household_id for row in run.inputs.needs}
    assert numbers == {f"household:{number}" for number in range(1, HOUSEHOLDS + 1)}
    assert run.inputs.needs[1].need_id == "need:10" and run.inputs.needs[1].household_id == "household:2"


def test_runs_are_listed_with_the_latest_first(market: Play) -> None:
    first = pair(market).job
    market.later(8)
    market.night()
    jobs = market.engine.store.jobs("pairing")

    assert [job.on for job in jobs] == ["2026-03-10", "2026-03-02"]
    assert jobs[-1].id == first
    assert market.engine.store.jobs("pairing", 1) == jobs[:1]


def test_the_result_kept_last_is_read_without_its_inputs(market: Play) -> None:
    assert latest_result(market.engine.store) is None
    first = pair(market)
    market.later(1)
    write(market.engine, a_household(99), "one more")
    add_needs(market, range(99, 100), "red")
    second = pair(market)

    job, result = latest_result(market.engine.store) or pytest.fail("nothing was kept")

    assert (job.id, result) == (second.job, kept(market, second).result)
    assert first.job != second.job


def test_a_big_run_is_kept_in_pieces(market: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.market.record.PART_LENGTH", 100)
    report = pair(market)

    parts = kept(market, report).summary["parts"]
    assert parts["inputs"] > 1
    assert isinstance(market.engine.store.known([f"{report.job}:inputs:1"])[f"{report.job}:inputs:1"], JobPart)


def test_another_job_is_no_run(market: Play) -> None:
    night = Job(id="job:1", county=COUNTY, task="night", on="2026-03-02", status="done", done=1, total=1)
    write(market.engine, [CreateNode(night)], "night")

    with pytest.raises(NotFound):
        read_run(market.engine.store, "job:1")


def test_a_run_tells_how_much_of_the_market_it_solved(market: Play) -> None:
    first = kept(market, pair(market))
    again = pair(market)
    write(market.engine, a_household(99), "one more")
    add_needs(market, range(99, 100), "red")
    after_a_need = kept(market, pair(market))

    assert (first.result["certificate"]["components"], first.result["certificate"]["solved"]) == (1, 1)
    assert again.run.solved == 0
    assert after_a_need.result["certificate"]["solved"] == 1
