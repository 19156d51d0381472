"""`jiuzhu`: the command line. Every command lives in `api/commands/`; here they are put together."""

from __future__ import annotations

import typer

from api.commands import (
    acting,
    audit,
    calendar,
    decide,
    demo,
    importing,
    keeping,
    looking,
    outbox,
    pairing,
    policy,
    schema,
    serve,
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
GROUPS = (demo, keeping, schema, importing, looking, acting, audit, decide, calendar, pairing, policy, outbox, serve)
for commands in GROUPS:
    commands.register(app)


def main() -> None:
    """Entry point of the `jiuzhu` script."""
    app()


if __name__ == "__main__":
    main()
