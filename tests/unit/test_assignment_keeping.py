"""A run solves only what no longer is the best, and comes to what a run that solves everything comes to."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from matching.pairing import assignment
from matching.pairing.answer import answer
from matching.pairing.assignment import PairingRun, pair
from matching.pairing.flow import keeping, solving
from matching.pairing.flow.certificate import NotOptimal
from matching.pairing.flow.solving import Settled, nothing_settled
from matching.pairing.given.rows import Held, NeedRow, PairingParameters, SupplyRow
from tests.bench.pairing_instances import ON, county
from tests.unit.pairing_oracle import a_random_instance
from tests.unit.pairing_rows import a_need, a_supply, everything_solved, held, triples

UNLIKE_MISFITS = PairingParameters(keep_bonus=1037)
"""No sum of misfits, which are multiples of 50, makes up for it, so that what stands is the only best."""


@dataclass
class Market:
    """Rows and what stands, as the days of a county change them."""

    needs: dict[str, NeedRow]
    supplies: dict[str, SupplyRow]
    on: date = ON
    parameters: PairingParameters = UNLIKE_MISFITS
    kept: list[Held] = field(default_factory=list)
    accepted: list[Held] = field(default_factory=list)
    barred: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, needs: list[NeedRow], supplies: list[SupplyRow]) -> Market:
        return cls({row.need_id: row for row in needs}, {row.supply_id: row for row in supplies})

    def pair(self) -> PairingRun:
        return pair(
            list(self.needs.values()),
            list(self.supplies.values()),
            on=self.on,
            kept=self.kept,
            accepted=self.accepted,
            barred=frozenset(self.barred),
            parameters=self.parameters,
        )

    def run(self) -> PairingRun:
        """A run, and its pairings as what stands from now on."""
        run = self.pair()
        self.kept = list(run.pairings)
        return run

    def run_from_nothing(self) -> PairingRun:
        """The same run with every component solved, with and without the bonus."""
        with everything_solved():
            return self.pair()


class Days:
    """What happens to a market between two runs, by chance."""

    def __init__(self, market: Market, chance: random.Random, coming: list[NeedRow]) -> None:
        self.market, self.chance, self.coming = market, chance, coming

    def pass_by(self) -> None:
        happenings: list[Callable[[], None]] = [
            *(self.a_need_comes, self.a_need_is_met, self.a_supply_is_withdrawn, self.a_proposal_is_accepted),
            *(self.a_proposal_is_declined, self.consent_is_withdrawn, self.a_day_passes, self.a_supply_is_enlarged),
        ]
        for happening in self.chance.choices(happenings, k=self.chance.randint(0, 3)):
            happening()

    def a_need_comes(self) -> None:
        if self.coming:
            need = self.coming.pop()
            self.market.needs[need.need_id] = need

    def a_need_is_met(self) -> None:
        if self.market.needs:
            gone = self.chance.choice(sorted(self.market.needs))
            del self.market.needs[gone]
            self.market.kept = [one for one in self.market.kept if one.need_id != gone]

    def a_supply_is_withdrawn(self) -> None:
        if self.market.supplies:
            del self.market.supplies[self.chance.choice(sorted(self.market.supplies))]

    def a_supply_is_enlarged(self) -> None:
        if self.market.supplies:
            row = self.market.supplies[self.chance.choice(sorted(self.market.supplies))]
            self.market.supplies[row.supply_id] = replace(row, quantity=row.quantity + 1)

    def a_proposal_is_accepted(self) -> None:
        for one in self._answered():
            household = self.market.needs[one.need_id].household_id if one.need_id in self.market.needs else None
            self.market.accepted.append(replace(one, household_id=household))

    def a_proposal_is_declined(self) -> None:
        self.market.barred |= {(one.need_id, one.supply_id) for one in self._answered()}

    def consent_is_withdrawn(self) -> None:
        if self.market.needs:
            need = self.market.needs[self.chance.choice(sorted(self.market.needs))]
            self.market.needs[need.need_id] = replace(need, consent=False)

    def a_day_passes(self) -> None:
        self.market.on += timedelta(days=self.chance.choice((1, 40)))

    def _answered(self) -> Iterator[Held]:
        if self.market.kept:
            yield self.market.kept.pop(self.chance.randrange(len(self.market.kept)))


def told(run: PairingRun) -> dict[str, object]:
    """All that is told of a run but how much of it was solved."""
    whole = answer(run)
    whole["certificate"] = {name: value for name, value in whole["certificate"].items() if name != "solved"}
    return whole


@pytest.mark.parametrize(("tiny", "counties"), [(20, 3), pytest.param(500, 30, marks=pytest.mark.soak)])
def test_whatever_happens_between_runs_each_is_the_run_from_nothing(seed: int, tiny: int, counties: int) -> None:
    solved = components = 0
    for place in range(tiny + counties):
        chance = random.Random(f"{seed}-{place}")
        needs, supplies = a_random_instance(chance) if place < tiny else _a_county(chance)
        days = Days(Market.of(needs[::2], supplies), chance, needs[1::2])
        days.market.run()
        for turn in range(6):
            days.pass_by()
            whole = days.market.run_from_nothing()
            run = days.market.run()
            assert told(run) == told(whole), f"{seed}-{place}-{turn}"
            solved, components = solved + run.solved, components + run.components
    assert 0 < solved < components


def test_with_the_bonus_of_the_pack_each_run_is_worth_what_the_run_from_nothing_is(seed: int) -> None:
    """Misfits may add up to it: then there are two that are best, and what stands is chosen."""
    for place in range(40):
        chance = random.Random(f"{seed}-{place}")
        needs, supplies = a_random_instance(chance)
        days = Days(Market.of(needs[::2], supplies), chance, needs[1::2])
        days.market.parameters = PairingParameters()
        for turn in range(4):
            whole = days.market.run_from_nothing()
            run = days.market.run()
            assert (run.served, run.certificate) == (whole.served, whole.certificate), f"{seed}-{place}-{turn}"
            assert run.misfit - run.keeping_cost == whole.misfit - whole.keeping_cost, f"{seed}-{place}-{turn}"
            days.pass_by()


def _a_county(chance: random.Random) -> tuple[list[NeedRow], list[SupplyRow]]:
    world = county(600, 60, chance.choice(("local", "regional")), chance.randrange(1000))
    return world.needs, world.supplies


@pytest.fixture
def market() -> Market:
    """A county of many components after its first run, and everything proposed."""
    world = county(2_000, 200, "local")
    market = Market.of(world.needs, world.supplies)
    first = market.run()
    assert first.solved == first.components > 20
    return market


@contextmanager
def counted_solves() -> Iterator[list[int]]:
    """The number of nodes of every network that a solver is asked about."""
    asked: list[int] = []
    solve = solving._circulation
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "_circulation", lambda *given: (asked.append(len(given[0])), solve(*given))[1])
        yield asked


def test_after_nothing_has_happened_nothing_is_solved(market: Market) -> None:
    before = market.kept
    with counted_solves() as asked:
        run = market.run()
    assert (run.solved, asked, list(run.pairings), run.keeping_cost) == (0, [], before, 0)


def test_a_day_that_passes_solves_nothing(market: Market) -> None:
    market.on += timedelta(days=1)
    assert market.run().solved == 0


def test_after_one_new_need_exactly_one_component_is_solved(market: Market) -> None:
    like = next(row for row in market.needs.values() if row.need_id == market.kept[0].need_id)
    new = replace(like, need_id="new", household_id="new", level="red", helped_before=False)
    market.needs["new"] = new
    with counted_solves() as asked:
        run = market.run()
    assert run.solved == 1
    assert "new" in {one.need_id for one in run.pairings}
    assert len(asked) <= 2, "without the bonus it may have to be solved once more"


def test_a_new_need_that_can_have_nothing_solves_nothing() -> None:
    market = Market.of([a_need("n", level="red")], [a_supply("s")])
    market.run()
    market.needs["late"] = a_need("late", level="green")
    run = market.run()
    assert (run.solved, [one.need_id for one in run.unmet]) == (0, ["late"])


def test_a_long_chain_of_units_that_could_move_on_stands_without_a_solver() -> None:
    """Each line serves its village and the next: what is unmet at the end could be reached from the first line."""
    villages = [f"341702001{number:03d}" for number in range(200)]
    needs = [a_need(village, region=village) for village in villages]
    lines = [a_supply(one, service_area=(one, other)) for one, other in pairwise([*villages, "99"])]
    market = Market.of([*needs, a_need("late", level="green", region=villages[-1])], lines)
    market.run()
    run = market.run()
    assert (run.components, run.solved, [one.need_id for one in run.unmet]) == (1, 0, ["late"])


def test_a_new_line_solves_what_it_joins_and_nothing_else(market: Market) -> None:
    before = market.pair()
    served = {one.need_id for one in before.pairings}
    kind = next(row.kind for row in market.needs.values() if row.need_id not in served and row.consent)
    market.supplies["new"] = a_supply("new", kind=kind, categories=("any",), service_area=("341702",), quantity=5)
    run = market.run()
    assert run.solved == 1
    assert run.components < before.components
    assert "new" in {one.supply_id for one in run.pairings}


def test_accepting_and_meeting_what_was_proposed_solves_nothing(market: Market) -> None:
    accepted, met = market.kept.pop(), market.kept.pop()
    market.accepted.append(replace(accepted, household_id=market.needs[accepted.need_id].household_id))
    market.accepted.append(replace(met, household_id=market.needs[met.need_id].household_id))
    run = market.run()
    assert (run.solved, run.moved) == (0, ())


def test_what_keeping_cost_is_asked_of_a_solver_only_where_it_cost_anything() -> None:
    near, far = a_supply("near", service_area=("341702001001",)), a_supply("far", service_area=("34",))
    needs = [a_need("n"), a_need("other", kind="education_aid")]
    supplies = [near, far, a_supply("else", kind="education_aid")]
    with counted_solves() as asked:
        run = pair(needs, supplies, on=ON, kept=[held("n", "far"), held("other", "else")])
    assert (run.solved, run.components, run.keeping_cost, len(asked)) == (0, 2, 900, 1)
    assert triples(run) == [("n", "far", 1), ("other", "else", 1)]


def test_what_is_kept_wrongly_does_not_pass_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(net: keeping.Network, step: int) -> Settled:
        return Settled(keeping.kept_flow(net), ~nothing_settled(net).nodes)

    monkeypatch.setattr(assignment, "standing_still", everything)
    needs = [a_need("n", level="green"), a_need("late", level="red")]
    with pytest.raises(NotOptimal):
        pair(needs, [a_supply("s")], on=ON, kept=[held("n", "s")])
