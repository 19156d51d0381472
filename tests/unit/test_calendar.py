"""Working days beyond what the scenarios show: overrides, limits, and the walk against a plain count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.calendar.working_days import DayOverride, national_calendar
from matching.errors import BadInput
from tests.law_cases import calendar


def test_a_county_holiday_is_skipped_and_says_so() -> None:
    county = calendar().with_overrides([DayOverride(date(2026, 3, 20), "holiday", "自治区通知")])

    due = county.due(date(2026, 3, 19), 1)

    assert due.due_on == date(2026, 3, 23)
    assert due.skipped[0] == (date(2026, 3, 20), "holiday")


def test_a_make_up_day_takes_the_place_of_a_holiday() -> None:
    county = calendar().with_overrides([DayOverride(date(2026, 10, 3), "workday", "县里通知")])

    due = county.due(date(2026, 9, 30), 1)

    assert (due.due_on, due.worked_weekend_days) == (date(2026, 10, 3), (date(2026, 10, 3),))


def test_a_new_years_table_makes_its_dates_final() -> None:
    wider = calendar().with_published_year(2027, [DayOverride(date(2027, 1, 1), "holiday", "国务院办公厅通知")])

    due = wider.due(date(2026, 12, 31), 1)

    assert (due.due_on, due.provisional) == (date(2027, 1, 4), False)
    assert calendar().due(date(2026, 12, 31), 1).provisional


def test_the_table_holds_every_year_from_2004_on_without_a_gap() -> None:
    years = sorted(national_calendar().published_years)

    assert years[0] == 2004
    assert years[-1] >= 2026
    assert years == list(range(2004, years[-1] + 1))


@pytest.mark.parametrize("working_days", [0, -1, 10**9, 10**30])
def test_a_number_of_days_that_leads_nowhere_is_refused(working_days: int) -> None:
    with pytest.raises(BadInput):
        calendar().due(date(2026, 3, 2), working_days)


def test_a_deadline_asked_again_is_not_counted_again_but_an_odd_question_is_not_kept() -> None:
    county, start = national_calendar(), date(2026, 3, 2)

    assert county.due(start, 60) is county.due(start, 60)
    assert county.due(start, 61) is not county.due(start, 61)


def test_however_many_questions_are_asked_only_so_many_answers_are_kept() -> None:
    county, start = national_calendar(), date(2020, 1, 1)
    asked = [(start + timedelta(days=each), 1) for each in range(10_001)]

    answers = [county.due(*one) for one in asked]

    assert [county.due(*one) is answer for one, answer in zip(asked, answers, strict=True)] == [True] * 10_000 + [False]


def test_a_date_beyond_the_last_year_is_refused() -> None:
    with pytest.raises(BadInput):
        calendar().due(date(9999, 12, 30), 2)


@given(start=st.dates(date(2003, 1, 1), date(2028, 1, 1)), working_days=st.integers(1, 40))
@settings(max_examples=300, deadline=None)
def test_between_start_and_due_lie_exactly_so_many_working_days(start: date, working_days: int) -> None:
    due = calendar().due(start, working_days)
    walked = [start + timedelta(days=n) for n in range(1, (due.due_on - start).days + 1)]
    worked = [day for day in walked if calendar().is_working_day(day)]

    assert len(worked) == working_days
    assert worked[-1] == due.due_on
    assert [day for day, _ in due.skipped] == [day for day in walked if day not in worked]
    assert list(due.worked_weekend_days) == [day for day in worked if day.weekday() >= 5]
    assert due.provisional == any(day.year not in calendar().published_years for day in walked)
