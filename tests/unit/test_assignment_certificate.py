"""The proof: every planted fault is found, in a run of our own and in a result that others publish."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.errors import BadInput
from matching.pairing import assignment
from matching.pairing.answer import answer
from matching.pairing.assignment import pair
from matching.pairing.flow.arcs import Network
from matching.pairing.flow.certificate import NotOptimal
from matching.pairing.flow.solving import Flow, Settled, solve
from matching.pairing.given.rows import NeedRow, PairingParameters, SupplyRow
from matching.pairing.given.tables import Tables
from matching.pairing.report import report
from matching.pairing.verification import faults_of, read_published
from tests.unit.pairing_oracle import ON
from tests.unit.pairing_rows import a_need, a_supply, the_trap

Result = dict[str, Any]


def test_a_flow_that_serves_nobody_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "solve", _a_solver_that_leaves_everything)
    needs, supplies = the_trap()

    with pytest.raises(NotOptimal):
        pair(needs, supplies, on=ON)


def test_a_flow_that_serves_more_than_there_is_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "solve", _a_solver_that_doubles)

    with pytest.raises(NotOptimal, match="does not balance"):
        pair([a_need("n", quantity=2), a_need("m", quantity=2)], [a_supply("s", quantity=2)], on=ON)


def test_a_flow_that_prefers_the_further_supply_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignment, "solve", _a_solver_that_likes_misfit)
    supplies = [a_supply("near", service_area=("341702001001",)), a_supply("far", service_area=("34",))]

    with pytest.raises(NotOptimal):
        pair([a_need("n")], supplies, on=ON)


def test_what_pair_published_verifies() -> None:
    assert _faults(lambda result: None) == ()


def _one_unit_moved(result: Result) -> None:
    taken = result["pairings"][0]
    taken["supply_id"] = next(each for each in ("s1", "s2") if each != taken["supply_id"])


def _one_unit_added(result: Result) -> None:
    result["pairings"][0]["quantity"] += 1


def _one_pairing_left_out(result: Result) -> None:
    result["pairings"].pop()


def _one_pairing_twice(result: Result) -> None:
    result["pairings"].append(result["pairings"][0])


def _one_class_swapped(result: Result) -> None:
    result["served"]["red"], result["served"]["orange"] = result["served"]["orange"], result["served"]["red"]


def _one_potential_changed(result: Result) -> None:
    result["potentials"]["supplies"]["s1"] += 1


def _one_potential_lowered(result: Result) -> None:
    result["potentials"]["supplies"]["s1"] -= 1


def _one_potential_negative(result: Result) -> None:
    result["potentials"]["needs"]["e1"] = -1


def _misfit_changed(result: Result) -> None:
    result["misfit"] -= 100


def _arcs_changed(result: Result) -> None:
    result["certificate"]["arcs_checked"] += 1


def _unmet_changed(result: Result) -> None:
    result["unmet"] = []


def _objective_changed(result: Result) -> None:
    result["objective"]["class_step"] = 1


def _reason_changed(result: Result) -> None:
    result["unmet"][0]["reason"] = "out_of_area"


def _greedy_changed(result: Result) -> None:
    result["greedy"]["red"]["never_helped"] += 1


def _idle_changed(result: Result) -> None:
    result["idle"].append({"supply_id": "s1", "quantity": 1, "unmet": {}})


def _splits_changed(result: Result) -> None:
    result["split_needs"] += 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_one_unit_moved, "exceeded"),
        (_one_unit_added, "need a0 is exceeded"),
        (_one_pairing_left_out, "worth"),
        (_one_pairing_twice, "twice"),
        (_one_class_swapped, "served: the units at red"),
        (_one_potential_changed, "worth"),
        (_one_potential_lowered, "worth"),
        (_one_potential_negative, "negative price"),
        (_misfit_changed, "misfit"),
        (_arcs_changed, "certificate"),
        (_unmet_changed, "unmet"),
        (_objective_changed, "objective"),
        (_reason_changed, "is not stopped by what is said"),
        (_greedy_changed, "greedy: the units at red"),
        (_idle_changed, "idle"),
        (_splits_changed, "split_needs"),
    ],
)
def test_a_result_changed_in_one_place_does_not_verify(change: Callable[[Result], None], named: str) -> None:
    assert named in "; ".join(_faults(change))


def test_a_result_beyond_a_charity_cap_does_not_verify() -> None:
    supplies = [a_supply("s", charity_id="c", quantity=2, charity_cap=2), a_supply("t", charity_id="c", charity_cap=2)]
    needs = [a_need("n", quantity=3)]
    result = _published(needs, supplies)
    result["pairings"] = [
        {"need_id": "n", "supply_id": "s", "quantity": 2},
        {"need_id": "n", "supply_id": "t", "quantity": 1},
    ]

    faults = faults_of(read_published(result), needs, supplies, PairingParameters())

    assert "charity cap c is exceeded" in faults


def test_a_result_that_is_none_is_refused_with_every_problem() -> None:
    with pytest.raises(BadInput) as refusal:
        read_published({"on": "2026-03-01", "seed": "x"})

    assert {"seed", "pairings", "potentials"} <= {problem.path for problem in refusal.value.problems}


def test_verifying_imports_no_solver() -> None:
    code = "import sys, matching.pairing.verification; sys.exit('ortools' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _faults(change: Callable[[Result], None]) -> tuple[str, ...]:
    needs, supplies = the_trap()
    result = copy.deepcopy(_published(needs, supplies))
    change(result)
    return faults_of(read_published(result), needs, supplies, PairingParameters())


def _published(needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]) -> Result:
    run = pair(needs, supplies, on=ON)
    return answer(run) | report(run).as_json()


def _a_solver_that_leaves_everything(run: Tables, net: Network, cost_limit: int, settled: Settled) -> Flow:
    return Flow(np.zeros(len(net.arcs), dtype=np.int64), 0, 0, 0)


def _a_solver_that_doubles(run: Tables, net: Network, cost_limit: int, settled: Settled) -> Flow:
    flow = solve(run, net, cost_limit)
    return replace(flow, units=flow.units * 2)


def _a_solver_that_likes_misfit(run: Tables, net: Network, cost_limit: int, settled: Settled) -> Flow:
    return solve(run, replace(net, arcs=replace(net.arcs, cost=900 - net.arcs.cost)), cost_limit)
