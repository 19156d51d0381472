"""Checking an input from outside field by field, so that every problem of it is reported at once, each with its path.

A check takes a value, its path and the list of problems; it answers the value read, or None with a problem added. No
message repeats what was sent: it may be an identity number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.errors import BadInput, Problem

Check = Callable[[Any, str, list[Problem]], Any]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REGION = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")
_SPEAKABLE_FIELD = re.compile(r"(?!.*[0-9]{6})[A-Za-z_][A-Za-z_0-9]{0,63}")


@dataclass(frozen=True, slots=True)
class Optional:
    """A field that may be left out, and what it then is."""

    check: Check
    default: Any


Fields = Mapping[str, Check | Optional]


def read(value: Any, prefix: str, check: Check) -> Any:
    """The value read; `prefix` ("" or "[3].") begins every path. Raises BadInput with all problems."""
    problems: list[Problem] = []
    answer = check(value, prefix.removesuffix("."), problems)
    if problems:
        raise BadInput("the input has problems", problems)
    return answer


def an_object(fields: Fields, build: Callable[..., Any]) -> Check:
    """An object with exactly these fields, built by name."""

    def check(value: Any, path: str, problems: list[Problem]) -> Any:
        if not isinstance(value, dict):
            return _refuse(problems, path, "must be an object")
        before, found = len(problems), {}
        for name, field in fields.items():
            where = f"{path}.{name}" if path else name
            if name in value:
                found[name] = (field.check if isinstance(field, Optional) else field)(value[name], where, problems)
            elif isinstance(field, Optional):
                found[name] = field.default
            else:
                _refuse(problems, where, "is missing")
        _refuse_unknown(value, fields, path, problems)
        return build(**found) if len(problems) == before else None

    return check


def a_list(each: Check, *, unique: str | None = None) -> Check:
    """A list whose elements pass `each`, read as a tuple; `unique` names a field that no two elements may share."""

    def check(value: Any, path: str, problems: list[Problem]) -> Any:
        if not isinstance(value, list):
            return _refuse(problems, path, "must be a list")
        seen: set[str] = set()
        elements = []
        for index, element in enumerate(value):
            elements.append(each(element, f"{path}[{index}]", problems))
            if unique is not None and isinstance(element, dict) and isinstance(element.get(unique), str):
                if element[unique] in seen:
                    _refuse(problems, f"{path}[{index}].{unique}", "stands twice in the list")
                seen.add(element[unique])
        return tuple(elements)

    return check


def nullable(check: Check) -> Check:
    """The same, or null."""

    def allow_null(value: Any, path: str, problems: list[Problem]) -> Any:
        return None if value is None else check(value, path, problems)

    return allow_null


def one_of(codes: tuple[str, ...]) -> Check:
    """One of the codes."""
    message = "must be one of " + ", ".join(codes)

    def check(value: Any, path: str, problems: list[Problem]) -> Any:
        return value if isinstance(value, str) and value in codes else _refuse(problems, path, message)

    return check


def an_integer(least: int, most: int | None = None) -> Check:
    """A whole number, of any size unless `most` is given. True and false are not numbers."""
    message = f"must be an integer of {least} or more" if most is None else f"must be an integer from {least} to {most}"

    def check(value: Any, path: str, problems: list[Problem]) -> Any:
        if type(value) is not int or value < least or (most is not None and value > most):
            return _refuse(problems, path, message)
        return value

    return check


amount = an_integer(0)
"""Fen."""


def text(value: Any, path: str, problems: list[Problem]) -> Any:
    """A text that can be written out again."""
    if not isinstance(value, str) or not value:
        return _refuse(problems, path, "must be a text that is not empty")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        return _refuse(problems, path, "holds half a character")
    return value


def boolean(value: Any, path: str, problems: list[Problem]) -> Any:
    """True or false."""
    return value if isinstance(value, bool) else _refuse(problems, path, "must be true or false")


def day(value: Any, path: str, problems: list[Problem]) -> Any:
    """A date written YYYY-MM-DD."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return _refuse(problems, path, "is not a day of the calendar")
    return _refuse(problems, path, "must be a date written YYYY-MM-DD")


def region(value: Any, path: str, problems: list[Problem]) -> Any:
    """A GB/T 2260 code or a prefix of one."""
    if isinstance(value, str) and _REGION.fullmatch(value):
        return value
    return _refuse(problems, path, "must be a region code of 2, 4, 6, 9 or 12 digits")


def speakable(name: str) -> str:
    """The name of a field as a message may repeat it: a name that a sender made up may itself be personal."""
    return name if _SPEAKABLE_FIELD.fullmatch(name) else "?"


def _refuse_unknown(value: dict[Any, Any], fields: Fields, path: str, problems: list[Problem]) -> None:
    for name in value:
        if name not in fields:
            shown = speakable(str(name))
            _refuse(problems, f"{path}.{shown}" if path else shown, "is not a field of this object")


def _refuse(problems: list[Problem], path: str, problem: str) -> None:
    problems.append(Problem(path, problem))
