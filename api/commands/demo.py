"""`demo`: a county to look at, in an empty store, served unless told not to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from api.commands.frame import print_json, reported
from api.commands.looking import flat
from api.commands.options import JsonOption, OnOption, StoreOption, day_of, settings_for
from api.commands.screen import bars, screen
from api.commands.serve import HostOption, PortOption, check_port, serve
from api.demo.counts import count_all
from api.demo.making import DemoRequest, make_demo, standing_demo
from api.keeping.opening import open_or_make
from api.settings import Settings
from matching.calendar.working_days import national_calendar
from matching.engine import Engine
from matching.policy.loading import load_packs
from seeds.clock import last_whole_day

DEFAULT_HOUSEHOLDS = 3000


def register(app: typer.Typer) -> None:
    """Put `demo` into `app`."""
    app.command("demo")(demo_command)


def demo_command(
    households: Annotated[
        int, typer.Option("--households", min=1, max=200_000, help="How many, in both counties.")
    ] = DEFAULT_HOUSEHOLDS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed and day make the same county.")] = 0,
    on: OnOption = "",
    pack: Annotated[str, typer.Option("--pack", help="Policy pack of the demo county.")] = "chizhou-2024",
    reset: Annotated[
        bool, typer.Option("--reset", help="Empty the store first, if it is one of this service.")
    ] = False,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only make it.")] = False,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    store: StoreOption = "",
    json: JsonOption = False,
) -> None:
    """Make the demo county and look at it. A store that holds one already is kept, and served."""
    with reported():
        settings = settings_for(store)
        day = day_of(on, settings) if on or settings.on else last_whole_day(datetime.now(UTC))
        request = DemoRequest(on=day, seed=seed, households=households, pack=str(load_packs().get(pack).id))
        if not no_serve:
            check_port(host, port)
        made = open_or_make(settings)
        engine = Engine(made, load_packs(), national_calendar())
        try:
            if reset:
                made.wipe()
            told = _made_or_kept(engine, request, quiet=json)
        finally:
            made.close()
        if json:
            print_json(told)
        else:
            screen().print(_table(told))
        if not no_serve:
            serve(_served(settings, on), host, port)


def _made_or_kept(engine: Engine, request: DemoRequest, *, quiet: bool) -> dict[str, Any]:
    """What the store then holds; `seconds` is empty when it was kept."""
    with bars(quiet=quiet) as tell:
        kept = standing_demo(engine)
        seconds = {} if kept else make_demo(engine, request, tell)
        request = kept or request
        counts = count_all(engine, request.on, tell)
    return {
        "on": request.on.isoformat(),
        "pack": request.pack,
        "seed": request.seed,
        "counts": counts,
        "seconds": seconds,
    }


def _served(settings: Settings, on: str) -> Settings:
    """Demo mode for the pages, and the named day as today, for us and the processes beside us."""
    return settings.model_copy(update={"demo": True, "on": date.fromisoformat(on) if on else settings.on})


def _table(told: dict[str, Any]) -> Table:
    table = Table("what", "number", title=f"{told['on']}  {told['pack']}  seed {told['seed']}")
    for name, value in flat(told["counts"]):
        table.add_row(name, str(value))
    for stage, seconds in told["seconds"].items():
        table.add_row(f"{stage}, seconds", str(seconds))
    return table
