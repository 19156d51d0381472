"""`jiuzhu`: the command line. Every command lives in `api/commands/`; here they are put together.

A command loads only its own module: deciding a case must not wait for spreadsheets, solvers and database drivers.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Final

import typer
from typer._click.exceptions import UsageError  # typer brings click with it, and gives these no public name

from api.commands.frame import told
from matching.errors import Problem

MODULE_OF: Final[Mapping[str, str]] = {
    "demo": "demo",
    "init": "keeping",
    "backup": "keeping",
    "restore": "keeping",
    "export": "keeping",
    "doctor": "keeping",
    "schema": "schema",
    "import": "importing",
    "template": "importing",
    "night": "looking",
    "chain": "looking",
    "network": "looking",
    "payments": "looking",
    "answer": "acting",
    "claim": "acting",
    "pairing": "acting",
    "visit": "acting",
    "signal": "recording",
    "need": "recording",
    "consent": "recording",
    "supply": "supply",
    "audit": "audit",
    "classify": "decide",
    "score": "decide",
    "due": "decide",
    "aid": "decide",
    "route": "decide",
    "explain": "decide",
    "calendar": "calendar",
    "parameters": "parameters",
    "facts": "law",
    "replay": "law",
    "entitlements": "law",
    "obligations": "law",
    "fulfil": "law",
    "pair": "pairing",
    "policy": "policy",
    "outbox": "outbox",
    "serve": "serve",
}
"""Command → the module of `api/commands/` that has it, in the order of the help."""
INTERRUPTED: Final = 130
"""As shells tell that somebody pressed Ctrl-C."""


def command_line(wanted: str | None = None) -> typer.Typer:
    """The commands of the module that has `wanted`; all of them for anything else."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_jiuzhu)
    module = MODULE_OF.get(wanted or "")
    for name in [module] if module else dict.fromkeys(MODULE_OF.values()):
        importlib.import_module(f"api.commands.{name}").register(app)
    return app


def main() -> None:
    """Entry point of the `jiuzhu` script. A usage error is told like any bad input: JSON on standard error, exit 2."""
    arguments = sys.argv[1:] or ["--help"]
    app = command_line(next((word for word in arguments if not word.startswith("-")), None))
    try:
        code = app(args=arguments, standalone_mode=False)
    except UsageError as error:
        where = error.ctx.command_path if error.ctx else "jiuzhu"
        problem = error.format_message() or "name one of its commands"
        code = told(f"the command is not used right; see {where} --help", [Problem(where, problem)])
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    sys.exit(code if isinstance(code, int) else 0)


def _jiuzhu() -> None:
    """One household, one assistance chain."""


if __name__ == "__main__":
    main()
