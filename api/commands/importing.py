"""`import` and `template`: a county's lists into the store, and the empty sheets to write them in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.commands.frame import print_json, reported
from api.commands.options import (
    JsonOption,
    OnOption,
    StoreOption,
    checked_path,
    day_of,
    moment_of,
    opened,
    settings_for,
)
from api.commands.screen import bars, screen
from api.keeping.importing import ImportAnswer, ImportRequest, import_file
from matching.errors import BadInput, Problem
from matching.imports.kind import ImportKind
from matching.imports.report import problem_rows, write_problems
from matching.imports.templates import template
from matching.imports.validation import KINDS_OF_FILE
from matching.policy.loading import load_packs

KindArgument = Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS_OF_FILE)}.")]

ALL = "all"
"""Stands for every kind of list."""


def register(app: typer.Typer) -> None:
    """Put the commands of this module into `app`."""
    app.command("import")(import_command)
    app.command("template")(template_command)


def import_command(
    kind: KindArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="csv (UTF-8 or GB18030) or xlsx.")],
    county: Annotated[str, typer.Option("--county", help="Whose list it is; needed when the store has several.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")] = False,
    accept_valid: Annotated[bool, typer.Option("--accept-valid", help="Land the rows without problems.")] = False,
    report: Annotated[str, typer.Option("--report", metavar="FILE", help="The problems as a sheet, csv or xlsx.")] = "",
    store: StoreOption = "",
    on: OnOption = "",
    json: JsonOption = False,
) -> None:
    """Bring a list in. Every problem of every row is shown; with a problem nothing lands, unless --accept-valid."""
    with reported():
        settings = settings_for(store)
        day = day_of(on, settings)
        request = ImportRequest(
            kind=checked_kind(kind),
            path=file,
            county=county,
            now=moment_of(on, settings),
            on=day,
            only_try=dry_run,
            accept_valid=accept_valid,
        )
        sheet = checked_path(Path(report), "--report") if report else None
        with opened(store) as engine, bars(quiet=json) as tell:
            answer = import_file(engine, request, tell)
        if sheet is not None:
            write_problems(answer.problems, sheet)
    if json:
        print_json(answer.as_json())
    else:
        tell_answer(screen(), answer)
    if answer.problems and not (accept_valid and answer.status == "landed"):
        raise typer.Exit(1)


def template_command(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS_OF_FILE)}, or {ALL}.")],
    out: Annotated[
        str, typer.Option("--out", metavar="FILE", help=f"Else KIND.xlsx in this folder; for {ALL}, a folder.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """An empty sheet with the columns of a kind, drop-downs and notes; or those of all kinds."""
    with reported():
        written = _all_templates(Path(out)) if kind == ALL else [_template(checked_kind(kind), out)]
    if json and kind == ALL:
        print_json({"kind": kind, "files": [str(path) for path in written]})
    elif json:
        print_json({"kind": kind, "file": str(written[0])})
    else:
        screen().print(*written, sep="\n")


def _template(kind: ImportKind, out: str) -> Path:
    path = checked_path(Path(out or f"{kind}.xlsx"), "--out")
    if path.suffix.lower() != ".xlsx":
        raise BadInput(
            "the options have problems", [Problem("--out", f"{path}: a template is a sheet, name it *.xlsx")]
        )
    path.write_bytes(template(kind, _offered() if kind == "policies" else {}))
    return path


def _offered() -> dict[str, list[str]]:
    """The packs that a county can decide under."""
    return {"pack": [pack.id for pack in load_packs() if pack.parent is not None]}


def _all_templates(folder: Path) -> list[Path]:
    return [_template(kind, str(folder / f"{kind}.xlsx")) for kind in KINDS_OF_FILE]


def checked_kind(kind: str) -> ImportKind:
    """Raises: BadInput, naming the kinds there are."""
    if kind not in KINDS_OF_FILE:
        raise BadInput("the options have problems", [Problem("KIND", f"must be one of {', '.join(KINDS_OF_FILE)}")])
    return kind


def tell_answer(console: Console, answer: ImportAnswer) -> None:
    """The problems as a table, then what happened in one line."""
    told = answer.as_json()
    if answer.problems:
        table = Table("行", "列", "代码", "问题", title=answer.request.path.name)
        for row in problem_rows(answer.problems):
            table.add_row(*row)
        console.print(table)
    what = {"landed": "landed", "dry_run": "tried, nothing changed", "refused": "refused, nothing changed"}
    console.print(
        f"{answer.request.path.name}: {what[answer.status]}; {told['rows_read']} rows read, {told['landed']} landed, "
        f"{told['unchanged']} unchanged, {len(answer.problems)} problems"
    )
    for name, found in told["found"].items():
        console.print(f"  {name}: " + ", ".join(f"{number} {how}" for how, number in found.items()))
    if answer.status == "refused":
        console.print("correct the rows, or land the others with --accept-valid")
    if answer.next_step:
        console.print(f"next: {answer.next_step}")
