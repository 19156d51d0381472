"""A county's figures are entered by date, never overwritten, and say whom they class otherwise."""

from __future__ import annotations

import json
from datetime import date

import pytest

from graph.changes import Receipt
from matching.county_figures import Figure
from matching.engine import Engine
from matching.errors import BadInput
from matching.households.facts import local_of
from matching.use_cases import FiguresChange, enter_figures, preview_figures
from tests.loop.county import COUNTY, HOUSEHOLD, TODAY, Play, load

STANDARD = "dibao_standard_fen_per_month.rural"
JULY = date(2026, 7, 1)


@pytest.fixture
def county(engine: Engine) -> Play:
    load(engine, counted_income_fen_per_year=900_000)
    return Play(engine)


def _figure(value: int, day: date = JULY, name: str = STANDARD, source: str = "文号") -> Figure:
    return Figure(name, day, value, source)


def _enter(county: Play, *figures: Figure, key: str | None = None) -> Receipt | None:
    return enter_figures(county.engine, county.act(key), COUNTY, figures)


def _preview(county: Play, *figures: Figure) -> FiguresChange:
    return preview_figures(county.engine, COUNTY, figures, TODAY)


def _standard(county: Play, on: date) -> int | None:
    return local_of(county.engine.store.directory(COUNTY), on).dibao_standard_fen_per_month["rural"]


def test_a_figure_counts_from_its_day_on_and_not_before(county: Play) -> None:
    before = _standard(county, TODAY)
    _enter(county, _figure(90_000))

    assert _standard(county, date(2026, 6, 30)) == before
    assert _standard(county, JULY) == 90_000


def test_a_correction_stands_beside_what_it_corrects(county: Play) -> None:
    for value in (90_000, 91_000, 90_500):
        _enter(county, _figure(value))

    kept = [one for one in county.engine.store.directory(COUNTY).parameters if one.valid_from == JULY.isoformat()]
    assert [one.value for one in kept] == [90_000, 91_000, 90_500]
    assert _standard(county, JULY) == 90_500


def test_what_is_known_already_changes_nothing(county: Play) -> None:
    assert _enter(county, _figure(90_000)) is not None
    assert _enter(county, _figure(90_000)) is None
    assert _preview(county, _figure(90_000)).as_json() == {
        "entered": [],
        "superseded": [],
        "unchanged": 1,
        "affected": None,
    }


def test_the_same_act_again_is_told_the_first_receipt(county: Play) -> None:
    first, again = (_enter(county, _figure(90_000), key="once") for _ in range(2))

    assert first is not None and again is not None
    assert (again.position, again.repeated) == (first.position, True)


def test_the_audit_names_who_entered_it(county: Play) -> None:
    receipt = _enter(county, _figure(90_000))

    assert receipt is not None
    entry = json.loads(
        next(row.body for row in county.engine.store.journal(limit=10_000) if row.position == receipt.position)
    )
    assert (entry["actor"], entry["action"]) == ("officer:bureau", "EnterFigures")
    assert "CountyFiguresChanged" in json.dumps(entry)


def test_households_that_come_out_otherwise_are_named_and_nothing_is_changed(county: Play) -> None:
    change = _preview(county, _figure(76_000))

    assert change.affected is not None
    assert (change.affected.on, change.affected.looked_at) == (JULY, 1)
    assert [(row.household, row.before, row.after) for row in change.affected.rows] == [(HOUSEHOLD, "edge", "dibao")]
    assert change.affected.counts() == {"edge → dibao": 1}
    assert _standard(county, JULY) != 76_000


def test_one_fen_less_than_is_needed_affects_nobody(county: Play) -> None:
    change = _preview(county, _figure(75_000))

    assert change.affected is not None and change.affected.rows == []


def test_what_is_superseded_is_told(county: Play) -> None:
    _enter(county, _figure(90_000))

    change = _preview(county, _figure(91_000, source="更正"))

    assert [(one.value, one.source) for one in change.superseded] == [(90_000, "文号")]


def test_the_line_of_edge_is_never_lowered(county: Play) -> None:
    lowered = _figure(140, name="edge_income_percent")

    for attempt in (_preview, _enter):
        with pytest.raises(BadInput):
            attempt(county, lowered)


def test_the_raised_line_of_edge_decides(county: Play) -> None:
    load_line = _figure(160, TODAY, "edge_income_percent")
    _enter(county, load_line)

    assert local_of(county.engine.store.directory(COUNTY), TODAY).edge_income_percent == 160
