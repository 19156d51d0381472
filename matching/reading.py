"""Checking an input from outside field by field, so that every problem of it is reported at once, each with its path.

A check takes a value and answers what it read, or raises `Refused` with all that is wrong with it; where that is, is
added by whoever holds the value, so that a good input costs no path. No message repeats what was sent: it may be an
identity number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from matching.errors import BadInput, Problem

T = TypeVar("T")
Check = Callable[[Any], T]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REGION = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")
_SPEAKABLE_FIELD = re.compile(r"(?!.*[0-9]{6})[A-Za-z_][A-Za-z_0-9]{0,63}")


class Refused(Exception):
    """What is wrong with a value: each problem with its path below the value, which is "" for the value itself."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems

    def below(self, step: str) -> Iterator[Problem]:
        """The same as whoever holds the value says it; `step` is a field's name, or an index in brackets."""
        for problem in self.problems:
            joint = "." if step and problem.path and not problem.path.startswith("[") else ""
            yield Problem(f"{step}{joint}{problem.path}", problem.problem)


@dataclass(frozen=True, slots=True)
class Optional:
    """A field that may be left out, and what it then is."""

    check: Check[Any]
    default: Any


Fields = Mapping[str, Check[Any] | Optional]


def read(value: Any, path: str, check: Check[T], message: str = "the input has problems") -> T:
    """The value read; `path` ("", "--on" or "[3].") begins every path. Raises BadInput with all problems."""
    try:
        return check(value)
    except Refused as refused:
        raise BadInput(message, tuple(refused.below(path.removesuffix(".")))) from refused


def checked(value: Any, path: str, check: Check[Any], problems: list[Problem]) -> Any:
    """The value read, or None with its problems added to the others: for whoever reports several things together."""
    try:
        return check(value)
    except Refused as refused:
        problems += refused.below(path)
        return None


def an_object(fields: Fields, build: Callable[..., T]) -> Check[T]:
    """An object with exactly these fields, built by name."""
    checks = {name: field.check if isinstance(field, Optional) else field for name, field in fields.items()}
    defaults = {name: field.default for name, field in fields.items() if isinstance(field, Optional)}

    def check(value: Any) -> T:
        if not isinstance(value, dict):
            raise _refused("must be an object")
        if len(value) == len(checks):
            try:
                return build(**{name: check_field(value[name]) for name, check_field in checks.items()})
            except (KeyError, Refused):
                pass  # what is wrong, all of it, is looked for below
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        for name, check_field in checks.items():
            if name in value:
                try:
                    found[name] = check_field(value[name])
                except Refused as refused:
                    problems += refused.below(name)
            elif name in defaults:
                found[name] = defaults[name]
            else:
                problems.append(Problem(name, "is missing"))
        if not value.keys() <= checks.keys():
            unknown = (speakable(str(name)) for name in value if name not in checks)
            problems += [Problem(name, "is not a field of this object") for name in unknown]
        if problems:
            raise Refused(*problems)
        return build(**found)

    return check


def a_list(each: Check[T], *, unique: str | None = None) -> Check[tuple[T, ...]]:
    """A list whose elements pass `each`, read as a tuple; `unique` names a field that no two elements may share."""

    def check(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise _refused("must be a list")
        seen: set[str] = set()
        elements: list[T] = []
        problems: list[Problem] = []
        for index, element in enumerate(value):
            try:
                elements.append(each(element))
            except Refused as refused:
                problems += refused.below(f"[{index}]")
            if unique is not None and isinstance(element, dict) and isinstance(element.get(unique), str):
                if element[unique] in seen:
                    problems.append(Problem(f"[{index}].{unique}", "stands twice in the list"))
                seen.add(element[unique])
        if problems:
            raise Refused(*problems)
        return tuple(elements)

    return check


def nullable(check: Check[T]) -> Check[T | None]:
    """The same, or null."""
    return lambda value: None if value is None else check(value)


def one_of(codes: tuple[T, ...]) -> Check[T]:
    """One of the codes."""
    known = {code: code for code in codes}

    def check(value: Any) -> T:
        if not isinstance(value, str) or value not in known:
            raise _refused("must be one of " + ", ".join(map(str, codes)))
        return known[value]

    return check


def an_integer(least: int, most: int | None = None) -> Check[int]:
    """A whole number, of any size unless `most` is given. True and false are not numbers."""

    def check(value: Any) -> int:
        if type(value) is not int or value < least or (most is not None and value > most):
            bounds = f"of {least} or more" if most is None else f"from {least} to {most}"
            raise _refused(f"must be an integer {bounds}")
        return value

    return check


amount = an_integer(0)
"""Fen."""


def text(value: Any) -> str:
    """A text that can be written out again."""
    if not isinstance(value, str) or not value:
        raise _refused("must be a text that is not empty")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise _refused("holds half a character")
    return value


def boolean(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise _refused("must be true or false")
    return value


def day(value: Any) -> date:
    """A date written YYYY-MM-DD."""
    if not isinstance(value, str) or len(value) != 10 or not value[4] == value[7] == "-":
        raise _refused("must be a date written YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError:
        is_written_so = _DAY.fullmatch(value)
        raise _refused(
            "is not a day of the calendar" if is_written_so else "must be a date written YYYY-MM-DD"
        ) from None


def region(value: Any) -> str:
    """A GB/T 2260 code or a prefix of one."""
    if not isinstance(value, str) or not _REGION.fullmatch(value):
        raise _refused("must be a region code of 2, 4, 6, 9 or 12 digits")
    return value


def speakable(name: str) -> str:
    """The name of a field as a message may repeat it: a name that a sender made up may itself be personal."""
    return name if _SPEAKABLE_FIELD.fullmatch(name) else "?"


def _refused(problem: str) -> Refused:
    return Refused(Problem("", problem))
