"""Constraints and indexes of the Neo4j store, derived from the schema.

Schema statements take no parameters: these are spelled from the schema's own names, never from anything given.
"""

from __future__ import annotations

from typing import LiteralString

from graph.schema import NODES

CONSTRAINTS: dict[str, LiteralString] = {
    "entity_id": "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "entity_open_key": "CREATE CONSTRAINT entity_open_key IF NOT EXISTS FOR (n:Entity) REQUIRE n.open_key IS UNIQUE",
    "journal_key": "CREATE CONSTRAINT journal_key IF NOT EXISTS FOR (n:Journal) REQUIRE n.op_key IS UNIQUE",
    "journal_position": "CREATE CONSTRAINT journal_position IF NOT EXISTS FOR (n:Journal) REQUIRE n.pos IS UNIQUE",
    "meta_name": "CREATE CONSTRAINT meta_name IF NOT EXISTS FOR (n:Meta) REQUIRE n.name IS UNIQUE",
}


def schema_statements() -> dict[str, LiteralString]:
    """By name: every constraint, and an index for each entry of each kind's INDEXES (by county first) and
    INDEXES_ACROSS."""
    statements = dict(CONSTRAINTS)
    for kind, node in NODES.items():
        county_first = (("county", *fields) for fields in node.INDEXES)
        for columns in (("county",), *county_first, *node.INDEXES_ACROSS):
            name = "_".join((kind.lower(), *columns))
            facts = ", ".join(f"n.{column}" for column in (*columns, "id"))
            statements[name] = f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{kind}) ON ({facts})"
    return statements
