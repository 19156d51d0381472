"""`jiuzhu policy list | show | diff | check | coverage | schema`: the packs, for somebody who reads or edits them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.answers.policies import compared, heading, shown, why
from api.commands.frame import print_json, reported
from api.words.policies import by_subject, rule_told, unit_of
from api.words.wording import words_of
from matching import reading
from matching.calendar.legal_time import legal_day
from matching.policy.coverage import ClauseCoverage, coverage
from matching.policy.json_schema import pack_json_schema
from matching.policy.loading import load_pack_file, load_packs
from matching.policy.packs import Pack

app = typer.Typer(no_args_is_help=True, help="Policy packs: list, show, compare, check.")
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")]
OnOption = Annotated[str, typer.Option("--on", help="The day the values are read for; today without it.")]
PackArgument = Annotated[str, typer.Argument(help="A pack's id, or a YAML file.")]


def register(parent: typer.Typer) -> None:
    """Put `policy` under the command line."""
    parent.add_typer(app, name="policy")


@app.command("list")
def list_packs(as_json: JsonOption = False) -> None:
    """The packs there are, with their documents and parents."""
    with reported():
        rows = [heading(pack) for pack in load_packs()]
        if as_json:
            print_json({"packs": rows})
        else:
            _print_table(("id", "document", "in_force", "parent", "rules"), rows)


@app.command()
def show(pack: PackArgument, on: OnOption = "", as_json: JsonOption = False) -> None:
    """Every rule that applies under a pack, its own and inherited, with clause and the reasons for our choices."""
    with reported():
        told = shown(_pack(pack), _day(on))
        if as_json:
            print_json(told)
        else:
            _print_rules(("value", "basis", "why"), [_as_said(row) for row in told["applying"]])


@app.command()
def diff(left: PackArgument, right: PackArgument, on: OnOption = "", as_json: JsonOption = False) -> None:
    """Every rule that two packs do not have alike."""
    with reported():
        packs = {left: _pack(left), right: _pack(right)}
        found = compared(packs[left], packs[right], _day(on))
        if as_json:
            print_json({"left": left, "right": right, "differences": found})
        else:
            _print_rules(packs, [_side_by_side(row, packs) for row in found])
            Console().print(f"{len(found)} rules differ")


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A YAML file.")], as_json: JsonOption = False) -> None:
    """Whether a file could take its place among the packs; if not, everything that is wrong with it."""
    with reported():
        pack = load_pack_file(file)
        if as_json:
            print_json({"ok": True, **heading(pack)})
        else:
            Console().print(f"{pack.id}: {len(pack.rules)} rules, in order")


@app.command("coverage")
def coverage_command(as_json: JsonOption = False) -> None:
    """Every numbered clause of the documents: a rule, an obligation, or why it is neither. Exit 1 if one is open."""
    with reported():
        found = coverage(load_packs())
    if as_json:
        print_json(found.as_json())
    else:
        _print_table(
            ("document", "clause", "text", "status", "by"),
            [{**each.as_json(), "by": _accounted_by(each)} for each in found.clauses],
        )
        statuses = Counter(each.status for each in found.clauses)
        Console().print(f"{len(found.clauses)} clauses: {', '.join(f'{n} {status}' for status, n in statuses.items())}")
    if found.problems:
        if not as_json:
            _print_table(("path", "problem"), found.as_json()["problems"])
        raise typer.Exit(1)


@app.command()
def schema() -> None:
    """The JSON Schema of a pack file, for an editor."""
    print_json(pack_json_schema())


def _pack(name: str) -> Pack:
    return load_pack_file(Path(name)) if name.endswith((".yaml", ".yml")) else load_packs().get(name)


def _day(on: str) -> date:
    return reading.read(on, "--on", reading.day, "the options have problems") if on else legal_day(datetime.now(UTC))


def _as_said(row: dict[str, Any]) -> dict[str, str]:
    """A rule as its reader would say it."""
    basis = f"{row['pack']} {row['clause']}\n{row['text']}"
    value = rule_told(row["value"], row["unit"], words_of("zh"))
    return {"rule": row["rule"], "value": value, "basis": basis, "why": why(row)}


def _side_by_side(row: dict[str, Any], packs: Mapping[str, Pack]) -> dict[str, Any]:
    """The two values of a difference alone, under the names they were asked for by."""
    told = {"rule": row["rule"]}
    for (name, pack), side in zip(packs.items(), (row["left"], row["right"]), strict=True):
        told[name] = side and rule_told(side["value"], unit_of(pack, row["rule"]), words_of("zh"))
    return told


def _accounted_by(clause: ClauseCoverage) -> str:
    return clause.not_modelled or ", ".join((*clause.rules, *clause.obligations))


def _print_rules(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
    """A table for each subject, in the order of the pages."""
    words = words_of("zh")
    for subject in by_subject(rows, words):
        Console().print(f"\n[bold]{words(f'law_subject.{subject.code}')}[/bold]")
        _print_table(("rule", *columns), [{**row, "rule": f"{row['name']}\n{row['rule']}"} for row in subject.rows])


def _print_table(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> None:
    names = list(columns)
    table = Table()
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_shown(row[name]) for name in names))
    Console().print(table)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return escape(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
