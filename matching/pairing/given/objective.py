"""The published order of priorities, as integers that a flow solver can add up without ever trading one for another.

First most units at red, then orange, yellow, blue, green; within a level most units to needs never helped before; then
the least total misfit. Serving one unit of a class is worth `M * (classes - rank)` with `M = 2 * needs * Cmax + 1`.
Linear weights suffice: two flows differ by simple cycles, each of which passes the households' side once, so it gives
up at most one unit of one class for one of another, and meets every need at most once, so it moves the misfit by at
most needs * Cmax, which is less than M.
"""

from __future__ import annotations

from typing import Final

from matching.pairing.given.rows import CLASSES

OBJECTIVE_VERSION: Final = "pairing-objective-1"

AREA_MISFIT: Final = {12: 0, 9: 100, 6: 300, 4: 600, 2: 900, 0: 900}
"""Misfit of one unit by the length of the longest matching area code; 0 digits is `any`."""
OPENNESS_MISFIT: Final = 50
"""Added where the category is not listed and only `any` admits it."""
MOST_MISFIT: Final = max(AREA_MISFIT.values()) + OPENNESS_MISFIT

SOLVER_COST_LIMIT: Final = 2**63 // 16
"""`highest cost * (nodes + 1)` must stay below it, or the solver's own scaling of costs could overflow."""


def class_step(needs: int, keep_bonus: int) -> int:
    """M: what one class is worth more than the next. `keep_bonus` is 0 where nothing is to be kept."""
    return 2 * needs * (MOST_MISFIT + keep_bonus) + 1


def class_value(step: int, rank: int) -> int:
    """What serving one unit of the class is worth."""
    return step * (len(CLASSES) - rank)


def read_gain(step: int, gain: int) -> tuple[int | None, int]:
    """A gain of value taken apart: the rank of the class that it serves in addition, and the change of misfit.

    Holds for the gain of one unit that takes nothing from another class; the rank is None when no class gains.
    """
    classes = (2 * gain + step) // (2 * step)
    return (len(CLASSES) - classes if classes else None), classes * step - gain
