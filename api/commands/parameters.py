"""`jiuzhu parameters list | check | import`: the figures that the law leaves to a county, by date and with source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from api.answers.county_figures import as_file, figures_told
from api.commands.acting import act_of_now
from api.commands.frame import print_json, read_bytes, reported
from api.commands.options import CountyOption, JsonOption, OnOption, StoreOption, day_of, opened, settings_for
from api.commands.screen import screen
from api.keeping.importing import county_of
from matching.county_figures import Figure, read_figures_file
from matching.csv_text import decoded
from matching.use_cases import FiguresChange, enter_figures, preview_figures

app = typer.Typer(no_args_is_help=True, help="A county's own figures (standards, limits, ratio): list, check, import.")
FileArgument = Annotated[
    Path, typer.Argument(metavar="CSV", help="Columns name,valid_from,value,unit,source; `list --csv` writes one.")
]


def register(parent: typer.Typer) -> None:
    """Put `parameters` under the command line."""
    parent.add_typer(app, name="parameters")


@app.command("list")
def list_figures(
    store: StoreOption = "",
    county: CountyOption = "",
    on: OnOption = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="As a file that can be edited and imported.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Every figure with its source: what counts, what counted before, what will count, what nobody has entered."""
    with reported():
        day = day_of(on, settings_for(store))
        with opened(store) as engine:
            directory = engine.store.directory(county_of(engine, county))
            told = figures_told(directory, engine.pack_for(directory, day), day)
    if as_json:
        print_json(told)
    elif as_csv:
        typer.echo(as_file(told), nl=False)
    else:
        screen().print(_table(told))


@app.command("check")
def check_file(
    file: FileArgument,
    store: StoreOption = "",
    county: CountyOption = "",
    on: OnOption = "",
    as_json: JsonOption = False,
) -> None:
    """Whether a file could be the county's, and whom it would class otherwise; changes nothing."""
    with reported():
        figures, day = _read(file), day_of(on, settings_for(store))
        with opened(store) as engine:
            change = preview_figures(engine, county_of(engine, county), figures, day)
    _tell(change, as_json)


@app.command("import")
def import_file(
    file: FileArgument,
    store: StoreOption = "",
    county: CountyOption = "",
    on: OnOption = "",
    as_json: JsonOption = False,
) -> None:
    """Enter a file's figures; those before stay on record. Tells whom they class otherwise from then on."""
    with reported():
        figures, day = _read(file), day_of(on, settings_for(store))
        with opened(store) as engine:
            code = county_of(engine, county)
            change = preview_figures(engine, code, figures, day)
            enter_figures(engine, act_of_now("figures", figures, day), code, figures)
    _tell(change, as_json)


def _read(file: Path) -> tuple[Figure, ...]:
    return read_figures_file(decoded(read_bytes(file)))


def _tell(change: FiguresChange, as_json: bool) -> None:
    if as_json:
        print_json(change.as_json())
        return
    numbers = f"{len(change.entered)} new, {len(change.superseded)} superseded, {change.unchanged} known already"
    screen().print(numbers)
    if change.affected is not None:
        found = change.affected
        screen().print(f"{len(found.rows)} of {found.looked_at} households are classed otherwise on {found.on}")
        table = Table("class", "households")
        for name, number in found.counts().items():
            table.add_row(name, str(number))
        screen().print(table)


def _table(told: dict[str, Any]) -> Table:
    table = Table("figure", "", "value", "unit", "from", "state", "source", title=f"{told['county']}, {told['on']}")
    for figure in told["figures"]:
        if not figure["entries"]:
            table.add_row(
                figure["name"],
                figure["term"],
                "–",
                figure["unit"],
                "",
                "not entered" if figure["name"] in told["missing"] else "not needed",
                "",
            )
        for entry in figure["entries"]:
            row = (str(entry["value"]), figure["unit"], entry["valid_from"], entry["state"], entry["source"])
            table.add_row(figure["name"], figure["term"], *row)
    return table
