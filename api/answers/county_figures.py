"""A county's figures for a reader: what counts on a day, what counted before, what nobody has entered."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from graph.schema import Parameter
from graph.views import Directory
from matching.calendar.legal_time import legal_day_of
from matching.county_figures import COLUMNS, FIGURES, needed
from matching.policy.packs import Pack


def figures_told(directory: Directory, pack: Pack, on: date) -> dict[str, Any]:
    """Every figure that the law may ask for, also one that is not entered; `missing`: needed and not entered."""
    day = on.isoformat()
    return {
        "county": directory.county,
        "on": day,
        "figures": [_figure(directory, name, day) for name in FIGURES],
        "missing": [name for name in needed(pack, on) if _counting(_kept(directory, name), day) is None],
    }


def as_file(told: dict[str, Any]) -> str:
    """The same as a file that can be edited and entered again: what counts now, and what will."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    for figure in told["figures"]:
        unit = figure["unit"].partition("/")[0]
        for entry in reversed(figure["entries"]):
            if entry["state"] in ("counts", "later"):
                rows.writerow([figure["name"], entry["valid_from"], entry["value"], unit, entry["source"]])
    return written.getvalue()


def _figure(directory: Directory, name: str, day: str) -> dict[str, Any]:
    kept = _kept(directory, name)
    counts = _counting(kept, day)
    entries = [
        {
            "valid_from": one.valid_from,
            "value": one.value,
            "source": one.source,
            "entered": legal_day_of(one.since).isoformat(),
            "state": _state(one, counts, kept, day),
        }
        for one in reversed(kept)
    ]
    value = counts.value if counts is not None else None
    return {"name": name, "term": FIGURES[name].term, "unit": FIGURES[name].unit, "value": value, "entries": entries}


def _kept(directory: Directory, name: str) -> list[Parameter]:
    """By first day; of the same day in the order in which they were entered."""
    return sorted((one for one in directory.parameters if one.name == name), key=lambda one: (one.valid_from, one.id))


def _counting(kept: list[Parameter], day: str) -> Parameter | None:
    begun = [one for one in kept if one.valid_from <= day]
    return begun[-1] if begun else None


def _state(one: Parameter, counts: Parameter | None, kept: list[Parameter], day: str) -> str:
    """`superseded`: another figure for the same first day was entered after it."""
    if any(other.valid_from == one.valid_from and other.id > one.id for other in kept):
        return "superseded"
    if one.valid_from > day:
        return "later"
    return "counts" if one is counts else "before"
