"""`pair` without files: the pairing run on the store, written as proposals."""

from __future__ import annotations

from typing import Any

from api.commands.options import day_of, moment_of, opened, settings_for
from matching.pairing.answer import answer
from matching.pairing_run import run_pairing


def paired_on_store(store: str, on: str, seed: int) -> dict[str, Any]:
    """The run as `pair` prints it, with what of it was written: a second run over the same facts writes nothing.

    `refused` are proposals whose need, supply or consent moved meanwhile: the next run makes them anew.
    """
    settings = settings_for(store)
    day = day_of(on, settings)
    with opened(store) as engine:
        report = run_pairing(engine, moment_of(on, settings), day, seed)
    written = {
        "proposed": report.proposed,
        "taken_back": report.taken_back,
        "units_served": dict(report.served),
        "unmet_units": dict(report.unmet),
        "refused": [str(error) for error in report.refused],
    }
    return answer(report.run) | {"written": written}
