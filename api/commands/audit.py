"""`audit verify`: whether the journal of everything that was done is whole."""

from __future__ import annotations

import typer

from api.commands.frame import fail, print_json, reported
from api.commands.options import JsonOption, StoreOption, opened_store
from api.commands.screen import screen
from graph.audit import verify
from matching.errors import Problem

commands = typer.Typer(no_args_is_help=True, help="The journal of everything that was done.")


def register(app: typer.Typer) -> None:
    """Put `audit` and what is under it into `app`."""
    app.add_typer(commands, name="audit")


@commands.callback()
def audit() -> None:
    """The journal of everything that was done."""


@commands.command("verify")
def verify_command(store: StoreOption = "", json: JsonOption = False) -> None:
    """Whether the journal is whole: no entry altered, removed or moved. Exit 1 and where, if not."""
    with reported(), opened_store(store) as found:
        report = verify(found)
    if json:
        print_json(report.as_json())
    else:
        screen().print(f"{report.entries} entries: " + ("whole" if report.ok else "not whole"))
    if not report.ok:
        problems = [Problem(fault.position, fault.problem) for fault in report.faults]
        fail("the journal is not whole", problems, code=1)
