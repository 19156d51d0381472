from __future__ import annotations

import pytest

from matching.written_numbers import whole


@pytest.mark.parametrize(
    ("written", "fen"), [("0", 0), ("900.00", 90_000), (" 1,200.5 ", 120_050), ("1e3", 100_000), ("-2", -200)]
)
def test_an_amount_is_told_in_fen(written: str, fen: int) -> None:
    assert whole(written, 100) == fen


@pytest.mark.parametrize("written", ["", "neun", "0.001", "nan", "-inf", "1e19", "1e999990", "1e999999999"])
def test_what_is_no_amount_is_none_at_once(written: str) -> None:
    assert whole(written, 100) is None
