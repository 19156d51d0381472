"""The pairing run: candidates, the optimal flow, its proof, and what everybody is told about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from matching.codes import Level
from matching.pairing.flow.arcs import Network
from matching.pairing.flow.certificate import Certificate, Prices, certify, check_balance
from matching.pairing.flow.duals import dual_prices
from matching.pairing.flow.keeping import keeping_cost, standing_still
from matching.pairing.flow.network import network
from matching.pairing.flow.residual import Residual, gains, least_urgent_giver, residual
from matching.pairing.flow.solving import Flow, solve
from matching.pairing.flow.tidying import tidied
from matching.pairing.flow.unfolding import Assignment, unfold
from matching.pairing.given.candidates import Candidates, candidates
from matching.pairing.given.columns import Integers
from matching.pairing.given.objective import SOLVER_COST_LIMIT, class_step
from matching.pairing.given.rows import DEFAULT_PARAMETERS, Held, NeedRow, PairingParameters, Standing, SupplyRow
from matching.pairing.given.tables import Tables, tables
from matching.pairing.told.prices import SupplyPrice, supply_prices
from matching.pairing.told.published import (
    Potentials,
    Served,
    held_units,
    open_units,
    potentials,
    served_units,
    total_misfit,
)
from matching.pairing.told.reasons import Outcome, Unmet, unmet
from matching.pairing.told.stability import Moved, moved


@dataclass(frozen=True, slots=True)
class PairingRun:
    """One optimal pairing with its proof, and what it was decided on. Pairings, unmet needs and prices come by id.

    Of its `components`, which cannot meet, `solved` were; in the others all that was proposed before stands.
    """

    on: date
    seed: int
    pairings: tuple[Held, ...]
    served: dict[Level, Served]
    misfit: int
    unmet: tuple[Unmet, ...]
    prices: tuple[SupplyPrice, ...]
    certificate: Certificate
    potentials: Potentials
    components: int
    solved: int
    moved: tuple[Moved, ...]
    keeping_cost: int
    removed: dict[str, int]
    tables: Tables = field(repr=False, compare=False)
    candidates: Candidates = field(repr=False, compare=False)


def pair(
    needs: Sequence[NeedRow],
    supplies: Sequence[SupplyRow],
    *,
    on: date,
    seed: int = 0,
    kept: Sequence[Held] = (),
    accepted: Sequence[Held] = (),
    barred: Collection[tuple[str, str]] = (),
    parameters: PairingParameters = DEFAULT_PARAMETERS,
    cost_limit: int = SOLVER_COST_LIMIT,
) -> PairingRun:
    """The best pairing of the needs with the supplies on that day.

    Rows carry whole quantities; what is `accepted` is taken out first, what is `kept` is proposed again where that
    harms nobody, what is `barred` does not meet. Raises: NotOptimal, when the proof fails; SolverRefused.
    """
    standing = Standing(kept=tuple(kept), accepted=tuple(accepted), barred=barred)
    run = tables(needs, supplies, standing, parameters, on, seed)
    found = candidates(run)
    solved = _solved(run, found, cost_limit)
    pairings, misfit = held_units(run, solved.assigned), total_misfit(run, found, solved.assigned)
    without_consent = [row for row in needs if not row.consent]
    return PairingRun(
        on=on,
        seed=seed,
        pairings=pairings,
        served=served_units(run, solved.assigned),
        misfit=misfit,
        unmet=unmet(solved.outcome(run, found), without_consent, open_units(needs, accepted)),
        prices=supply_prices(run, solved.net, solved.assigned, solved.left, solved.gain, solved.prices.step),
        certificate=certify(run, found, solved.assigned, solved.prices),
        potentials=potentials(run, solved.prices),
        components=solved.flow.components,
        solved=solved.flow.solved,
        moved=moved(needs, supplies, standing, pairings, on),
        keeping_cost=keeping_cost(run, solved.net, solved.flow.units, solved.prices.step, cost_limit),
        removed=_removed(found, len(without_consent) * len(supplies)),
        tables=run,
        candidates=found,
    )


def _removed(found: Candidates, never_shown: int) -> dict[str, int]:
    """Pairs that each filter took; those of needs that nobody may be shown count as without consent."""
    return {"no_consent": never_shown + found.removed["no_consent"]} | {
        name: count for name, count in found.removed.items() if name != "no_consent"
    }


@dataclass(frozen=True, slots=True)
class _Solved:
    """An optimal flow and what is read from it."""

    net: Network
    flow: Flow
    assigned: Assignment
    left: Residual
    gain: Integers
    prices: Prices

    def outcome(self, run: Tables, found: Candidates) -> Outcome:
        giver = least_urgent_giver(self.net, self.left, self.flow.units)
        return Outcome(run, found, self.net, self.assigned, giver)


def _solved(run: Tables, found: Candidates, cost_limit: int) -> _Solved:
    net = network(run, found)
    step = class_step(len(run.needs), run.keep_bonus)
    flow = solve(run, net, cost_limit, standing_still(net, step))
    check_balance(net, flow.units)
    left = residual(net, flow.units, step)
    gain = gains(net, left)
    return _Solved(
        net, flow, tidied(run, found, unfold(run, net, flow.units)), left, gain, dual_prices(run, net, gain, step)
    )
