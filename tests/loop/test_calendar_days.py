"""A county's own days move its deadlines, and provisional dates are settled when the table arrives."""

from __future__ import annotations

from datetime import date

import pytest

from graph.changes import ChangeSet, CreateNode, Guard, UpdateNode
from graph.schema import Referral, Region
from matching.calendar.file import TableDay, read_calendar_file
from matching.calendar.table import table_of
from matching.engine import Engine
from matching.use_cases import CalendarImport, import_calendar
from tests.calendar_files import MAKE_UP, a_file, a_line, a_notice
from tests.loop.county import COUNTY, Play, load, write


@pytest.fixture
def county(engine: Engine) -> Play:
    load(engine)
    return Play(engine)


NEW_YEARS_EVE = date(2026, 12, 28)
WEEKEND = (date(2027, 1, 9), date(2027, 1, 10))


def _days(county: Play, *lines: str) -> tuple[TableDay, ...]:
    kept = table_of(county.engine.store.directory(COUNTY))
    return read_calendar_file(a_file(*lines), county.engine.calendar, kept)


def _import(county: Play, *lines: str) -> CalendarImport:
    return import_calendar(county.engine, county.act(), COUNTY, _days(county, *lines))


def _provisional(county: Play) -> Play:
    county.on = NEW_YEARS_EVE
    county.signals("death", "serious_illness")
    county.night()
    return county


def _delivery(county: Play) -> Referral:
    return next(one for one in county.view().all(Referral) if one.disposition == "deliver" and one.role == "lead")


def test_a_date_that_reaches_into_an_unpublished_year_is_provisional(county: Play) -> None:
    referral = _delivery(_provisional(county))

    assert (referral.due_on, referral.provisional) == ("2027-01-11", True)


def test_the_notice_settles_provisional_dates(county: Play) -> None:
    report = _import(_provisional(county), *a_notice())

    referral = _delivery(county)
    assert (referral.due_on, referral.provisional) == ("2027-01-12", False)
    assert referral.queue_key.endswith("2027-01-12")
    assert referral.id in {moved.subject for moved in report.dates}
    assert report.shorter == ()


def test_dates_that_get_shorter_are_announced(county: Play) -> None:
    report = _import(_provisional(county), *a_notice(make_up=(*MAKE_UP, *WEEKEND)))

    assert _delivery(county).due_on == "2027-01-10"
    assert _delivery(county).id in report.as_json()["shorter"]
    assert any('"DeadlineMoved"' in row.body for row in county.engine.store.journal(limit=10_000))


def test_a_date_that_cannot_be_found_again_stays_provisional_and_is_reported(county: Play) -> None:
    referral = _delivery(_provisional(county))
    moved = ChangeSet(
        operation_key="moved",
        county=COUNTY,
        actor="system",
        action="Move",
        at=county.now,
        changes=(UpdateNode(Referral, referral.id, {"due_on": "2027-02-01"}),),
        guards=(Guard(referral.id, referral.revision),),
    )
    county.engine.store.apply([moved])

    report = _import(county, *a_notice())

    told = next(row for row in report.as_json()["recomputed"] if row["subject"] == referral.id)
    assert told == {
        "subject": referral.id,
        "before": "2027-02-01",
        "after": None,
        "provisional": True,
        "shorter": False,
    }
    assert _delivery(county).due_on == "2027-02-01"


def test_dates_of_a_published_year_are_left_alone(county: Play) -> None:
    _provisional(county)
    [warning] = [county.view().open_warning()]
    assert warning is not None and not warning.provisional

    report = _import(county, *a_notice())

    assert warning.id not in {moved.subject for moved in report.dates}
    assert county.view().open_warning() == warning


def test_a_county_holiday_alone_leaves_dates_provisional(county: Play) -> None:
    report = _import(_provisional(county), a_line("2027-01-04"))

    referral = _delivery(county)
    assert (referral.due_on, referral.provisional) == ("2027-01-12", True)
    assert report.dates


def test_dates_moved_by_a_county_holiday_are_found_again_by_the_notice(county: Play) -> None:
    _import(_provisional(county), a_line("2027-01-04"))

    _import(county, *a_notice())

    assert (_delivery(county).due_on, _delivery(county).provisional) == ("2027-01-13", False)


def test_a_new_warning_is_due_by_the_countys_own_calendar(county: Play) -> None:
    _import(county, a_line("2026-03-04"))
    county.signals("death", "serious_illness")
    county.night()

    warning = county.view().open_warning()

    assert warning is not None and warning.due_on == "2026-03-06"


def test_a_county_whose_policy_is_not_known_yet_can_have_its_days(engine: Engine) -> None:
    region = CreateNode(Region(id=f"region:{COUNTY}", county=COUNTY, name="示例区", level="county"))
    write(engine, [region], "region")

    report = _import(Play(engine), *a_notice())

    assert (report.entered, report.dates) == (37, ())


def test_a_visit_that_moves_back_into_the_published_year_is_no_longer_provisional(county: Play) -> None:
    county.on = NEW_YEARS_EVE
    dates = []
    for signals in (("accident", "birth"), ("death",)):
        county.signals(*signals)
        county.night()
        [visit] = [one for one in county.view().all(Referral) if one.disposition == "visit"]
        dates.append((visit.due_on, visit.provisional))

    assert dates == [("2027-01-11", True), ("2026-12-31", False)]


def test_the_same_file_again_changes_nothing(county: Play) -> None:
    first = _import(_provisional(county), *a_notice())
    again = _import(county, *a_notice())

    assert (first.entered, again.entered, again.changed, again.withdrawn, again.dates) == (37, 0, 0, 0, ())


def test_a_county_that_takes_its_word_on_a_day_back_leaves_the_nations(county: Play) -> None:
    _import(county, *a_notice())
    _import(county, a_line("2027-10-07", "workday"), a_line("2027-03-01"))
    taken_back = county.engine.calendar_for(county.engine.store.directory(COUNTY)).is_working_day(date(2027, 10, 7))

    _import(county, *a_notice())
    kept = county.engine.calendar_for(county.engine.store.directory(COUNTY)).is_working_day(date(2027, 10, 7))
    _import(county, a_line("2027-03-01"))
    again = county.engine.calendar_for(county.engine.store.directory(COUNTY)).is_working_day(date(2027, 10, 7))

    assert (taken_back, kept, again) == (True, True, False)


def test_days_that_a_corrected_file_leaves_out_are_withdrawn(county: Play) -> None:
    _import(county, a_line("2026-05-27"), a_line("2026-05-28"))
    report = _import(county, a_line("2026-05-27", name="节日"))

    assert (report.changed, report.withdrawn) == (1, 1)
    assert [day.day for day in table_of(county.engine.store.directory(COUNTY))] == [date(2026, 5, 27)]


def test_a_withdrawn_day_can_be_entered_again(county: Play) -> None:
    for lines in ((a_line("2026-05-27"), a_line("2026-05-28")), (a_line("2026-05-27"),)):
        _import(county, *lines)
    _import(county, a_line("2026-05-27"), a_line("2026-05-28"))

    assert len(table_of(county.engine.store.directory(COUNTY))) == 2


def test_other_years_and_notices_are_left_alone(county: Play) -> None:
    _import(county, a_line("2026-05-27"))
    _import(county, *a_notice())

    assert len(table_of(county.engine.store.directory(COUNTY))) == 38
