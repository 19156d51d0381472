"""`classify`, `score`, `due`, `aid`, `route`: decisions on a JSON case, without a store.

Options are taken as text and checked with the facts, so that everything wrong is reported at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import typer

from api.commands.frame import each_or_all, print_json, read_json, reported
from matching import reading
from matching.aid import decide_aid
from matching.aid_facts import parse_aid_request
from matching.calendar import national_calendar
from matching.classification import classify
from matching.errors import BadInput, Problem, UnknownPolicy
from matching.facts import parse_case
from matching.policy import Pack, Packs
from matching.policy_loading import load_packs
from matching.route_facts import parse_route_case
from matching.routing import route
from matching.scoring import score
from matching.signals import parse_signals

PackOption = Annotated[str, typer.Option("--pack", help="Policy pack, such as chizhou-2024.")]
OnOption = Annotated[str, typer.Option("--on", help="The day of the decision, YYYY-MM-DD.")]
FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="A JSON file, or - for standard input.")]
Answer = dict[str, Any]
_ROOT = "product-defaults"


def register(app: typer.Typer) -> None:
    """Put the commands of this module under `app`."""
    for command in (classify_command, score_command, due_command, aid_command, route_command):
        app.command(command.__name__.removesuffix("_command"))(command)


def classify_command(pack: PackOption = "", on: OnOption = "", file: FileArgument = "") -> None:
    """Which class a household falls under, every class tried, and why."""
    _decide(pack, on, file, parse_case, lambda law, day, case: classify(law, case, day).as_json())


def score_command(pack: PackOption = "", on: OnOption = "", file: FileArgument = "") -> None:
    """The warning that signals make: points, level, and by when to visit."""
    calendar = national_calendar()
    _decide(pack, on, file, parse_signals, lambda law, day, signals: score(law, calendar, signals, day).as_json())


def route_command(pack: PackOption = "", on: OnOption = "", file: FileArgument = "") -> None:
    """Who is asked to do what about a warning, and what nobody can be asked for."""
    calendar = national_calendar()
    _decide(pack, on, file, parse_route_case, lambda law, day, case: route(law, calendar, case, day).as_json())


def aid_command(pack: PackOption = "", on: OnOption = "", file: FileArgument = "") -> None:
    """An amount of temporary aid, or a supporter's share, by the pack's formula."""
    calendar = national_calendar()
    with reported():
        # The limits of the input are the same under every pack: an unknown pack does not keep them from being checked.
        limits = load_packs().get(_ROOT)
    _decide(
        pack,
        on,
        file,
        lambda value, prefix: parse_aid_request(value, prefix, limits, limits.in_force),
        lambda law, day, request: decide_aid(law, calendar, request, day).as_json(),
    )


def due_command(
    start: Annotated[str, typer.Option("--from", help="The day before the first one counted.")] = "",
    working_days: Annotated[str, typer.Option("--working-days", help="How many, 1 or more.")] = "",
) -> None:
    """The day that so many working days lead to."""
    with reported():
        problems: list[Problem] = []
        day = reading.day(start, "--from", problems)
        number = _number(working_days, "--working-days", problems)
        if problems:
            raise BadInput("the options have problems", problems)
        print_json(national_calendar().due(day, number).as_json())


def _decide(
    pack_id: str,
    on: str,
    file: str,
    parse: Callable[[Any, str], Any],
    decide: Callable[[Pack, date, Any], Answer],
) -> None:
    """Reads, checks options and facts together, decides, prints."""
    sys.set_int_max_str_digits(0)  # Amounts may be of any size, and so may their products.
    with reported():
        problems: list[Problem] = []
        day = reading.day(on, "--on", problems)
        pack = _pack(load_packs(), pack_id, problems)
        facts = _parsed(file, parse, problems)
        if problems:
            raise BadInput("the input has problems", problems)
        print_json(each_or_all(facts, lambda element, prefix: _decided(lambda: decide(pack, day, element), prefix)))


def _decided(decide: Callable[[], Answer], prefix: str) -> Answer:
    """The answer; a decision knows no array, so that what it refuses is placed here."""
    try:
        return decide()
    except BadInput as error:
        placed = [Problem(f"{prefix}{problem.path}", problem.problem) for problem in error.problems]
        raise BadInput(error.message, placed) from error


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
