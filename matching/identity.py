"""Numbers that carry their own proof: identity numbers (GB 11643) and credit codes of organisations (GB 32100).

Says whether a number is well formed and what it tells (birth date, sex, area), and completes one with its check
character. Whose number it is, is for the registry; nothing here ever puts a number into a message.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import Enum
from typing import Literal, NewType

IdentityNumber = NewType("IdentityNumber", str)
CreditCode = NewType("CreditCode", str)
Sex = Literal["male", "female"]


class NumberFault(Enum):
    """What is wrong with a number; the values are the codes of import problems."""

    FORM = "bad_form"
    BIRTH_DATE = "bad_birth_date"
    CHECK_DIGIT = "bad_check_digit"


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUE = {character: value for value, character in enumerate(_CREDIT_ALPHABET)}
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_TYPING_TRACES = re.compile(r"[\s\u200b\ufeff'’`\-]")


def normalised(text: str) -> str:
    """Half-width, upper case, without the blanks, hyphens and apostrophes that typing and spreadsheets leave."""
    return _TYPING_TRACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def read_identity_number(text: str) -> IdentityNumber | NumberFault:
    """The 18-character number, or the first thing wrong with it; a 15-digit one of the first generation is completed.

    Ties between the persons born 100 years apart whom 15 digits can mean go to the 20th century. The area is not
    tested against a list: areas are abolished, numbers stay.
    """
    number = normalised(text)
    if _FIFTEEN.fullmatch(number):
        number = with_check_character(f"{number[:6]}19{number[6:]}")
    elif not _EIGHTEEN.fullmatch(number):
        return NumberFault.FORM
    if _birth_date(number) is None:
        return NumberFault.BIRTH_DATE
    if number[17] != check_character(number[:17]):
        return NumberFault.CHECK_DIGIT
    return IdentityNumber(number)


def check_character(first_seventeen: str) -> str:
    """The 18th character by ISO 7064 MOD 11-2.  Source: GB 11643."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_seventeen, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def with_check_character(first_seventeen: str) -> IdentityNumber:
    """The complete number for area, birth date and sequence."""
    return IdentityNumber(first_seventeen + check_character(first_seventeen))


def born_on(number: IdentityNumber) -> date:
    """The birth date that the number states."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex_of(number: IdentityNumber) -> Sex:
    """Odd sequence numbers are men's, even ones women's."""
    return "male" if int(number[16]) % 2 else "female"


def read_credit_code(text: str) -> CreditCode | NumberFault:
    """The 18-character unified social credit code, or what is wrong with it."""
    code = normalised(text)
    if len(code) != 18 or any(character not in _CREDIT_VALUE for character in code):
        return NumberFault.FORM
    if code[17] != credit_check_character(code[:17]):
        return NumberFault.CHECK_DIGIT
    return CreditCode(code)


def credit_check_character(first_seventeen: str) -> str:
    """The 18th character by ISO 7064 MOD 31-3.  Source: GB 32100."""
    values = (_CREDIT_VALUE[character] for character in first_seventeen)
    total = sum(weight * value for weight, value in zip(_CREDIT_WEIGHTS, values, strict=True))
    return _CREDIT_ALPHABET[-total % 31]


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
