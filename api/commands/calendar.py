"""`jiuzhu calendar list | import | check`: holidays and make-up days, the program's own and a county's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from api.answers.calendars import year_told
from api.commands.acting import act_of_now
from api.commands.calendar_input import read_days
from api.commands.frame import print_json, reported
from api.commands.options import CountyOption, JsonOption, OnOption, StoreOption, day_of, opened, settings_for
from api.commands.screen import screen
from api.keeping.importing import county_of
from graph.errors import StoreUnavailable
from matching.calendar.file import TableDay
from matching.calendar.table import table_of
from matching.calendar.working_days import national_calendar
from matching.use_cases import CalendarImport, import_calendar

app = typer.Typer(no_args_is_help=True, help="Holidays and make-up days: list, import, check.")
FileArgument = Annotated[Path, typer.Argument(metavar="CSV", help="Columns date,kind,notice,name,source.")]


def register(parent: typer.Typer) -> None:
    """Put `calendar` under the command line."""
    parent.add_typer(app, name="calendar")


@app.command("list")
def list_days(
    year: Annotated[int | None, typer.Option("--year", min=2000, max=2199, help="This year without it.")] = None,
    store: StoreOption = "",
    county: CountyOption = "",
    on: OnOption = "",
    as_json: JsonOption = False,
) -> None:
    """Days on which work differs from the weekday, each with its source; without a store, the program's own."""
    with reported():
        wanted = year or day_of(on, settings_for(store)).year
        told = year_told(wanted, national_calendar(), _kept(store, county))
    if as_json:
        print_json(told)
    else:
        screen().print(_table(told))


@app.command("check")
def check(file: FileArgument, store: StoreOption = "", county: CountyOption = "", as_json: JsonOption = False) -> None:
    """Whether a file could be a county's table; if not, everything that is wrong with it."""
    with reported():
        days = read_days(file, national_calendar(), _kept(store, county))
    published = sorted({day.day.year for day in days if day.notice == "national"})
    if as_json:
        print_json({"ok": True, "days": len(days), "national_years": published})
    else:
        screen().print(f"{len(days)} days, in order")


@app.command("import")
def import_days(
    file: FileArgument,
    store: StoreOption = "",
    county: CountyOption = "",
    on: OnOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a file the county's table for its years; provisional dates are computed again, and the shorter announced."""
    with reported():
        day = day_of(on, settings_for(store))
        with opened(store) as engine:
            code = county_of(engine, county)
            days = read_days(file, engine.calendar, table_of(engine.store.directory(code)))
            report = import_calendar(engine, act_of_now("calendar", days, day), code, days)
    if as_json:
        print_json(report.as_json())
    else:
        screen().print(*_report(report), sep="\n")


def _kept(store: str, county: str) -> tuple[TableDay, ...]:
    """The county's own days; none when no store was named and there is none yet."""
    try:
        with opened(store) as engine:
            return table_of(engine.store.directory(county_of(engine, county)))
    except StoreUnavailable:
        if store or county:
            raise
        return ()


def _table(told: dict[str, Any]) -> Table:
    state = "published" if told["is_published"] else "not published: dates that touch it are provisional"
    table = Table("date", "kind", "notice", "name", "source", title=f"{told['year']}, {state}")
    for row in told["days"]:
        table.add_row(*row.values())
    return table


def _report(report: CalendarImport) -> list[Any]:
    told = report.as_json()
    table = Table("of", "before", "after", "shorter", title="provisional dates")
    for row in told["recomputed"]:
        table.add_row(row["subject"], row["before"], row["after"] or "–", "earlier than announced" * row["shorter"])
    return [", ".join(f"{number} {what}" for what, number in told["days"].items()), table]
