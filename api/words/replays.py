"""The aspects of a replay in the words of the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from api.words.wording import Words
from matching.households.replay import Replay

NOTHING: Final = "–"


def replay_rows(found: Replay, words: Words) -> list[dict[str, Any]]:
    """One row for each aspect, with a cell for each pack, and whether they differ."""
    return [
        {
            "aspect": _aspect(row.aspect, words),
            "cells": [NOTHING if value is None else _cell(row.aspect, value, words) for value in row.values],
            "differs": len(set(row.values)) > 1,
        }
        for row in found.rows()
    ]


def _aspect(aspect: str, words: Words) -> str:
    what, _, of = aspect.partition(" ")
    if what in _NAMED:
        return _NAMED[what](words, of)
    disposition = words.code("disposition", what)
    return f"{disposition} · {words.code('kind', of)}" if of else disposition


def _cell(aspect: str, value: str, words: Words) -> str:
    what = aspect.partition(" ")[0]
    if what in ("category", "member"):
        return words.code("category", value) if words.code("category", value) != value else words.code("verdict", value)
    if what in _GROUPS:
        return words.code(_GROUPS[what], value)
    if what == "points":
        return value
    day, _, recipients = value.rpartition(": ")
    names = ", ".join(words.code("department", one) for one in recipients.split(", "))
    return f"{day} {names}" if day else names


_NAMED: Final[Mapping[str, Callable[[Words, str], str]]] = {
    "category": lambda words, of: words("law.category"),
    "level": lambda words, of: words("law.level"),
    "points": lambda words, of: words("law.points"),
    "class": lambda words, of: words("law.class", category=words.code("category", of)),
    "member": lambda words, of: words("law.member", member=of.partition(":")[2] or of),
    "gap": lambda words, of: words("law.gap", kind=words.code("kind", of)),
}
_GROUPS: Final = {"level": "level", "class": "tried_outcome", "gap": "gap"}
"""What a cell of the aspect is a code of."""
