"""From a cell to a value: one reader per meaning, which raises CellProblem and never repeats the cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from matching.identity import (
    CreditCode,
    IdentityNumber,
    NumberFault,
    normalised,
    read_credit_code,
    read_identity_number,
)
from matching.imports.table import CellFault, CellValue
from matching.imports.vocabulary import Vocabulary, spelling

Reader = Callable[[CellValue], Any]
"""Gets a cell that is not empty."""

MAX_TEXT: Final = 500
IDENTITY_LENGTH: Final = 18
MAX_FEN: Final = 10**15
_EXACT_FLOAT: Final = 10**15
"""From here on a spreadsheet's numbers lose their last digits."""

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_LOST_DIGITS = re.compile(r"\d(?:\.\d+)?E\+\d{2}", re.IGNORECASE)
_REGION = re.compile(r"\d{2}(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?)?", re.ASCII)
_SEPARATORS = re.compile(r"[;；、\n]")
_YES: Final = frozenset({"是", "有", "true", "yes", "y", "1", "√"})
_NO: Final = frozenset({"否", "无", "false", "no", "n", "0", "×"})


class CellProblem(Exception):
    """`code` of an import problem and the facts of its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def text(cell: CellValue) -> str:
    """Any short text; numbers as they are written."""
    words = _words(cell)
    if len(words) > MAX_TEXT:
        raise CellProblem("too_long", limit=MAX_TEXT)
    if any(unicodedata.category(character) == "Cc" for character in words):
        raise CellProblem("control_character")
    return words


def own_number(cell: CellValue) -> str:
    """What the sender numbers things by. It becomes an id, which stands in the audit and in addresses: no person's."""
    words = text(cell)
    if len(normalised(words)) == IDENTITY_LENGTH and not isinstance(read_identity_number(words), NumberFault):
        raise CellProblem("personal_number")
    return words


def number_text(cell: CellValue) -> str:
    """Text made of digits that must not have gone through a spreadsheet's number format, such as an account."""
    if isinstance(cell, int | float) and abs(cell) >= _EXACT_FLOAT:
        raise CellProblem("stored_as_number")
    if isinstance(cell, str) and _LOST_DIGITS.fullmatch(cell):
        raise CellProblem("stored_as_number")
    return text(cell)


def identity_number(cell: CellValue) -> IdentityNumber:
    """A person's number, 18 characters. One of 15 digits may be stored as a number, one of 18 may not."""
    number = read_identity_number(number_text(cell))
    if isinstance(number, NumberFault):
        raise CellProblem(number.value)
    return number


def credit_code(cell: CellValue) -> CreditCode:
    """An organisation's code."""
    code = read_credit_code(number_text(cell))
    if isinstance(code, NumberFault):
        raise CellProblem(code.value)
    return code


def region(cell: CellValue) -> str:
    """A region code of any level."""
    code = unicodedata.normalize("NFKC", _words(cell))
    if not _REGION.fullmatch(code):
        raise CellProblem("bad_region")
    return code


def day(cell: CellValue) -> date:
    """A date; text in the forms 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301."""
    if isinstance(cell, date):
        return cell
    found = _DATE.fullmatch(_words(cell))
    if found is None:
        raise CellProblem("bad_date")
    year, *rest = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, *rest)
    except ValueError as error:
        raise CellProblem("bad_date") from error


def yes_no(cell: CellValue) -> bool:
    """是 or 否."""
    if isinstance(cell, bool):
        return cell
    word = spelling(_words(cell))
    if word in _YES or word in _NO:
        return word in _YES
    raise CellProblem("bad_yes_no")


def whole_number(least: int) -> Reader:
    """Reads a whole number of at least `least`."""

    def read(cell: CellValue) -> int:
        amount = _decimal(cell)
        if amount is None or amount != int(amount) or not least <= amount <= MAX_FEN:
            raise CellProblem("bad_number", least=least)
        return int(amount)

    return read


def yuan(cell: CellValue) -> int:
    """An amount in yuan with at most two decimals, as fen."""
    amount = _decimal(cell)
    if amount is None or not 0 <= amount * 100 <= MAX_FEN or amount * 100 != int(amount * 100):
        raise CellProblem("bad_amount")
    return int(amount * 100)


fen = whole_number(0)
"""An amount in fen."""


def one_of(words: Vocabulary) -> Reader:
    """Reads one word of the vocabulary as its code."""

    def read(cell: CellValue) -> str:
        code = words.code_of(_words(cell))
        if code is None:
            raise CellProblem("bad_code", suggestion=suggestion(words.nearest(_words(cell))))
        return code

    return read


def some_of(words: Vocabulary) -> Reader:
    """Reads words of the vocabulary, separated by ; or 、, as codes in the order given, each once."""
    read = one_of(words)

    def read_all(cell: CellValue) -> tuple[str, ...]:
        return tuple(dict.fromkeys(read(part) for part in _parts(cell)))

    return read_all


def each(read: Reader) -> Reader:
    """Reads values separated by ; or 、, each once."""

    def read_all(cell: CellValue) -> tuple[Any, ...]:
        number_text(cell)
        return tuple(dict.fromkeys(read(part) for part in _parts(cell)))

    return read_all


def entries(read_amount: Reader, form: str) -> Reader:
    """Reads `source:amount` entries separated by ; as pairs."""

    def read_all(cell: CellValue) -> tuple[tuple[str, Any], ...]:
        return tuple(_entry(part, read_amount, form) for part in _parts(cell))

    return read_all


def suggestion(nearest: str | None) -> str:
    """How a sentence ends when something near is known."""
    return f"，是否应为“{nearest}”" if nearest else ""


def _entry(part: str, read_amount: Reader, form: str) -> tuple[str, Any]:
    source, separator, amount = unicodedata.normalize("NFKC", part).rpartition(":")
    if not separator or not source.strip():
        raise CellProblem("bad_list", form=form)
    return text(source.strip()), read_amount(amount)


def _parts(cell: CellValue) -> Iterator[str]:
    return (stripped for part in _SEPARATORS.split(_words(cell)) if (stripped := part.strip()))


def _decimal(cell: CellValue) -> Decimal | None:
    if isinstance(cell, bool | date):
        return None
    try:
        amount = Decimal(_words(cell).replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount.copy_abs() <= MAX_FEN else None


def _words(cell: CellValue) -> str:
    if isinstance(cell, CellFault):
        raise CellProblem(cell.value)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT_FLOAT:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
