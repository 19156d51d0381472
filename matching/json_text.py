"""JSON from outside, read strictly: no NaN, and no name that stands twice in one object; and answers in JSON.

A name that stands twice would silently be the last one, and a decision rest on a fact that nobody meant.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import jiter
import orjson

from matching.errors import BadInput, Problem
from matching.reading import speakable

Object = dict[str, Any]


def parse_json(text: str, most_digits: int | None = None) -> Any:
    """The value. Raises: BadInput, with the path of every name that stands twice, and never echoing a value.

    `most_digits`: of a whole number, where somebody else's machine has to reckon with it; None: any number of them.
    """
    if most_digits is None:
        try:
            return jiter.from_json(text.encode(), allow_inf_nan=False, catch_duplicate_keys=True)
        except ValueError:
            pass  # it is not good, or too deep for jiter, or holds half a character: read with care below
    repeats = _Repeats()
    parse_int = int if most_digits is None else _limited(most_digits)
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=parse_int, object_pairs_hook=repeats.build)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno} column {error.colno}" if isinstance(error, json.JSONDecodeError) else "?"
        raise BadInput("the input is not JSON", [Problem("", f"not JSON at {where}")]) from error
    if problems := list(repeats.problems(value)):
        raise BadInput("the input has problems", problems)
    return value


def answer_text(answer: object) -> bytes:
    """Compact JSON in UTF-8, names in the order given, whole numbers of any size. Half a character, as in the name of a
    file, is escaped."""
    try:
        return orjson.dumps(answer)
    except orjson.JSONEncodeError:  # a number of more than 64 bits, or half a character
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


class _Repeats:
    """Notes the objects in which a name stands twice while they are built; where they are is known afterwards."""

    def __init__(self) -> None:
        self._noted: list[tuple[Object, list[str]]] = []  # holds the objects, so that no id is used again

    def build(self, pairs: list[tuple[str, Any]]) -> Object:
        built = dict(pairs)
        if len(built) < len(pairs):
            times = Counter(name for name, _ in pairs)
            self._noted.append((built, [name for name, number in times.items() if number > 1]))
        return built

    def problems(self, value: Any) -> Iterator[Problem]:
        """In the order of the text, those inside a value that was itself repeated away by their name alone."""
        if not self._noted:
            return
        places = dict(_places(value))
        for built, names in self._noted:
            inside = places.get(id(built), "?")
            for name in map(speakable, names):
                yield Problem(f"{inside}.{name}" if inside else name, "stands twice in its object")


def _places(value: Any) -> Iterator[tuple[int, str]]:
    """The path of every object, by its identity; without recursion, as deep as JSON can be."""
    waiting = [(value, "")]
    while waiting:
        current, path = waiting.pop()
        if isinstance(current, dict):
            yield id(current), path
            waiting += [(inner, f"{path}.{speakable(name)}".removeprefix(".")) for name, inner in current.items()]
        elif isinstance(current, list):
            waiting += [(inner, f"{path}[{index}]") for index, inner in enumerate(current)]


def _limited(most_digits: int) -> Callable[[str], int]:
    def parse_int(digits: str) -> int:
        if len(digits) > most_digits:
            raise BadInput("the input has problems", [Problem("", f"a number of more than {most_digits} digits")])
        return int(digits)

    return parse_int


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
