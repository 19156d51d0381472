"""`init`, `export`, `backup`, `restore`, `doctor`: how a store is made, kept and looked after."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.table import Table

from api.commands.frame import print_json, reported
from api.commands.options import JsonOption, OnOption, StoreOption, checked_path, day_of, opened_store, settings_for
from api.commands.screen import counting, folding, screen
from api.keeping.backups import back_up, restore
from api.keeping.diagnosis import Diagnosis, diagnose
from api.keeping.exports import FORMATS
from api.keeping.opening import open_or_make, open_with_keys
from api.keeping.setting_up import FIRST_STEP
from matching.errors import BadInput, Problem


def register(app: typer.Typer) -> None:
    """Put the commands of this module into `app`."""
    app.command("init")(init_command)
    app.command("export")(export_command)
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)
    app.command("doctor")(doctor_command)


def init_command(store: StoreOption = "", json: JsonOption = False) -> None:
    """Make the store and, outside it, the keys that seal personal facts. Both are left alone where they are already."""
    with reported():
        settings = settings_for(store)
        made = open_or_make(settings)
        health, is_empty = made.health(), not made.counties()
        made.close()
    answer = {"store": settings.store, "key_file": str(settings.key_file), "schema_version": health.schema_version}
    if json:
        print_json(answer)
    else:
        screen().print(f"store {answer['store']}\nkeys  {answer['key_file']}: keep a copy elsewhere, never beside it")
        if is_empty:
            screen().print(f"next  {FIRST_STEP}")


def export_command(
    format: Annotated[str, typer.Option("--format", help="json or graphml.")] = "json",
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="Else standard output.")] = "",
    store: StoreOption = "",
) -> None:
    """The whole graph, identity numbers masked, keys and journal left out."""
    with reported():
        if format not in FORMATS:
            raise BadInput("the options have problems", [Problem("--format", f"must be one of {', '.join(FORMATS)}")])
        with opened_store(store) as found, _written(out) as file:
            FORMATS[format](found, file)


def backup_command(
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="Where to; the keys are not in it.")] = "",
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="The same as --out.", hidden=True)] = "",
    store: StoreOption = "",
    json: JsonOption = False,
) -> None:
    """Everything in the store, in one file that proves itself whole."""
    with reported():
        if bool(out) == bool(file):
            raise BadInput("the options have problems", [Problem("--out", "name one file to write the backup to")])
        path = checked_path(Path(out or file), "--out")
        with opened_store(store) as found, counting("backup", quiet=json) as tell:
            manifest = back_up(found, path, tell)
    _tell_rows(str(path), manifest.rows, json)


def restore_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.")],
    store: StoreOption = "",
    json: JsonOption = False,
) -> None:
    """Fill an empty store, of either kind, from a backup. A damaged one is refused and changes nothing."""
    with reported(), counting("restore", quiet=json) as tell:
        settings = settings_for(store)
        found = open_with_keys(settings)
        try:
            manifest = restore(found, file, tell)
        finally:
            found.close()
    _tell_rows(settings.store, manifest.rows, json)


def doctor_command(store: StoreOption = "", on: OnOption = "", json: JsonOption = False) -> None:
    """Store, versions, keys, calendar and outbox: each is well, or it says what to do."""
    with reported():
        settings = settings_for(store)
        diagnosis = diagnose(settings, datetime.now(UTC), day_of(on, settings))
    if json:
        print_json(diagnosis.as_json())
    else:
        screen().print(_table(diagnosis))
    if not diagnosis.is_well:
        raise typer.Exit(1 if diagnosis.is_reachable else 3)


@contextmanager
def _written(out: str) -> Iterator[TextIO]:
    """The file, which stands under its name only when it is whole; standard output without a name."""
    if not out:
        yield sys.stdout
        return
    path = checked_path(Path(out), "--out")
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(0o600)  # names and addresses lie open in it
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _tell_rows(what: str, rows: dict[str, int], json: bool) -> None:
    if json:
        print_json({"file" if what.endswith(".gz") else "store": what, "rows": rows})
    else:
        screen().print(f"{what}: " + ", ".join(f"{number} {part}" for part, number in rows.items()))


def _table(diagnosis: Diagnosis) -> Table:
    table = folding("", "", "")
    for finding in diagnosis.findings:
        table.add_row(finding.check, finding.detail, "ok" if finding.to_do is None else finding.to_do)
    return table
