"""`supply`: a charity's act on a line of its supply: still valid, withdrawn, or new terms."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from api.commands.acting import ActorOption, Asked, Frame, KeyOption, do_one, use_on
from api.commands.frame import reported
from api.commands.options import JsonOption, OnOption, StoreOption, named_day
from graph.changes import Receipt
from graph.errors import NotFound
from graph.schema import Supply
from matching import use_cases
from matching.engine import Act, Engine

SeveralOption = Annotated[list[str] | None, typer.Option(help="May repeat; replaces what is there.")]
LeastOption = Annotated[int | None, typer.Option(min=0, help="In the line's unit; 0 for none.")]


def register(app: typer.Typer) -> None:
    """Put the command into `app`."""
    app.command("supply")(supply_command)


def supply_command(
    supply: Annotated[str, typer.Argument(metavar="SUPPLY", help="Its id in the graph.")],
    still_valid: Annotated[bool, typer.Option("--still-valid", help="Confirm it as valid today.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Offer it no more.")] = False,
    project: Annotated[str, typer.Option("--project", help="The project's new name.")] = "",
    quantity: Annotated[int | None, typer.Option("--quantity", min=1, help="The whole quantity from now on.")] = None,
    valid_from: Annotated[str, typer.Option("--valid-from", help="First day, YYYY-MM-DD.")] = "",
    valid_to: Annotated[str, typer.Option("--valid-to", help="Last day, YYYY-MM-DD.")] = "",
    category: SeveralOption = None,
    area: SeveralOption = None,
    min_per_household: LeastOption = None,
    max_per_household: LeastOption = None,
    store: StoreOption = "",
    on: OnOption = "",
    actor: ActorOption = "system",
    key: KeyOption = "",
    json: JsonOption = False,
) -> None:
    """A charity's act on its supply. New terms replace those that are named; what is proposed or accepted stays."""
    with reported():
        given: dict[str, Any] = {
            "project": project or None,
            "quantity": quantity,
            "valid_from": named_day(valid_from, "--valid-from"),
            "valid_to": named_day(valid_to, "--valid-to"),
            "categories": tuple(category) if category else None,
            "service_area": tuple(area) if area else None,
            "min_per_household": min_per_household,
            "max_per_household": max_per_household,
        }
        terms = {name: value for name, value in given.items() if value is not None}
        acts = {
            "--still-valid": (still_valid, use_on(use_cases.confirm_supply, supply)),
            "--withdraw": (withdraw, use_on(use_cases.withdraw_supply, supply)),
            "new terms": (bool(terms), use_on(_edit, supply, terms)),
        }
        asked = [Asked(name, use) for name, (is_asked, use) in acts.items() if is_asked]
        do_one("supply", supply, asked, Frame(store, on, actor, key, json), [terms])


def _edit(engine: Engine, act: Act, supply_id: str, terms: dict[str, Any]) -> Receipt:
    """The terms as they stand, with those that are named; a least or a most of 0 is none."""
    supply = engine.store.known([supply_id]).get(supply_id)
    if not isinstance(supply, Supply):
        raise NotFound(supply_id)
    named: dict[str, Any] = {name: value or None for name, value in terms.items()}
    return use_cases.edit_supply(engine, act, supply_id, replace(use_cases.terms_of(supply), **named))
