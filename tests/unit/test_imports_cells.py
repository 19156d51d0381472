"""Single cells: what is taken as a value of the field, and what is named as wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from matching.identity import with_check_character
from matching.imports import cells
from matching.imports.cells import CellProblem
from matching.imports.table import CellFault
from matching.imports.vocabulary import Vocabulary
from matching.imports.words import INDICATORS, KINDS, MEMBER_TRAITS, RELATIONS, UNITS

THE_FIRST = date(2026, 3, 1)


def code_of(read: Callable[[Any], object], cell: object) -> str:
    """The code of the problem that the reader finds in the cell."""
    with pytest.raises(CellProblem) as found:
        read(cell)
    return found.value.code


@pytest.mark.parametrize(
    "cell", ["2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", "20260301", 20260301, THE_FIRST]
)
def test_dates_are_read_in_the_forms_that_offices_write(cell: Any) -> None:
    assert cells.day(cell) == THE_FIRST


@pytest.mark.parametrize(
    "cell", ["2026-02-30", "2026-13-01", "26-3-1", "2026", "下月", 46082, 46082.5, True, "0000-01-01"]
)
def test_what_is_no_date_is_named(cell: Any) -> None:
    assert code_of(cells.day, cell) == "bad_date"


@pytest.mark.parametrize(
    ("cell", "fen"), [("12.34", 1234), (12, 1200), ("1,234", 123400), ("１２", 1200), (0, 0), (0.1, 10)]
)
def test_yuan_become_fen_exactly(cell: Any, fen: int) -> None:
    assert cells.yuan(cell) == fen


@pytest.mark.parametrize(
    "cell", ["12.345", "-1", -1, "abc", "NaN", "Infinity", float("inf"), 1e300, True, THE_FIRST, "1e30", "1e999999999"]
)
def test_what_is_no_amount_is_named(cell: Any) -> None:
    assert code_of(cells.yuan, cell) == "bad_amount"


@pytest.mark.parametrize("cell", ["0", "1.5", "-3", "", "一", 10**16, "1e999999999"])
def test_what_is_no_whole_number_from_one_on_is_named(cell: Any) -> None:
    assert code_of(cells.whole_number(1), cell) == "bad_number"


@pytest.mark.parametrize("cell", [1.1010519491231e17, 110105194912310020, "1.10105E+17", "1.1010519491231e+17"])
def test_a_number_that_went_through_a_spreadsheet_has_lost_its_digits(cell: Any) -> None:
    assert code_of(cells.identity_number, cell) == "stored_as_number"


def test_fifteen_digits_survive_a_spreadsheet() -> None:
    assert cells.identity_number(110105491231002) == "11010519491231002X"


@pytest.mark.parametrize(
    ("cell", "answer"), [("是", True), ("否", False), ("有", True), (True, True), (0, False), (1.0, True)]
)
def test_yes_and_no_are_read(cell: Any, answer: bool) -> None:
    assert cells.yes_no(cell) is answer


def test_an_unclear_answer_is_named() -> None:
    assert code_of(cells.yes_no, "可能") == "bad_yes_no"


@pytest.mark.parametrize("cell", ["341702001001", 341702001001, 341702001001.0, "34", "341702"])
def test_region_codes_are_read(cell: Any) -> None:
    assert cells.region(cell) == str(cell).removesuffix(".0")


def test_a_region_code_in_full_width_is_the_same_code() -> None:
    assert cells.region("３４１７０２") == "341702"


@pytest.mark.parametrize("cell", ["341", "3417020010012", "三四", "34170200100X"])
def test_what_is_no_region_code_is_named(cell: Any) -> None:
    assert code_of(cells.region, cell) == "bad_region"


@pytest.mark.parametrize("cell", ["死亡", "death", " 死 亡 ", "ＤＥＡＴＨ"])
def test_a_word_is_taken_as_term_or_code(cell: Any) -> None:
    assert cells.one_of(INDICATORS)(cell) == "death"


def test_a_misspelt_word_gets_the_nearest_term_as_suggestion() -> None:
    with pytest.raises(CellProblem) as found:
        cells.one_of(KINDS)("医疗救住")
    assert found.value.facts == {"suggestion": "，是否应为“医疗救助”"}


def test_a_word_like_nothing_known_gets_no_suggestion() -> None:
    with pytest.raises(CellProblem) as found:
        cells.one_of(UNITS)("zzzz")
    assert found.value.facts == {"suggestion": ""}


def test_several_words_are_read_each_once() -> None:
    assert cells.some_of(MEMBER_TRAITS)("留守儿童；留守老人;留守儿童") == ("left_behind_child", "left_behind_elderly")


@pytest.mark.parametrize("cell", ["长子", "女儿", "儿子"])
def test_relations_are_read_as_registers_write_them(cell: str) -> None:
    assert cells.one_of(RELATIONS)(cell) == "child"


def test_entries_of_a_fund_are_pairs_of_source_and_amount() -> None:
    assert cells.entries(cells.yuan, "")("财政补助：20000；村集体:5000.5") == (
        ("财政补助", 2000000),
        ("村集体", 500050),
    )


@pytest.mark.parametrize("cell", ["20000", ":20000", "财政补助"])
def test_an_entry_without_source_or_amount_is_named(cell: str) -> None:
    assert code_of(cells.entries(cells.yuan, "x:1"), cell) == "bad_list"


@pytest.mark.parametrize("read", [cells.text, cells.day, cells.yuan, cells.yes_no, cells.region, cells.identity_number])
@pytest.mark.parametrize("fault", list(CellFault))
def test_formulas_and_error_values_are_named_in_every_column(read: Any, fault: CellFault) -> None:
    assert code_of(read, fault) == fault.value


def test_text_is_kept_short_and_visible() -> None:
    assert [code_of(cells.text, "长" * 501), code_of(cells.text, "a\x07b")] == ["too_long", "control_character"]


@pytest.mark.parametrize(
    "words",
    [
        value
        for value in vars(__import__("matching.imports.words").imports.words).values()
        if isinstance(value, Vocabulary)
    ],
)
def test_no_written_form_stands_for_two_codes(words: Vocabulary) -> None:
    assert all(words.code_of(term) == code for code, term in words.terms.items())
    assert set(words.also.values()) <= set(words.terms)


def test_a_number_of_the_senders_own_is_no_persons() -> None:
    person = with_check_character("99000019600615002")

    assert [code_of(cells.own_number, cell) for cell in (person, f"{person[:6]} {person[6:]}")] == [
        "personal_number"
    ] * 2
    assert [cells.own_number(cell) for cell in ("341702-000001", 17, person[:17])] == [
        "341702-000001",
        "17",
        person[:17],
    ]
