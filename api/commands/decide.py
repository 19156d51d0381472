"""`classify`, `score`, `due`, `aid`, `route`, `explain`: decisions on a JSON case, without a store.

Options are taken as text and checked with the facts, so that everything wrong is reported at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from api.answers.decisions import Law, decisions, each_or_all
from api.commands.calendar_input import calendar_under
from api.commands.frame import print_json, print_text, read_json, reported
from matching import reading
from matching.calendar.working_days import national_calendar
from matching.errors import BadInput, Problem, UnknownPolicy
from matching.policy.loading import load_packs
from matching.policy.packs import Packs

PackOption = Annotated[str, typer.Option("--pack", help="Policy pack, such as chizhou-2024.")]
OnOption = Annotated[str, typer.Option("--on", help="The day of the decision, YYYY-MM-DD.")]
CalendarOption = Annotated[
    str, typer.Option("--calendar", metavar="CSV", help="Holidays and make-up days beside the program's own table.")
]
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A JSON file, or - for standard input.")]


def register(app: typer.Typer) -> None:
    """Put the commands of this module under `app`."""
    for command in (classify_command, score_command, due_command, aid_command, route_command, explain_command):
        app.command(command.__name__.removesuffix("_command"))(command)


def classify_command(pack: PackOption = "", on: OnOption = "", file: FileArgument = "") -> None:
    """Which class a household falls under, every class tried, and why."""
    _decide("classify", _Asked(pack, on, file))


def score_command(
    pack: PackOption = "", on: OnOption = "", file: FileArgument = "", calendar: CalendarOption = ""
) -> None:
    """The warning that signals make: points, level, and by when to visit."""
    _decide("score", _Asked(pack, on, file, calendar))


def route_command(
    pack: PackOption = "", on: OnOption = "", file: FileArgument = "", calendar: CalendarOption = ""
) -> None:
    """Who is asked to do what about a warning, and what nobody can be asked for."""
    _decide("route", _Asked(pack, on, file, calendar))


def explain_command(
    pack: PackOption = "", on: OnOption = "", file: FileArgument = "", calendar: CalendarOption = ""
) -> None:
    """Why not: what single fact would have changed a refusal or a referral not made, and the draft of the notice."""
    _decide("explain", _Asked(pack, on, file, calendar))


def aid_command(
    pack: PackOption = "", on: OnOption = "", file: FileArgument = "", calendar: CalendarOption = ""
) -> None:
    """An amount of temporary aid, or a supporter's share, by the pack's formula."""
    _decide("aid", _Asked(pack, on, file, calendar))


def due_command(
    start: Annotated[str, typer.Option("--from", help="The day before the first one counted.")] = "",
    working_days: Annotated[str, typer.Option("--working-days", help="How many, 1 or more.")] = "",
    calendar: CalendarOption = "",
) -> None:
    """The day that so many working days lead to."""
    with reported():
        problems: list[Problem] = []
        day = reading.checked(start, "--from", reading.day, problems)
        number = _number(working_days, "--working-days", problems)
        days = _calendar(calendar, problems)
        if problems:
            raise BadInput("the options have problems", problems)
        print_json(days.due(day, number).as_json())


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of a decision as they were written, checked together with the facts."""

    pack: str
    on: str
    file: str
    calendar: str = ""


def _decide(name: str, asked: _Asked) -> None:
    """Reads, checks options and facts together, decides, prints."""
    sys.set_int_max_str_digits(0)  # Amounts may be of any size, and so may their products.
    with reported():
        problems: list[Problem] = []
        packs = load_packs()
        decision = decisions(packs)[name]
        day = reading.checked(asked.on, "--on", reading.day, problems)
        law = Law(_pack(packs, asked.pack, problems), _calendar(asked.calendar, problems), day)
        facts = _parsed(asked.file, decision.parse, problems)
        if problems:
            raise BadInput("the input has problems", problems)
        print_text(decision.of_facts(law, facts))


def _calendar(table: str, problems: list[Problem]) -> Any:
    """The program's own calendar, under the table of a file if one is named."""
    try:
        return calendar_under(table, national_calendar())
    except BadInput as error:
        problems.extend(Problem(f"--calendar: {each.path}", each.problem) for each in error.problems)


def _pack(packs: Packs, pack_id: str, problems: list[Problem]) -> Any:
    try:
        return packs.get(pack_id)
    except UnknownPolicy as error:
        problems.append(Problem("--pack", f"must be one of {', '.join(error.known)}"))


def _parsed(file: str, parse: Callable[[Any, str], Any], problems: list[Problem]) -> Any:
    """The facts of one object, or a list of them for an array."""
    try:
        if not file:
            raise BadInput("no input", [Problem("FILE", "name a file, or - for standard input")])
        return each_or_all(read_json(file), parse)
    except BadInput as error:
        problems.extend(error.problems)


def _number(value: str, path: str, problems: list[Problem]) -> Any:
    sys.set_int_max_str_digits(0)
    if not (value.isascii() and value.isdecimal()) or int(value) < 1:
        problems.append(Problem(path, "must be a whole number of 1 or more"))
        return None
    return int(value)
