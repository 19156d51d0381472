"""A pairing run as the JSON object of `jiuzhu pair`: the answer, the proof that goes with it, and how it was found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from matching.pairing.assignment import PairingRun
from matching.pairing.given.objective import OBJECTIVE_VERSION
from matching.pairing.told.published import Potentials


def answer(run: PairingRun) -> dict[str, Any]:
    """Equal runs give equal objects, in the same order: everything is sorted by id."""
    return {
        "on": run.on.isoformat(),
        "seed": run.seed,
        "objective": {"version": OBJECTIVE_VERSION, "class_step": run.potentials.step},
        "pairings": [
            {"need_id": held.need_id, "supply_id": held.supply_id, "quantity": held.quantity} for held in run.pairings
        ],
        "served": {level: asdict(served) for level, served in run.served.items()},
        "misfit": run.misfit,
        "certificate": {"optimal": True, **asdict(run.certificate), "components": run.components, "solved": run.solved},
        "unmet": [asdict(one) | {"text": one.text} for one in run.unmet],
        "prices": [asdict(price) for price in run.prices],
        "removed": run.removed,
        "keeping_cost": run.keeping_cost,
        "moved": [asdict(one) | {"text": one.text} for one in run.moved],
        "potentials": _potentials(run.potentials),
    }


def _potentials(potentials: Potentials) -> dict[str, Any]:
    charities = [
        {"charity_id": charity_id, "unit": unit, "price": price}
        for (charity_id, unit), price in potentials.charities.items()
    ]
    return {"needs": potentials.needs, "supplies": potentials.supplies, "charities": charities}
