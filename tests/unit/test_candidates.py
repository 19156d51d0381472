"""All pairs that meet the rule, and none besides."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from matching.pairing.given import candidates as candidates_module
from matching.pairing.given.candidates import Candidates, candidates
from matching.pairing.given.rows import NeedRow, PairingParameters, Standing, SupplyRow
from matching.pairing.given.tables import Tables, tables
from tests.unit.pairing_oracle import ON, a_random_instance, misfit_of
from tests.unit.pairing_rows import a_need, a_supply


def test_every_pair_of_the_rule_is_found_once_with_its_misfit(seed: int) -> None:
    for place in range(500):
        needs, supplies = a_random_instance(random.Random(f"{seed}-{place}"))
        run, found = _found(needs, supplies)

        assert _pairs(run, found) == _pairs_by_the_rule(needs, supplies), f"seed {seed}, instance {place}"
        assert found.count == len(_pairs_by_the_rule(needs, supplies))


def test_pairs_come_complete_when_they_are_spread_a_few_at_a_time(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates_module, "_CHUNK", 2)
    needs, supplies = a_random_instance(random.Random(seed))
    run, found = _found(needs, supplies)

    assert _pairs(run, found) == _pairs_by_the_rule(needs, supplies)


@pytest.mark.parametrize(
    ("area", "misfit"),
    [
        (("341702001001",), 0),
        (("341702001",), 100),
        (("341702",), 300),
        (("3417",), 600),
        (("34",), 900),
        (("any",), 900),
        (("any", "341702", "341702001"), 100),
    ],
)
def test_the_longest_area_code_decides_the_misfit(area: tuple[str, ...], misfit: int) -> None:
    run, found = _found([a_need("n")], [a_supply("s", service_area=area)])

    assert _pairs(run, found) == {("n", "s"): misfit}


def test_a_category_admitted_only_by_any_costs_openness() -> None:
    supplies = [a_supply("open", categories=("any",)), a_supply("both", categories=("any", "dibao"))]
    run, found = _found([a_need("n")], supplies)

    assert _pairs(run, found) == {("n", "open"): 150, ("n", "both"): 100}


def test_a_barred_pair_is_no_candidate() -> None:
    run, found = _found([a_need("n")], [a_supply("s"), a_supply("t")], barred={("n", "s")})

    assert _pairs(run, found) == {("n", "t"): 100}
    assert found.removed["conflict"] == 1


def test_a_charity_outside_the_consent_is_no_candidate() -> None:
    needs = [a_need("n", recipients=("charity of s", "charity of gone")), a_need("m", recipients=("any", "nobody"))]
    run, found = _found(needs, [a_supply("s"), a_supply("t")])

    assert _pairs(run, found) == {("n", "s"): 100, ("m", "s"): 100, ("m", "t"): 100}
    assert found.removed["no_consent"] == 1


def test_each_filter_counts_what_it_removed() -> None:
    needs = [a_need("n", recipients=("charity of x",)), a_need("m", region="341703001001")]
    supplies = [
        a_supply("kind", kind="education_aid"),
        a_supply("unit", unit="hour"),
        a_supply("area", service_area=("341703001",)),
        a_supply("category", categories=("edge",)),
        a_supply("date", valid_to=replace(a_supply("x")).valid_from),
        a_supply("charity"),
    ]
    _, found = _found(needs, supplies)

    assert found.removed == {
        "no_supply_of_kind": 4,
        "out_of_area": 4,
        "not_eligible": 1,
        "out_of_date": 1,
        "no_consent": 1,
        "conflict": 0,
    }
    assert found.count == 1


def test_without_needs_or_without_supplies_there_are_no_candidates() -> None:
    assert _found([], [a_supply("s")])[1].count == 0
    assert _found([a_need("n")], [])[1].count == 0


def _found(
    needs: Sequence[NeedRow], supplies: Sequence[SupplyRow], barred: Collection[tuple[str, str]] = ()
) -> tuple[Tables, Candidates]:
    run = tables(needs, supplies, Standing(barred=barred), PairingParameters(), ON, 0)
    return run, candidates(run)


def _pairs(run: Tables, found: Candidates) -> dict[tuple[str, str], int]:
    pairs: dict[tuple[str, str], int] = {}
    for part in found.spread():
        for need, supply, misfit in zip(part.need, part.supply, part.misfit, strict=True):
            key = (str(run.needs.rows[need].need_id), str(run.supplies.rows[supply].supply_id))
            assert key not in pairs
            pairs[key] = int(misfit)
    return pairs


def _pairs_by_the_rule(needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]) -> dict[tuple[str, str], int]:
    pairs = ((need, supply, misfit_of(need, supply)) for need in needs for supply in supplies)
    return {(need.need_id, supply.supply_id): misfit for need, supply, misfit in pairs if misfit is not None}
