"""Why not, on ten thousand households: each offered change, applied, flips the answer, and one step less does not."""

from __future__ import annotations

import random

import pytest

from tests.unit.flipping import flips_of_classes, flips_of_routes

pytestmark = pytest.mark.soak

DOCUMENTS = ("national-2023", "chizhou-2024", "qitai-2024", "henan-2022", "guangdong-2021")
HOUSEHOLDS, WARNED = 2_000, 200
"""Under each of the five packs."""


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_each_change_offered_for_a_class_flips_it(pack_id: str, seed: int) -> None:
    assert flips_of_classes(pack_id, random.Random(f"{pack_id} {seed}"), HOUSEHOLDS) > HOUSEHOLDS // 5


@pytest.mark.parametrize("pack_id", DOCUMENTS)
def test_each_change_offered_for_a_referral_makes_it(pack_id: str, seed: int) -> None:
    assert flips_of_routes(pack_id, random.Random(f"{pack_id} {seed}"), WARNED) > WARNED // 5
