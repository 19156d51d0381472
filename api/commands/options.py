"""Options that the commands on a store share: which store, which day, in which form the answer is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import ValidationError

from api.keeping.opening import open_engine, open_existing
from api.settings import Settings
from graph.store import GraphStore
from matching import reading
from matching.calendar.legal_time import legal_day, working_time
from matching.engine import Engine
from matching.errors import BadInput, Problem

StoreOption = Annotated[
    str, typer.Option("--store", metavar="URL", help="sqlite:///PATH or bolt://HOST:PORT; else JIUZHU_STORE.")
]
CountyOption = Annotated[str, typer.Option("--county", help="Which county; needed when the store has several.")]
OnOption = Annotated[str, typer.Option("--on", metavar="DATE", help="Stands in for today, YYYY-MM-DD.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else.")]

_YEARS: Final = range(2000, 2200)


def settings_for(store: str) -> Settings:
    """What the environment says, with the store that was named instead. Raises: BadInput."""
    try:
        return Settings(store=store) if store else Settings()
    except ValidationError as error:
        problems = [
            Problem(_setting(str(one["loc"][0]), store), one["msg"]) for one in error.errors(include_input=False)
        ]
        raise BadInput("the settings have problems", problems) from error


def _setting(name: str, store: str) -> str:
    """Where it was said."""
    return "--store" if name == "store" and store else f"JIUZHU_{name.upper()}"


@contextmanager
def opened(store: str) -> Iterator[Engine]:
    """The engine on the store, closed at the end. Raises: KeysMissing, StoreUnavailable, BadInput."""
    engine = open_engine(settings_for(store))
    try:
        yield engine
    finally:
        engine.store.close()


@contextmanager
def opened_store(store: str) -> Iterator[GraphStore]:
    """The store alone, closed at the end. Raises: KeysMissing, StoreUnavailable, BadInput."""
    found = open_existing(settings_for(store))
    try:
        yield found
    finally:
        found.close()


def named_day(text: str, option: str) -> date | None:
    """The day that an option names; None without one. Raises: BadInput."""
    return reading.read(text, option, reading.day, "the options have problems") if text else None


def day_of(text: str, settings: Settings) -> date:
    """The legal day that a command is for: the one named, else the settings', else today's. Raises: BadInput."""
    day = named_day(text, "--on")
    if day is None:
        return settings.on or legal_day(datetime.now(UTC))
    if day.year not in _YEARS:
        raise BadInput(
            "the options have problems", [Problem("--on", f"must lie in the years {_YEARS[0]} to {_YEARS[-1]}")]
        )
    return day


def moment_of(on: str, settings: Settings, now: datetime | None = None) -> datetime:
    """When what a command does is said to be done: now, or for a named day at a time that follows from it alone, but
    never in the future."""
    now = now or datetime.now(UTC)
    return min(now, working_time(day_of(on, settings))) if on or settings.on else now


def checked_path(path: Path, option: str) -> Path:
    """A file that can be written: its folder is there, and no device or pipe has its name. Raises: BadInput."""
    if not path.parent.is_dir() or (path.exists() and not path.is_file()):
        raise BadInput("the file cannot be written", [Problem(option, f"{path}: name a file in a folder that exists")])
    return path
