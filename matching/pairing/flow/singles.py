"""The pairs that hold for one need alone, and so need arcs of their own; and the caps that can bind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.pairing.given.candidates import Candidates, Pairs
from matching.pairing.given.columns import Flags, Integers, nothing, totals, touched
from matching.pairing.given.tables import Tables


@dataclass(frozen=True, slots=True)
class Kept:
    """Proposals of an earlier run that are still candidates, and the units of each."""

    pairs: Pairs
    units: Integers


def lone_pairs(run: Tables, found: Candidates) -> Pairs:
    """Candidate pairs where the supply's maximum lies below what the household wants, by the lots of both."""
    needs, supplies = run.needs, run.supplies
    furthest = needs.reach[found.groups.start + found.groups.size - 1]
    parts = [no_pairs()]
    for pairs in found.spread(furthest[found.group] > supplies.maximum[found.supply]):
        parts.append(pairs.chosen(needs.reach[pairs.need] > supplies.maximum[pairs.supply]))
    pairs = Pairs(
        np.concatenate([part.need for part in parts]),
        np.concatenate([part.supply for part in parts]),
        np.concatenate([part.misfit for part in parts]),
    )
    return pairs.chosen(np.lexsort((needs.lot[pairs.need], supplies.lot[pairs.supply])))


def kept_pairs(run: Tables, found: Candidates) -> Kept:
    """What is to be kept, as far as it still may meet."""
    if not run.kept:
        return Kept(no_pairs(), nothing())
    need, supply, units = np.array(run.kept, dtype=np.int64).T
    misfit = found.misfit_of(need, supply)
    kept = np.flatnonzero(misfit >= 0)
    return Kept(Pairs(need[kept], supply[kept], misfit[kept]), units[kept])


def joined_pools(run: Tables, found: Candidates) -> Flags:
    """Pools whose cap could bind if one line held one unit more; the caps of the others join nothing."""
    needs, supplies = run.needs, run.supplies
    if not len(needs):
        return touched(nothing(), len(supplies.pools))
    wanted_in_group = np.add.reduceat(needs.quantity, found.groups.start)
    wanted = totals(found.supply, wanted_in_group[found.group], len(supplies))
    usable = totals(supplies.pool, np.minimum(wanted, supplies.quantity), len(supplies.pools))
    return usable >= supplies.pool_cap


def no_pairs() -> Pairs:
    """No pairs at all."""
    return Pairs(nothing(), nothing(), nothing())
