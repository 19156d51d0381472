"""What would be if: the answer is that of pairing anew, and asking leaves everything as it was."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from matching.pairing.assignment import PairingRun, pair
from matching.pairing.given.rows import NOTHING_STANDS, Held, NeedRow, Standing, SupplyRow
from matching.pairing.live.rows import Changes
from matching.pairing.live.what_if import Supposing
from tests.unit.pairing_oracle import ON, a_random_instance
from tests.unit.pairing_rows import a_need, a_supply


def test_a_new_line_serves_the_most_urgent_who_went_without() -> None:
    needs = [a_need("first", level="red"), a_need("second", level="blue")]
    asked = _supposing(needs, [a_supply("s")])

    told = asked.what_if(Changes(supplies=(a_supply("new"),)))

    assert (told.before.served["blue"].never_helped, told.after.served["blue"].never_helped) == (0, 1)
    assert told.gains == {"second": 1}
    assert told.given == {"new": 1}


def test_a_line_that_nobody_could_use_changes_nothing() -> None:
    told = _supposing([a_need("n")], []).what_if(Changes(supplies=(a_supply("new", service_area=("3422",)),)))

    assert (told.gains, told.given, told.before) == ({}, {"new": 0}, told.after)


def test_a_more_urgent_need_takes_from_another() -> None:
    told = _supposing([a_need("n", level="blue")], [a_supply("s")]).what_if(Changes(needs=(a_need("m", level="red"),)))

    assert told.gains == {"m": 1, "n": -1}


@pytest.mark.parametrize("count", [30, pytest.param(1000, marks=pytest.mark.soak)])
def test_every_answer_is_that_of_pairing_anew_and_changes_nothing(seed: int, count: int) -> None:
    for place in range(count):
        chance = random.Random(f"{seed}-{place}")
        needs, supplies = a_random_instance(chance)
        asked = _supposing(needs, supplies)
        plain = pair(needs, supplies, on=ON)
        for _ in range(3):
            changes = _question(chance, needs, supplies)
            told = asked.what_if(changes)
            anew = pair(*_with(needs, supplies, changes), on=ON)

            assert (told.after.served, told.after.misfit) == (anew.served, anew.misfit), f"{seed}-{place}"
            assert _units(anew) == _units(plain) + sum(told.gains.values())
            assert (told.before.served, told.before.misfit) == (plain.served, plain.misfit), f"{seed}-{place}"


def test_what_is_accepted_is_not_given_again() -> None:
    needs, supplies = [a_need("n"), a_need("m")], [a_supply("s", quantity=2)]
    standing = Standing(accepted=(Held(needs[0].need_id, supplies[0].supply_id, 1, needs[0].household_id),))

    told = _supposing(needs, supplies, standing).what_if(Changes(gone_supplies=(supplies[0].supply_id,)))

    assert told.gains == {"m": -1}


def _supposing(
    needs: Sequence[NeedRow], supplies: Sequence[SupplyRow], standing: Standing = NOTHING_STANDS
) -> Supposing:
    return Supposing(needs, supplies, on=ON, standing=standing)


def _question(chance: random.Random, needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]) -> Changes:
    """Some rows of another instance, under names old or new, and some that go."""
    caps = {(row.charity_id, row.unit): row.charity_cap for row in supplies}
    other_needs, other_supplies = a_random_instance(chance)
    fitting = [
        row for row in other_supplies if caps.get((row.charity_id, row.unit), row.charity_cap) == row.charity_cap
    ]
    named = {row.supply_id for row in fitting}
    return Changes(
        needs=tuple(other_needs[:1]),
        supplies=tuple(fitting[:1]),
        gone_needs=tuple(row.need_id for row in needs[-1:] if row.need_id != other_needs[0].need_id),
        gone_supplies=tuple(row.supply_id for row in supplies[-1:] if row.supply_id not in named),
    )


def _with(
    needs: Sequence[NeedRow], supplies: Sequence[SupplyRow], changes: Changes
) -> tuple[list[NeedRow], list[SupplyRow]]:
    stays = [row for row in needs if row.need_id not in changes.ids_of_needs]
    lasts = [row for row in supplies if row.supply_id not in changes.ids_of_supplies]
    return [*stays, *changes.needs], [*lasts, *changes.supplies]


def _units(run: PairingRun) -> int:
    return sum(held.quantity for held in run.pairings)
