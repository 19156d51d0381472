"""Constraints and indexes of the Neo4j store, derived from the schema.

Schema statements take no parameters: these are spelled from the schema's own names, never from anything given.
"""

from __future__ import annotations

from typing import LiteralString

from graph.schema import NODES

CONSTRAINTS: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT entity_open_key IF NOT EXISTS FOR (n:Entity) REQUIRE n.open_key IS UNIQUE",
    "CREATE CONSTRAINT journal_key IF NOT EXISTS FOR (n:Journal) REQUIRE n.op_key IS UNIQUE",
    "CREATE CONSTRAINT journal_position IF NOT EXISTS FOR (n:Journal) REQUIRE n.pos IS UNIQUE",
    "CREATE CONSTRAINT meta_name IF NOT EXISTS FOR (n:Meta) REQUIRE n.name IS UNIQUE",
)


def schema_statements() -> list[LiteralString]:
    """Every constraint, and one index for each entry of each kind's INDEXES (by county first) and INDEXES_ACROSS."""
    statements = list(CONSTRAINTS)
    for kind, node in NODES.items():
        county_first = (("county", *fields) for fields in node.INDEXES)
        for columns in (("county",), *county_first, *node.INDEXES_ACROSS):
            name = "_".join((kind.lower(), *columns))
            facts = ", ".join(f"n.{column}" for column in (*columns, "id"))
            statement: LiteralString = f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{kind}) ON ({facts})"
            statements.append(statement)
    return statements
