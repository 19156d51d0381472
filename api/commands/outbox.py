"""`outbox`: the work that was given up after too many attempts, and doing one piece of it again."""

from __future__ import annotations

import json as json_format
from typing import Annotated, Any

import typer

from api.commands.frame import print_json, reported
from api.commands.options import JsonOption, StoreOption, opened, opened_store, settings_for
from api.commands.screen import folding, screen
from graph.views import JournalRow
from workers.clock import Clock
from workers.outbox import work_off_again

commands = typer.Typer(no_args_is_help=True)

LIMIT = 1000


def register(app: typer.Typer) -> None:
    """Put `outbox` and what is under it into `app`."""
    app.add_typer(commands, name="outbox", help="Work that was given up, and doing it again.")


@commands.command("list")
def list_command(store: StoreOption = "", json: JsonOption = False) -> None:
    """What was given up, oldest first."""
    with reported(), opened_store(store) as found:
        rows = [_told(entry) for entry in found.parked(LIMIT)]
    if json:
        print_json(rows)
        return
    table = folding("position", "at", "events", "attempts")
    for row in rows:
        table.add_row(row["position"], row["at"], ", ".join(row["events"]), str(row["attempts"]))
    screen().print(table if rows else "nothing was given up")


@commands.command("retry")
def retry_command(
    position: Annotated[str, typer.Argument(help="As `outbox list` names it, such as 341702:000000000042.")],
    store: StoreOption = "",
) -> None:
    """Do one again, and say what is wrong when it fails again."""
    with reported(), opened(store) as engine:
        work_off_again(engine, position, Clock(settings_for(store).on))
    screen().print(f"{position} is done")


def _told(entry: JournalRow) -> dict[str, Any]:
    body = json_format.loads(entry.body)
    events = [f"{name} {subject}" for name, subject in body["events"]]
    return {"position": entry.position, "at": body["at"], "events": events, "attempts": entry.attempts}
