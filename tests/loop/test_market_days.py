"""Day after day on a store: a run reads only what concerns its market, solves only what changed, and misses nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from graph.errors import GraphStoreError
from graph.schema import Pairing
from graph.store import GraphStore
from matching.errors import MatchingError
from matching.market.facts import Market, read_market
from matching.market.run import run_pairing
from matching.pairing.given.rows import DEFAULT_PARAMETERS
from matching.use_cases import (
    accept_pairing,
    confirm_pairing,
    decline_pairing,
    deliver_pairing,
    withdraw_consent,
    withdraw_supply,
)
from tests.invariants import Dump
from tests.loop.county import Play, a_household, a_need, write
from tests.market import open_market
from tests.unit.pairing_rows import everything_solved

HOUSEHOLDS, TURNS, ACTS = 40, 6, 15
DECLINED = ("temporarily_unable", "outside_project_scope")


def test_each_run_is_the_run_over_everything_from_nothing(play: Play, seed: int) -> None:
    open_market(play.engine, HOUSEHOLDS)
    days = Days(play, random.Random(seed))
    for turn in range(TURNS):
        market = read_market(play.engine.store, play.on)
        whole = replace(market, pairings=every_pairing(play.engine.store))
        inputs = market.inputs(0, DEFAULT_PARAMETERS)
        assert inputs.text() == whole.inputs(0, DEFAULT_PARAMETERS).text(), f"{seed}-{turn}"
        assert meetings(market) == meetings(whole), f"{seed}-{turn}"
        with everything_solved():
            expected = inputs.solve().pairings

        report = run_pairing(play.engine, play.now, play.on)
        assert report.run.pairings == expected, f"{seed}-{turn}"
        again = run_pairing(play.engine, play.now, play.on)
        assert (again.run.solved, again.run.pairings, again.job) == (0, expected, None), f"{seed}-{turn}"
        days.pass_by()
    assert {"declined", "confirmed"} <= {one.status for one in every_pairing(play.engine.store)}


def every_pairing(store: GraphStore) -> tuple[Pairing, ...]:
    """All that there ever were, by id."""
    found = store.known(sorted(Dump.of(store.dump()).props("Pairing")))
    return tuple(one for _, one in sorted(found.items()) if isinstance(one, Pairing))


def meetings(market: Market) -> Counter[tuple[str, str]]:
    """How often each need and line that could meet now have met."""
    needs, lines = {one.need.id for one in market.needs}, {line.supply.id for line in market.supply}
    return Counter((one.need, one.supply) for one in market.pairings if one.need in needs and one.supply in lines)


class Days:
    """What charities, towns and households do between two runs, by chance."""

    def __init__(self, play: Play, chance: random.Random) -> None:
        self.play, self.chance, self.households = play, chance, HOUSEHOLDS

    def pass_by(self) -> None:
        for _ in range(ACTS):
            self.chance.choice((self.answer, self.answer, self.answer, self.withdraw, self.a_need_comes))()
        self.play.later(self.chance.randint(0, 2))

    def answer(self) -> None:
        pairings = [one for one in every_pairing(self.play.engine.store) if one.status in ANSWERS]
        if pairings:
            pairing = self.chance.choice(pairings)
            ANSWERS[pairing.status](self, pairing)

    def _decide(self, pairing: Pairing) -> None:
        if self.chance.random() < 0.6:
            accept_pairing(self.play.engine, self.play.act(), pairing.id)
        else:
            decline_pairing(self.play.engine, self.play.act(), pairing.id, self.chance.choice(DECLINED))

    def _deliver(self, pairing: Pairing) -> None:
        deliver_pairing(self.play.engine, self.play.act(), pairing.id)

    def _confirm(self, pairing: Pairing) -> None:
        confirm_pairing(self.play.engine, self.play.act(), pairing.id)

    def withdraw(self) -> None:
        """A line, or a household's consent."""
        try:
            if self.chance.random() < 0.3:
                withdraw_supply(self.play.engine, self.play.act(), f"supply:m{self.chance.randrange(10)}:0")
            else:
                consent = f"consent:{self.chance.randint(1, self.households)}"
                withdraw_consent(self.play.engine, self.play.act(), consent)
        except (MatchingError, GraphStoreError):
            return  # it was withdrawn before

    def a_need_comes(self) -> None:
        self.households += 1
        household = f"household:{self.households}"
        wants = {"kind": "disability_support", "unit": "item", "quantity": 2, "quantity_open": 2}
        level = self.chance.choice(("red", "yellow", "green"))
        need = a_need(f"m{self.households}", household, level=level, **wants)
        write(self.play.engine, [*a_household(self.households), *need], f"new:{self.households}")


ANSWERS: dict[str, Callable[[Days, Pairing], None]] = {
    "proposed": Days._decide,
    "accepted": Days._deliver,
    "delivered": Days._confirm,
}
