"""A pairing run as the JSON object of `jiuzhu pair`: the answer, the proof that goes with it, and how it was found."""

from __future__ import annotations

from typing import Any

from matching.pairing.assignment import PairingRun
from matching.pairing.objective import OBJECTIVE_VERSION


def answer(run: PairingRun) -> dict[str, Any]:
    """Equal runs give equal objects, in the same order: everything is sorted by id."""
    return {
        "on": run.on.isoformat(),
        "seed": run.seed,
        "objective": {"version": OBJECTIVE_VERSION, "class_step": run.potentials.step},
        "pairings": [
            {"need_id": held.need_id, "supply_id": held.supply_id, "quantity": held.quantity} for held in run.pairings
        ],
        "served": {
            level: {"never_helped": served.never_helped, "helped": served.helped}
            for level, served in run.served.items()
        },
        "misfit": run.misfit,
        "certificate": {
            "optimal": True,
            "arcs_checked": run.certificate.arcs_checked,
            "value": run.certificate.value,
            "components": run.components,
        },
        "unmet": [
            {"need_id": one.need_id, "quantity": one.quantity, "reason": one.reason, "text": one.text}
            for one in run.unmet
        ],
        "prices": [
            {"supply_id": price.supply_id, "level": price.level, "misfit": price.misfit} for price in run.prices
        ],
        "removed": run.removed,
        "keeping_cost": run.keeping_cost,
        "moved": [
            {
                "need_id": one.need_id,
                "supply_id": one.supply_id,
                "quantity": one.quantity,
                "because": one.because,
                "text": one.text,
            }
            for one in run.moved
        ],
        "potentials": {
            "needs": run.potentials.needs,
            "supplies": run.potentials.supplies,
            "charities": [
                {"charity_id": charity_id, "unit": unit, "price": price}
                for (charity_id, unit), price in run.potentials.charities.items()
            ],
        },
    }
