"""Every cell and row of departments, read off the documents a second time and held against what `route` answers."""

from __future__ import annotations

import pytest

from matching.codes import NEED_KINDS
from matching.decisions.entitlements import entitlements
from tests.law_cases import ON, packs, routed
from tests.scenarios.tables import CELLS, HELD, LETTERS, ROWS, admitted, cell_as_written, row


@pytest.mark.parametrize("kind", NEED_KINDS)
@pytest.mark.parametrize("pack_id", CELLS)
def test_a_cell_is_delivered_to_exactly_the_classes_it_names(pack_id: str, kind: str) -> None:
    cell = CELLS[pack_id][kind]

    for held, changes in HELD.items():
        # A monitored household may be taken into a class on the facts: that is for the test of enrolment.
        answer = routed(pack_id, {**changes, "needs": [{"kind": kind}]})
        delivered = {each.kind for each in answer.referrals if each.disposition == "deliver"}

        assert (kind in delivered) == (held in admitted(cell)), held


@pytest.mark.parametrize("kind", NEED_KINDS)
@pytest.mark.parametrize("pack_id", CELLS)
def test_a_cell_is_open_for_enrolment_to_exactly_the_classes_that_the_facts_amount_to(pack_id: str, kind: str) -> None:
    cell = CELLS[pack_id][kind]
    incomes = {"dibao": 959_999, "edge": 1_439_999, "none": 10_000_000}

    for verdict, income in incomes.items():
        answer = routed(pack_id, {"household": {"counted_income_fen_per_year": income}, "needs": [{"kind": kind}]})
        letter = next((letter for letter, category in LETTERS.items() if category == verdict), "nobody")
        expected = cell != "any" and ("+E" in cell or letter in admitted(cell))
        enrolled = {each.kind for each in answer.referrals if each.disposition == "enrol"}

        assert answer.classification.category == verdict
        if kind != "basic_living":
            assert (kind in enrolled) == expected, verdict


@pytest.mark.parametrize("pack_id", CELLS)
def test_a_kind_without_a_cell_is_reported_as_not_in_the_pack(pack_id: str) -> None:
    expected = {kind for kind in NEED_KINDS if CELLS[pack_id][kind] == "-"}

    answer = routed(pack_id, {"needs": [{"kind": kind} for kind in NEED_KINDS]})

    assert {gap.kind for gap in answer.gaps if gap.problem == "not_in_pack"} == expected


@pytest.mark.parametrize("pack_id", CELLS)
def test_charity_and_mutual_aid_stand_in_the_table_as_the_documents_have_them(pack_id: str) -> None:
    cells = entitlements(packs().get(pack_id), ON).cells

    assert set(cells) == {kind for kind, cell in CELLS[pack_id].items() if cell != "-"}
    assert CELLS[pack_id]["charity"] == "all"
    assert all(cell_as_written(packs(), pack_id, kind) for kind in ("charity", "mutual_aid"))


@pytest.mark.parametrize("pack_id", ROWS)
def test_the_departments_of_a_kind_are_named_lead_first_and_joint_in_order(pack_id: str) -> None:
    departments = entitlements(packs().get(pack_id), ON).departments

    found = {kind: row(packs().get(pack_id), kind) for kind in departments}

    assert found == {kind: names for kind, names in ROWS[pack_id].items() if names != "-"}
