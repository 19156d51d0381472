"""Identity numbers and credit codes: the standards' own examples, and what typing does to them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.identity import (
    CreditCode,
    IdentityNumber,
    NumberFault,
    born_on,
    credit_check_character,
    read_credit_code,
    read_identity_number,
    sex_of,
    with_check_character,
)

EXAMPLE = IdentityNumber("11010519491231002X")
SEVENTEEN = st.builds(
    lambda area, born, sequence: f"{area:06d}{born:%Y%m%d}{sequence:03d}",
    st.integers(110000, 999999),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)


def test_the_example_of_the_standard_is_a_number() -> None:
    assert read_identity_number("11010519491231002X") == EXAMPLE


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X ",
        "'11010519491231002X",
        "110105-19491231-002x",
        "\ufeff11010519491231002X\u200b",
        "\t11010519491231002X",
    ],
)
def test_what_typing_leaves_does_not_change_a_number(typed: str) -> None:
    assert read_identity_number(typed) == EXAMPLE


def test_a_number_of_the_first_generation_is_completed() -> None:
    assert read_identity_number("110105491231002") == EXAMPLE


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", NumberFault.FORM),
        ("1101051949123100", NumberFault.FORM),
        ("11010519491231002XX", NumberFault.FORM),
        ("X1010519491231002X", NumberFault.FORM),
        ("1.1010519491231E+17", NumberFault.FORM),
        ("110105194913310021", NumberFault.BIRTH_DATE),
        ("110105194902300021", NumberFault.BIRTH_DATE),
        ("110105491331002", NumberFault.BIRTH_DATE),
        ("110105194912310021", NumberFault.CHECK_DIGIT),
    ],
)
def test_a_wrong_number_is_named_by_its_first_fault(typed: str, fault: NumberFault) -> None:
    assert read_identity_number(typed) is fault


def test_a_number_tells_birth_date_and_sex() -> None:
    assert (born_on(EXAMPLE), sex_of(EXAMPLE)) == (date(1949, 12, 31), "female")


@given(SEVENTEEN)
def test_a_completed_number_is_read_back(first_seventeen: str) -> None:
    number = with_check_character(first_seventeen)
    assert read_identity_number(number) == number


@given(SEVENTEEN, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(first_seventeen: str, place: int, change: int) -> None:
    number = with_check_character(first_seventeen)
    digit = str((int(number[place]) + change) % 10)
    assert isinstance(read_identity_number(number[:place] + digit + number[place + 1 :]), NumberFault)


@given(SEVENTEEN, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(first_seventeen: str, place: int) -> None:
    number = with_check_character(first_seventeen)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or isinstance(read_identity_number(swapped), NumberFault)


def test_the_example_of_the_credit_code_standard_is_a_code() -> None:
    assert read_credit_code("91350100m000100y43") == CreditCode("91350100M000100Y43")


@pytest.mark.parametrize("typed", ["91350100M000100Y4", "91350100I000100Y43", "", "91350100M000100Y431"])
def test_a_credit_code_of_wrong_form_is_refused(typed: str) -> None:
    assert read_credit_code(typed) is NumberFault.FORM


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_of_a_credit_code_is_always_noticed(first: str, place: int, change: int) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = first + credit_check_character(first)
    wrong = alphabet[(alphabet.index(code[place]) + change) % 31]
    assert read_credit_code(code[:place] + wrong + code[place + 1 :]) is NumberFault.CHECK_DIGIT
