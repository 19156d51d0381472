"""Numbers as people write them, in the smallest unit that is kept."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

_MOST: Final = Decimal(10) ** 18
"""A few characters can stand for more digits than can be worked out in a minute: 1e999999."""


def whole(written: str, times: int = 1) -> int | None:
    """So many times the number; None for what is none, too large for an amount, or finer than the smallest unit."""
    try:
        number = Decimal(written.strip().replace(",", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or number.copy_abs() > _MOST:
        return None
    number *= times
    return int(number) if number == number.to_integral_value() else None
