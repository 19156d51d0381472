"""The proof that a pairing is optimal, checked on every run, and by anybody who holds the inputs and the prices.

Weak duality: whatever the prices (none negative), if for every candidate pair the prices of need, supply, charity and
household maximum together reach what a unit of the pair is worth, no pairing can be worth more than all quantities at
their prices. A pairing that keeps within the quantities and is worth just that is optimal. No solver takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.errors import MatchingError
from matching.pairing.flow.arcs import Network
from matching.pairing.flow.unfolding import Assignment
from matching.pairing.given.candidates import Candidates
from matching.pairing.given.columns import UNBOUNDED, Flags, Integers, nothing, product, totals
from matching.pairing.given.rows import CLASSES
from matching.pairing.given.tables import Tables


class NotOptimal(MatchingError):
    """A run that fails its own proof: `faults` says where. It must not be recorded."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(f"the pairing is not proved optimal and was not kept: {'; '.join(faults)}")
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Prices:
    """What one unit of each quantity is worth at the optimum, in parts; `step` is M, the worth of a class.

    `maximum_keys` and `maximum` price household maxima (`supply * households + household`) that have a price of their
    own; the others are priced by what their pairs still lack.
    """

    step: int
    need: Integers
    supply: Integers
    pool: Integers
    maximum_keys: Integers
    maximum: Integers


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was checked: every candidate pair, and that the pairing is worth what the prices allow."""

    arcs_checked: int
    value: int


def check_balance(net: Network, units: Integers) -> None:
    """What comes into every node goes out of it, within what every arc can hold. Raises: NotOptimal."""
    surplus = totals(net.arcs.head, units, net.nodes) - totals(net.arcs.tail, units, net.nodes)
    if surplus.any() or (units < 0).any() or (units > net.arcs.capacity).any():
        raise NotOptimal(("the flow does not balance, or exceeds what its arcs can hold",))


def certify(run: Tables, found: Candidates, assigned: Assignment, prices: Prices) -> Certificate:
    """The certificate of the pairing. Raises: NotOptimal, naming every fault."""
    misfit = found.misfit_of(assigned.need, assigned.supply)
    faults = [*_broken_bounds(run, assigned, misfit), *_negative_prices(prices)]
    kept = _kept_units(run, assigned)
    ceiling, lacking = _ceiling(run, found, prices)
    value = _value(run, assigned, misfit, kept, prices.step)
    faults.extend(lacking)
    if not faults and value != ceiling:
        faults.append(f"the pairing is worth {value}, the prices allow {ceiling}")
    if faults:
        raise NotOptimal(faults)
    return Certificate(arcs_checked=found.count, value=value)


def _broken_bounds(run: Tables, assigned: Assignment, misfit: Integers) -> list[str]:
    """Every quantity, cap and maximum that the pairing exceeds, and every pair that is none."""
    needs, supplies = run.needs, run.supplies
    faults = [
        f"{needs.rows[need].need_id} and {supplies.rows[supply].supply_id} are no candidates"
        for need, supply in zip(assigned.need[misfit < 0], assigned.supply[misfit < 0], strict=True)
    ]
    if (assigned.units <= 0).any():
        faults.append("a pairing has no units")
    for what, place, bound, name in _bounds(run, assigned):
        over = np.flatnonzero(totals(place, assigned.units, len(bound)) > bound)
        faults.extend(f"{what} {name(at)} is exceeded" for at in over.tolist())
    keys, units = _household_units(run, assigned)
    lines = set(run.line_of(keys[units > run.rooms(keys)]).tolist())
    faults.extend(f"the household maximum of {supplies.rows[line].supply_id} is exceeded" for line in sorted(lines))
    return faults


def _bounds(run: Tables, assigned: Assignment) -> tuple[tuple[str, Integers, Integers, Callable[[int], str]], ...]:
    """Each kind of bound: its word, the place each pairing counts at, what a place allows, and what it is called."""
    needs, supplies = run.needs, run.supplies
    return (
        ("need", assigned.need, needs.quantity, lambda at: needs.rows[at].need_id),
        ("supply", assigned.supply, supplies.quantity, lambda at: supplies.rows[at].supply_id),
        ("charity cap", supplies.pool[assigned.supply], supplies.pool_cap, lambda at: supplies.pools[at][0]),
    )


def _negative_prices(prices: Prices) -> list[str]:
    sides = {"need": prices.need, "supply": prices.supply, "charity": prices.pool, "household maximum": prices.maximum}
    return [f"a {name} has a negative price" for name, side in sides.items() if (side < 0).any()]


def _ceiling(run: Tables, found: Candidates, prices: Prices) -> tuple[int, list[str]]:
    """What all quantities are worth at their prices, and the supplies whose pairs are not priced high enough."""
    needs, supplies = run.needs, run.supplies
    keys, lack, bare = _lacks(run, found, prices)
    all_keys, place = np.unique(np.concatenate((prices.maximum_keys, keys)), return_inverse=True)
    maximum = np.zeros(len(all_keys), dtype=np.int64)
    np.maximum.at(maximum, place, np.concatenate((prices.maximum, lack)))
    ceiling = (
        product(needs.quantity, prices.need)
        + product(supplies.quantity, prices.supply)
        + product(supplies.pool_cap[prices.pool > 0], prices.pool[prices.pool > 0])
        + product(run.rooms(all_keys), maximum)
        + _kept_worth(run, found, prices, dict(zip(all_keys.tolist(), maximum.tolist(), strict=True)))
    )
    names = sorted({supplies.rows[line].supply_id for line in np.unique(bare).tolist()})
    return ceiling, [f"a unit of {name} would do better than the prices say" for name in names]


def _lacks(run: Tables, found: Candidates, prices: Prices) -> tuple[Integers, Integers, Integers]:
    """Over all candidate pairs: what a unit is worth beyond the prices, by household maximum; supplies without one."""
    needs, supplies = run.needs, run.supplies
    worth = prices.step * (len(CLASSES) - needs.rank) - prices.need
    highest = np.maximum.reduceat(worth, found.groups.start) if len(needs) else worth
    line_price = prices.supply + prices.pool[supplies.pool]
    lacks_somewhere: Flags = highest[found.group] - found.misfit > line_price[found.supply]
    keys, lacks, bare = [nothing()], [nothing()], [nothing()]
    for pairs in found.spread(lacks_somewhere):
        lack = worth[pairs.need] - pairs.misfit - line_price[pairs.supply]
        is_bounded = supplies.maximum[pairs.supply] < UNBOUNDED
        bare.append(pairs.supply[(lack > 0) & ~is_bounded])
        chosen = (lack > 0) & is_bounded
        keys.append(run.household_keys(pairs.supply[chosen], pairs.need[chosen]))
        lacks.append(lack[chosen])
    return np.concatenate(keys), np.concatenate(lacks), np.concatenate(bare)


def _kept_worth(run: Tables, found: Candidates, prices: Prices, maximum: dict[int, int]) -> int:
    """What the units to be kept are worth beyond all prices, their bonus included."""
    if not run.kept:
        return 0
    needs, supplies = run.needs, run.supplies
    need, supply, units = np.array(run.kept, dtype=np.int64).T
    misfit = found.misfit_of(need, supply)
    price = prices.need[need] + prices.supply[supply] + prices.pool[supplies.pool[supply]]
    keys = run.household_keys(supply, need)
    price += np.array([maximum.get(key, 0) for key in keys.tolist()], dtype=np.int64)
    worth = prices.step * (len(CLASSES) - needs.rank[need]) - misfit + run.parameters.keep_bonus - price
    worth = np.where(misfit < 0, 0, np.maximum(worth, 0))
    return product(np.minimum(units, needs.quantity[need]), worth)


def _value(run: Tables, assigned: Assignment, misfit: Integers, kept: Integers, step: int) -> int:
    worth = step * (len(CLASSES) - run.needs.rank[assigned.need]) - misfit
    return product(assigned.units, worth) + int(kept.sum()) * run.parameters.keep_bonus


def _kept_units(run: Tables, assigned: Assignment) -> Integers:
    """Of each assigned pair the units that were proposed before."""
    if not run.kept:
        return np.zeros(len(assigned.units), dtype=np.int64)
    kept = {(need, supply): units for need, supply, units in run.kept}
    pairs = zip(assigned.need.tolist(), assigned.supply.tolist(), assigned.units.tolist(), strict=True)
    return np.array([min(units, kept.get((need, supply), 0)) for need, supply, units in pairs], dtype=np.int64)


def _household_units(run: Tables, assigned: Assignment) -> tuple[Integers, Integers]:
    """Units by supply and household, where the supply has a maximum."""
    bounded = run.supplies.maximum[assigned.supply] < UNBOUNDED
    keys = run.household_keys(assigned.supply[bounded], assigned.need[bounded])
    keys, place = np.unique(keys, return_inverse=True)
    return keys, totals(place, assigned.units[bounded], len(keys))
