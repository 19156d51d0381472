"""A county's table of days: what it changes, and everything for which a file is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from matching.calendar.file import TableDay, calendar_with, read_calendar_file
from matching.csv_text import decoded
from matching.errors import BadInput
from tests.calendar_files import HEADER, a_file, a_line, a_notice
from tests.law_cases import calendar

_SATURDAYS_OF_2028 = tuple(date(2027, month, day) for month, day in ((1, 15), (2, 19), (5, 20), (7, 15), (11, 18)))
"""Written in 2027, as the whole notice is."""


def _refused(text: str) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        read_calendar_file(text, calendar())
    return {each.path: each.problem for each in refused.value.problems}


def test_a_notice_publishes_its_year_and_settles_dates_that_reach_into_it() -> None:
    under = calendar_with(calendar(), read_calendar_file(a_file(*a_notice()), calendar()))

    before, after = calendar().due(date(2026, 12, 28), 10), under.due(date(2026, 12, 28), 10)

    assert (before.due_on, before.provisional) == (date(2027, 1, 11), True)
    assert (after.due_on, after.provisional) == (date(2027, 1, 12), False)


def test_a_county_holiday_is_skipped_and_publishes_no_year() -> None:
    days = read_calendar_file(a_file(a_line("2027-03-01")), calendar())

    under = calendar_with(calendar(), days)

    assert 2027 not in under.published_years
    assert under.due(date(2027, 2, 26), 1).due_on == date(2027, 3, 2)


def test_make_up_days_alone_publish_no_year() -> None:
    day = TableDay(date(2027, 2, 14), "workday", "national", "调休", "示例通知")

    assert 2027 not in calendar_with(calendar(), [day]).published_years


def test_a_county_takes_back_a_national_holiday() -> None:
    days = read_calendar_file(a_file(a_line("2026-05-04", "workday")), calendar())

    assert calendar_with(calendar(), days).is_working_day(date(2026, 5, 4))


def test_the_same_day_as_holiday_and_make_up_day_is_refused() -> None:
    lines = (a_line("2026-03-08", "workday"), a_line("2026-03-08", "holiday"))

    assert _refused(a_file(*lines)) == {"line 3: date": "2026-03-08 is both a holiday and a working day"}


def test_a_day_that_stands_twice_is_refused() -> None:
    assert _refused(a_file(a_line("2026-03-08"), a_line("2026-03-08"))) == {"line 3: date": "2026-03-08 stands twice"}


def test_a_make_up_day_that_is_a_working_day_anyway_is_refused() -> None:
    assert "line 2: date" in _refused(a_file(a_line("2026-03-10", "workday")))


def test_a_festival_with_a_day_left_out_is_refused() -> None:
    assert "古尔邦节" in _refused(a_file(a_line("2026-05-27"), a_line("2026-05-29")))


def test_the_same_festival_of_another_year_is_no_gap() -> None:
    days = read_calendar_file(a_file(a_line("2026-05-27"), a_line("2027-05-17")), calendar())

    assert len(days) == 2


def test_more_holidays_than_any_county_adds_are_refused() -> None:
    days = [date(2026, 7, 1) + timedelta(days=number) for number in range(16)]

    assert _refused(a_file(*map(a_line, days)))["county 2026"].startswith("16 holidays")


def test_a_national_year_without_a_festival_is_refused() -> None:
    problems = _refused(a_file(*a_notice(without=["端午节"])))

    assert problems == {"national 2027": "no holiday for 端午"}


def test_a_national_year_with_too_few_days_is_refused() -> None:
    lines = [line for line in a_notice(make_up=()) if "国庆节" not in line and "春节" not in line]

    with pytest.raises(BadInput) as refused:
        read_calendar_file(a_file(*lines), calendar())

    problems = [each.problem for each in refused.value.problems]
    assert "17 holidays: in the years before there were 24 to 33" in problems
    assert "0 make-up days: in the years before there were 5 to 8" in problems
    assert "2027-10-01 is a holiday in every year, and not in this one" in problems


def test_a_year_cannot_be_left_out() -> None:
    later = [line.replace("2027-", "2028-") for line in a_notice(make_up=())]

    with pytest.raises(BadInput) as refused:
        read_calendar_file(a_file(*later), calendar())

    assert "2027 is not published: a year cannot be left out" in [each.problem for each in refused.value.problems]


def test_a_newer_notice_may_amend_a_year_that_is_published() -> None:
    days = read_calendar_file(a_file(a_line("2026-09-04", "holiday", "national", "纪念日")), calendar())

    assert not calendar_with(calendar(), days).is_working_day(date(2026, 9, 4))


def test_every_bad_field_of_every_line_is_named() -> None:
    text = a_file("2026-02-30,rest,province,,", "2026-03-08,holiday,county,x", a_line("2026-05-27"))

    assert list(_refused(text)) == [
        "line 2: date",
        "line 2: kind",
        "line 2: notice",
        "line 2: name",
        "line 2: source",
        "line 3",
    ]


@pytest.mark.parametrize("text", ["", "day,kind\n", HEADER.replace("name", "names")])
def test_other_columns_are_refused(text: str) -> None:
    assert list(_refused(text)) == ["line 1"]


def test_a_file_without_a_day_is_refused() -> None:
    assert list(_refused(HEADER + "\n")) == ["line 2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_as_a_spreadsheet_saves_it_is_read(encoding: str) -> None:
    content = a_file(a_line("2026-05-27")).replace("\n", "\r\n").encode(encoding)

    assert [day.day for day in read_calendar_file(decoded(content), calendar())] == [date(2026, 5, 27)]


def test_a_field_that_never_ends_is_refused() -> None:
    text = a_file(a_line("2026-05-27"), a_line("2026-05-28", name="x" * 200_000))

    assert _refused(text) == {"line 3": "has a quote that is not closed, or too long a field"}


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(BadInput) as refused:
        decoded(a_file(a_line("2026-05-27")).encode() + b"\xff\n")

    assert [each.path for each in refused.value.problems] == ["line 3"]


def test_the_year_after_the_countys_own_table_is_not_left_out() -> None:
    kept = read_calendar_file(a_file(*a_notice()), calendar())
    next_year = a_file(*(line.replace("2027-", "2028-") for line in a_notice(make_up=_SATURDAYS_OF_2028)))

    assert read_calendar_file(next_year, calendar(), kept)
    assert "national 2028" in _refused(next_year)


def test_a_county_takes_back_a_holiday_of_its_own_table() -> None:
    kept = read_calendar_file(a_file(*a_notice()), calendar())
    taking_back = a_file(a_line("2027-10-07", "workday"))

    assert read_calendar_file(taking_back, calendar(), kept)
    assert _refused(taking_back) == {"line 2: date": "2027-10-07 is a working day anyway: a make-up day is a day off"}


def test_a_corrected_notice_is_checked_without_what_it_replaces() -> None:
    kept = read_calendar_file(a_file(*a_notice()), calendar())

    with pytest.raises(BadInput) as refused:
        read_calendar_file(a_file(*a_notice(without=["端午节"])), calendar(), kept)

    assert [each.problem for each in refused.value.problems] == ["no holiday for 端午"]


def test_an_amendment_that_makes_a_published_year_unlikely_is_refused() -> None:
    days = [date(2026, 11, 1) + timedelta(days=number) for number in range(20)]
    lines = (a_line(day, "holiday", "national", "休渔") for day in days)

    assert _refused(a_file(*lines))["national 2026"].endswith("holidays: in the years before there were 24 to 33")


def test_more_make_up_days_than_any_county_adds_are_refused() -> None:
    sundays = [date(2026, 6, 7) + timedelta(weeks=number) for number in range(16)]

    assert _refused(a_file(*(a_line(day, "workday") for day in sundays)))["county 2026"].startswith("16 make-up days")
