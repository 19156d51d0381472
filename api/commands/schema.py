"""`schema`: every kind of node and edge with its facts, as `export` speaks of them."""

from __future__ import annotations

from typing import Any

import typer
from rich.table import Table

from api.commands.frame import print_json
from api.commands.options import JsonOption
from api.commands.screen import screen
from graph.schema import EDGES, NODES, SCHEMA_VERSION, Edge, Node, facts_of
from graph.schema.facts import FactType


def register(app: typer.Typer) -> None:
    """Put `schema` into `app`."""
    app.command("schema")(schema_command)


def schema_command(json: JsonOption = False) -> None:
    """Kinds, facts, units, field classes and Chinese terms of the graph."""
    if json:
        print_json(described_schema())
        return
    for kinds in (NODES, EDGES):
        for kind in kinds.values():
            screen().print(_table(kind))


def described_schema() -> dict[str, Any]:
    """The schema as one JSON object."""
    return {
        "schema_version": SCHEMA_VERSION,
        "nodes": [{"kind": name, "term": kind.TERM, "facts": _facts(kind)} for name, kind in NODES.items()],
        "edges": [
            {
                "kind": name,
                "term": kind.TERM,
                "from": kind.ENDS[0].split("|"),
                "to": kind.ENDS[1].split("|"),
                "facts": _facts(kind),
            }
            for name, kind in EDGES.items()
        ],
    }


def _facts(kind: type[Node] | type[Edge]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "term": fact.fact.term,
            "type": _type(fact),
            "unit": fact.fact.unit,
            "class": fact.fact.field_class.value,
            "optional": fact.optional,
            "sealed": fact.fact.sealed,
            "codes": sorted(fact.codes) if fact.codes else None,
        }
        for name, fact in facts_of(kind).items()
        if not fact.fact.index_of
    ]


def _type(fact: FactType) -> str:
    return {str: "text", int: "whole number", bool: "yes or no", tuple: "list of texts"}[fact.accepts]


def _table(kind: type[Node] | type[Edge]) -> Table:
    table = Table(title=f"{kind.label()}  {kind.TERM}", title_justify="left")
    for header in ("fact", "term", "type", "unit", "class", "codes"):
        table.add_column(header)
    for fact in _facts(kind):
        codes = " ".join(fact["codes"] or ())
        table.add_row(fact["name"], fact["term"], fact["type"], fact["unit"], fact["class"], codes)
    return table
