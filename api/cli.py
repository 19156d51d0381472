"""`jiuzhu`: the command line. Every command lives in `api/commands/`; here they are put together."""

from __future__ import annotations

import typer

from api.commands import decide, pairing, policy, serve

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
decide.register(app)
pairing.register(app)
policy.register(app)
serve.register(app)


def main() -> None:
    """Entry point of the `jiuzhu` script."""
    app()


if __name__ == "__main__":
    main()
