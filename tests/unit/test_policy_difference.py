"""What two packs do not have alike: every cell and row of the tables, and of one altered value exactly one rule."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from matching.policy.difference import differences
from tests.law_cases import ON, packs
from tests.scenarios.alterations import alterations
from tests.scenarios.tables import CELLS, ROWS

OF_THE_CLASSES = {
    "scoring.indicator.medical_spend_surge", "needs.medical_spend_surge", "edge.income_may_be_raised", "edge.property",
    "rigid.ratio", "rigid.excludes_edge_income", "rigid.property", "single_person.in_edge", "single_person.alone",
    "dibao.support_exempt", "routing.review_by", "routing.conference_must", "routing.senders",
}  # fmt: skip
"""In which Chizhou and Qitai differ, read off the documents."""
ALTERED = 150


def _differing(left: str, right: str) -> set[str]:
    return {one.key for one in differences(packs().get(left), packs().get(right), ON)}


def test_chizhou_and_qitai_differ_in_every_rule_on_classes_in_which_the_documents_do() -> None:
    found = _differing("chizhou-2024", "qitai-2024")
    elsewhere = ("cell.", "departments.", "aid.", "obligation.", "measures.")

    assert {key for key in found if not key.startswith(elsewhere)} == OF_THE_CLASSES


@pytest.mark.parametrize(("left", "right"), list(combinations(CELLS, 2)))
def test_every_cell_and_row_in_which_the_tables_differ_is_named(left: str, right: str) -> None:
    found = _differing(left, right)
    cells = {f"cell.{kind}" for kind in CELLS[left] if CELLS[left][kind] != CELLS[right][kind]}
    rows = {f"departments.{kind}" for kind in ROWS[left] if ROWS[left][kind] != ROWS[right][kind]}

    assert cells | rows <= found
    assert {key for key in found if key.startswith("departments.")} == rows


def test_one_value_altered_is_exactly_one_difference(seed: int) -> None:
    tried = [each for each in alterations(packs()) if each.pack == "chizhou-2024"]

    for altered in random.Random(seed).sample(tried, ALTERED):
        found = differences(packs().get(altered.pack), altered.applied(packs()).get(altered.pack), ON)

        assert [one.key for one in found] == [altered.rule], altered.name
