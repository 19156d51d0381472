"""What stands beside a pairing in the bureau's report."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from matching.codes import LEVELS
from matching.pairing.assignment import pair
from matching.pairing.given.rows import NeedRow, SupplyRow
from matching.pairing.report import PairingReport, report
from matching.pairing.told.idle import IdleSupply
from tests.bench.pairing_instances import county
from tests.unit.pairing_oracle import ON, a_random_instance
from tests.unit.pairing_rows import a_need, a_supply


def test_greedy_service_takes_the_nearest_and_leaves_the_next_need_without() -> None:
    needs = [a_need("near", level="red"), a_need("far", region="341703001001")]
    supplies = [a_supply("town"), a_supply("anywhere", service_area=("341702001001", "any"), categories=("any",))]

    told = _reported(needs, supplies)

    assert pair(needs, supplies, on=ON).served["yellow"].never_helped == 1
    assert told.greedy["yellow"].never_helped == 0


@pytest.mark.parametrize("count", [100, pytest.param(3000, marks=pytest.mark.soak)])
def test_greedy_service_is_never_better_than_the_optimum(seed: int, count: int) -> None:
    for place in range(count):
        needs, supplies = a_random_instance(random.Random(f"{seed}-{place}"))
        run = pair(needs, supplies, on=ON)
        greedy = report(run).greedy

        assert _order(greedy) <= _order(run.served), f"{seed}-{place}"


def test_greedy_service_loses_units_in_a_county() -> None:
    world = county(2_000, 200, "regional")
    run = pair(world.needs, world.supplies, on=ON)

    assert _order(report(run).greedy) < _order(run.served)


@pytest.mark.parametrize(
    ("supply", "between"),
    [
        ({"service_area": ("341702009",)}, "out_of_area"),
        ({"categories": ("edge",)}, "not_eligible"),
        ({"valid_to": date(2026, 2, 1)}, "out_of_date"),
        ({"charity_id": "not asked"}, "no_consent"),
        ({"charity_cap": 0}, "charity_cap"),
        ({"max_per_household": 0}, "household_cap"),
    ],
)
def test_idle_supply_names_the_rule_between_it_and_the_unmet_needs(supply: dict[str, Any], between: str) -> None:
    need = a_need("n", quantity=2, recipients=("charity of s",))
    told = _reported([need], [a_supply("s", quantity=3, **supply)])

    assert told.idle == (IdleSupply(a_supply("s").supply_id, 3, {between: 2}),)


def test_supply_of_another_county_or_another_kind_is_not_idle_beside_the_need() -> None:
    supplies = [a_supply("s", service_area=("341703",)), a_supply("t", kind="education_aid")]

    assert _reported([a_need("n")], supplies).idle == ()


def test_needs_with_several_partners_are_counted() -> None:
    told = _reported([a_need("n", quantity=2), a_need("m")], [a_supply("s"), a_supply("t"), a_supply("u")])

    assert told.split_needs == 1


def _reported(needs: list[NeedRow], supplies: list[SupplyRow]) -> PairingReport:
    return report(pair(needs, supplies, on=ON))


def _order(served: Any) -> tuple[int, ...]:
    return tuple(
        units
        for level in LEVELS
        for units in (served[level].never_helped + served[level].helped, served[level].never_helped)
    )
