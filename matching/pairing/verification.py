"""Is a published result what it says it is? From the inputs and the published prices alone; no solver takes part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, StrictInt, ValidationError

from matching.codes import Level
from matching.errors import BadInput, Problem
from matching.pairing.flow.certificate import NotOptimal, certify
from matching.pairing.flow.unfolding import Assignment
from matching.pairing.given.candidates import Candidates, candidates
from matching.pairing.given.objective import OBJECTIVE_VERSION, class_step
from matching.pairing.given.rows import (
    NOTHING_STANDS,
    CharityId,
    NeedId,
    NeedRow,
    PairingParameters,
    Standing,
    SupplyId,
    SupplyRow,
)
from matching.pairing.given.tables import Tables, tables
from matching.pairing.told.greedy import served_greedily
from matching.pairing.told.idle import idle_supplies
from matching.pairing.told.published import Potentials, Served, open_units, prices_of, served_units, total_misfit
from matching.pairing.told.reasons import TAKEN, stopped_by


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Held(_Part):
    need_id: NeedId
    supply_id: SupplyId
    quantity: StrictInt


class _Served(_Part):
    never_helped: StrictInt
    helped: StrictInt


class _Unmet(_Part):
    need_id: NeedId
    quantity: StrictInt
    reason: str


class _Idle(_Part):
    supply_id: SupplyId
    quantity: StrictInt
    unmet: dict[str, StrictInt]


class _Certificate(_Part):
    arcs_checked: StrictInt
    value: StrictInt


class _Objective(_Part):
    version: str
    class_step: StrictInt


class _CharityPrice(_Part):
    charity_id: CharityId
    unit: str
    price: StrictInt


class _Potentials(_Part):
    needs: dict[NeedId, StrictInt]
    supplies: dict[SupplyId, StrictInt]
    charities: tuple[_CharityPrice, ...]


class PublishedRun(_Part):
    """What is checked of a published result."""

    on: date
    seed: StrictInt
    objective: _Objective
    pairings: tuple[_Held, ...]
    served: dict[str, _Served]
    misfit: StrictInt
    certificate: _Certificate
    unmet: tuple[_Unmet, ...]
    greedy: dict[str, _Served]
    idle: tuple[_Idle, ...]
    split_needs: StrictInt
    potentials: _Potentials


def read_published(result: Any) -> PublishedRun:
    """The result as `jiuzhu pair` wrote it. Raises: BadInput."""
    try:
        return PublishedRun.model_validate(result)
    except ValidationError as error:
        problems = [Problem(_path(each["loc"]), each["msg"]) for each in error.errors(include_input=False)]
        raise BadInput("this is not the result of a pairing", problems) from error


def faults_of(
    published: PublishedRun,
    needs: Sequence[NeedRow],
    supplies: Sequence[SupplyRow],
    parameters: PairingParameters,
    standing: Standing = NOTHING_STANDS,
) -> tuple[str, ...]:
    """Everything in which the result is not the optimum of these inputs; empty when it is."""
    run = tables(needs, supplies, standing, parameters, published.on, published.seed)
    found = candidates(run)
    assigned, faults = _assignment(run, published)
    if faults:
        return tuple(faults)
    if (published.objective.version, published.objective.class_step) != (
        OBJECTIVE_VERSION,
        class_step(len(run.needs), run.keep_bonus),
    ):
        faults.append("the objective is not the published one")
    try:
        certificate = certify(run, found, assigned, prices_of(run, _potentials(published)))
        if (certificate.arcs_checked, certificate.value) != (
            published.certificate.arcs_checked,
            published.certificate.value,
        ):
            faults.append("certificate: the numbers are not those of these inputs")
    except NotOptimal as error:
        faults.extend(error.faults)
    left = open_units(needs, standing.accepted)
    faults += _differing_totals(run, found, assigned, published, left)
    faults += _differing_reasons(run, found, assigned, published)
    return (*faults, *_differing_report(run, found, assigned, published))


def _assignment(run: Tables, published: PublishedRun) -> tuple[Assignment, list[str]]:
    needs = {row.need_id: place for place, row in enumerate(run.needs.rows)}
    supplies = {row.supply_id: place for place, row in enumerate(run.supplies.rows)}
    faults: list[str] = []
    units: dict[tuple[int, int], int] = {}
    for held in published.pairings:
        need, supply = needs.get(held.need_id), supplies.get(held.supply_id)
        if need is None or supply is None or (need, supply) in units:
            faults.append(f"{held.need_id} and {held.supply_id} cannot be paired, or are listed twice")
        elif held.quantity % int(run.needs.part[need]):
            faults.append(f"{held.need_id} and {held.supply_id}: money is paired in whole parts")
        else:
            units[need, supply] = held.quantity // int(run.needs.part[need])
    triples = np.array([(*pair, amount) for pair, amount in units.items()], dtype=np.int64).reshape(-1, 3)
    return Assignment(triples[:, 0], triples[:, 1], triples[:, 2]), faults


def _differing_totals(
    run: Tables, found: Candidates, assigned: Assignment, published: PublishedRun, left: dict[NeedId, int]
) -> list[str]:
    faults = _differing_units("served", published.served, served_units(run, assigned), "those of the pairings")
    if total_misfit(run, found, assigned) != published.misfit:
        faults.append("misfit: not that of the pairings")
    for held in published.pairings:
        left[held.need_id] -= held.quantity
    stated_left = {one.need_id: one.quantity for one in published.unmet}
    if stated_left != {need_id: units for need_id, units in left.items() if units}:
        faults.append("unmet: not what the pairings leave open")
    return faults


def _differing_units(name: str, stated: Mapping[str, _Served], true: Mapping[Level, Served], what: str) -> list[str]:
    """Levels at which the stated units are not the true ones."""
    return [
        f"{name}: the units at {level} are not {what}"
        for level, served in true.items()
        if level not in stated
        or (stated[level].never_helped, stated[level].helped) != (served.never_helped, served.helped)
    ]


def _differing_reasons(run: Tables, found: Candidates, assigned: Assignment, published: PublishedRun) -> list[str]:
    """Unmet needs with another reason than the first rule that stops them; which of others took it is not looked at."""
    allowed = {
        run.needs.rows[place].need_id: TAKEN if why is None else (why,)
        for place, why in stopped_by(run, found, assigned).items()
    }
    return [
        f"unmet: {one.need_id} is not stopped by what is said"
        for one in published.unmet
        if one.reason not in allowed.get(one.need_id, ("no_consent",))
    ]


def _differing_report(run: Tables, found: Candidates, assigned: Assignment, published: PublishedRun) -> list[str]:
    """What is told beside the pairing: greedy service, idle supply, needs with several partners."""
    greedy = served_units(run, served_greedily(run, found))
    faults = _differing_units("greedy", published.greedy, greedy, "what serving one after the other reaches")
    idle = {one.supply_id: (one.quantity, one.unmet) for one in idle_supplies(run, found, assigned)}
    if {one.supply_id: (one.quantity, one.unmet) for one in published.idle} != idle:
        faults.append("idle: not what the pairings leave over")
    if published.split_needs != int((np.bincount(assigned.need) > 1).sum()):
        faults.append("split_needs: not the needs with several partners")
    return faults


def _potentials(published: PublishedRun) -> Potentials:
    stated = published.potentials
    return Potentials(
        step=published.objective.class_step,
        needs=stated.needs,
        supplies=stated.supplies,
        charities={(each.charity_id, each.unit): each.price for each in stated.charities},
    )


def _path(location: Sequence[str | int] | Mapping[str, Any]) -> str:
    return ".".join(str(step) for step in location)
