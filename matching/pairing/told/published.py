"""What a pairing amounts to: units served by level, total misfit, and the prices published with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.codes import LEVELS, Level
from matching.pairing.flow.certificate import Prices
from matching.pairing.flow.unfolding import Assignment
from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import Integers, nothing, product, totals
from matching.pairing.given.rows import CLASSES, Held, NeedId, NeedRow, SupplyId
from matching.pairing.given.tables import Tables


@dataclass(frozen=True, slots=True)
class Served:
    """Units served at one level."""

    never_helped: int
    helped: int


@dataclass(frozen=True, slots=True)
class Potentials:
    """The prices of a run by id, zeros left out; `step` is M. A charity's cap is priced per unit of measure."""

    step: int
    needs: dict[NeedId, int]
    supplies: dict[SupplyId, int]
    charities: dict[tuple[str, str], int]


def served_units(run: Tables, assigned: Assignment) -> dict[Level, Served]:
    """Units by level, most urgent first, in the needs' own units."""
    units = totals(run.needs.rank[assigned.need], assigned.units * run.needs.part[assigned.need], len(CLASSES))
    return {level: Served(int(units[2 * place]), int(units[2 * place + 1])) for place, level in enumerate(LEVELS)}


def total_misfit(run: Tables, found: Candidates, assigned: Assignment) -> int:
    """Misfit over all units of all pairings, in the needs' own units."""
    units = assigned.units * run.needs.part[assigned.need]
    return product(units, found.misfit_of(assigned.need, assigned.supply))


def held_units(run: Tables, assigned: Assignment) -> tuple[Held, ...]:
    """The pairings by id, in the needs' own units."""
    triples = zip(assigned.need.tolist(), assigned.supply.tolist(), assigned.units.tolist(), strict=True)
    parts = run.needs.part.tolist()
    held = [
        Held(run.needs.rows[need].need_id, run.supplies.rows[supply].supply_id, units * parts[need])
        for need, supply, units in triples
    ]
    return tuple(sorted(held, key=lambda one: (one.need_id, one.supply_id)))


def open_units(needs: Sequence[NeedRow], accepted: Sequence[Held]) -> dict[NeedId, int]:
    """What each need still wants before the run, in its own unit."""
    left = {row.need_id: row.quantity for row in needs}
    for one in accepted:
        if one.need_id in left:
            left[one.need_id] = max(0, left[one.need_id] - one.quantity)
    return left


def potentials(run: Tables, prices: Prices) -> Potentials:
    """The prices by id."""
    needs, supplies = run.needs, run.supplies
    return Potentials(
        step=prices.step,
        needs=dict(sorted((needs.rows[place].need_id, price) for place, price in _priced(prices.need))),
        supplies={supplies.rows[place].supply_id: price for place, price in _priced(prices.supply)},
        charities={supplies.pools[place]: price for place, price in _priced(prices.pool)},
    )


def prices_of(run: Tables, published: Potentials) -> Prices:
    """Published prices back in columns; ids that are not among the rows have no say."""
    needs, supplies = run.needs, run.supplies
    return Prices(
        step=published.step,
        need=_column([published.needs.get(row.need_id, 0) for row in needs.rows]),
        supply=_column([published.supplies.get(row.supply_id, 0) for row in supplies.rows]),
        pool=_column([published.charities.get(pool, 0) for pool in supplies.pools]),
        maximum_keys=nothing(),
        maximum=nothing(),
    )


def _priced(prices: Integers) -> list[tuple[int, int]]:
    places = np.flatnonzero(prices)
    return list(zip(places.tolist(), prices[places].tolist(), strict=True))


def _column(values: list[int]) -> Integers:
    return np.array(values, dtype=np.int64)


def assignment_of(run: Tables, pairings: Sequence[Held]) -> Assignment:
    """Published pairings back in columns. All ids must be among the rows of the run."""
    needs = {row.need_id: place for place, row in enumerate(run.needs.rows)}
    supplies = {row.supply_id: place for place, row in enumerate(run.supplies.rows)}
    need = _column([needs[held.need_id] for held in pairings])
    units = _column([held.quantity for held in pairings])
    return Assignment(need, _column([supplies[held.supply_id] for held in pairings]), units // run.needs.part[need])
