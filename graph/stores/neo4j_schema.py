"""Constraints and indexes of the Neo4j store, derived from the schema; how a store is opened, marked and migrated.

Schema statements take no parameters: these are spelled from the schema's own names, never from anything given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from neo4j import Transaction

from graph.errors import StoreUnavailable
from graph.migrations import Migrations, Step
from graph.schema import NODES
from graph.schema.facts import NODE_BASE
from graph.stores.meta import NOT_MADE, check_meta, meta_of
from graph.stores.neo4j_session import Server
from graph.vault import Vault

CONSTRAINTS = {
    "entity_id": ("Entity", "id"),
    "entity_open_key": ("Entity", "open_key"),
    "journal_key": ("Journal", "op_key"),
    "journal_position": ("Journal", "pos"),
    "meta_name": ("Meta", "name"),
}
DIRECTORY = (
    "Region",
    "Department",
    "Charity",
    "Society",
    "Officer",
    "Parameter",
    "Policy",
    "CalendarDay",
    "DutyRecord",
)
MORE_INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((kind, ("county",)) for kind in DIRECTORY),
    ("Consent", ("household",)),
    ("Referral", ("county", "status", "queue_key", "id")),
    ("Pairing", ("county", "status", "id")),
    ("Pairing", ("charity", "status", "id")),
    ("Pending", ("at", "pos")),
    ("Dead", ("at", "pos")),
)
"""What questions need here beside the schema's own. A composite index serves only if every fact of it is asked for."""
BEHIND = {"queue_key": ("id",), "warning": ("status", "role")}
"""What an index holds behind its last fact: the id, so that of many alike only a page is read; what the queue counts
referrals by, so that none of them is read."""

MIGRATION_SECONDS = 600.0
OPENING = """
RETURN COLLECT { MATCH (m:Meta) WHERE m.name > '' RETURN [m.name, m.value] } AS meta,
    EXISTS { MATCH (n) WHERE NOT n:Meta } AS is_filled
"""
INDEXES = """
SHOW INDEXES YIELD name, labelsOrTypes, properties
RETURN collect([name, labelsOrTypes, properties])
"""
WAIT_FOR_INDEXES = "CALL db.awaitIndexes(600)"
MARK = """
UNWIND $p.rows AS m MERGE (n:Meta {name: m[0]}) ON CREATE SET n.value = m[1] RETURN collect([n.name, n.value])
"""
HOLD_VERSION = "MATCH (m:Meta {name: 'schema_version'}) SET m += {} RETURN m.value"
SET_VERSION = "MATCH (m:Meta {name: 'schema_version'}) SET m.value = $p.version"
NODES_OF_KIND = "MATCH (n:$($p.kind)) RETURN collect(properties(n))"
REWRITE = "UNWIND $p.rows AS r MATCH (n:Entity {id: r.id}) USING INDEX SEEK n:Entity(id) SET n = r"


def prepare(server: Server, vault: Vault, migrations: Migrations, *, make: bool) -> None:
    """Mark an empty server as ours, if it may be; follow the schema. Raises: StoreUnavailable, altering nothing, when
    it holds anything else, is newer, was sealed with other keys, or is empty and not to be made ours."""
    [(meta, is_filled)] = server.read(OPENING)
    if meta:
        check_meta(dict(meta), vault, migrations.version)
    elif is_filled:
        raise StoreUnavailable("the Neo4j server holds another program's data: choose an empty one")
    elif not make:
        raise StoreUnavailable(NOT_MADE)
    _follow_schema(server)
    if not meta:
        marks = {"rows": [list(mark) for mark in meta_of(vault).items()]}
        [[meta]] = server.write(lambda tx: tx.run(MARK, p=marks).values())
        check_meta(dict(meta), vault, migrations.version)  # somebody else may have been first
    if int(dict(meta)["schema_version"]) < migrations.version:
        server.write(lambda tx: _migrate(tx, migrations), MIGRATION_SECONDS)


def schema_statements() -> dict[str, str]:
    """By name: every constraint; an index for each of a kind's INDEXES, by county first, and INDEXES_ACROSS."""
    constraints = {
        name: f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{fact} IS UNIQUE"
        for name, (label, fact) in CONSTRAINTS.items()
    }
    return constraints | {
        (name := _name(label, facts)): f"CREATE INDEX {name} IF NOT EXISTS "
        f"FOR (n:{label}) ON ({', '.join(f'n.{fact}' for fact in facts)})"
        for label, facts in (*_derived(), *MORE_INDEXES)
    }


def _name(label: str, facts: Sequence[str]) -> str:
    return f"{label.lower()}_{'_'.join(facts)}"


def _derived() -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind, node in NODES.items():
        yield from ((kind, ("county", *facts, *BEHIND.get(facts[-1], ()))) for facts in node.INDEXES)
        yield from ((kind, facts) for facts in node.INDEXES_ACROSS)


def _follow_schema(server: Server) -> None:
    """What the schema asks for and is not there is made; what it has outgrown goes, as all that write would keep it up
    to date. An index that somebody else made bears another name than ours, and stays."""
    [[there]] = server.read(INDEXES)
    wanted, names = schema_statements(), {name for name, *_ in there}
    of_ours = (
        name for name, labels, facts in there if labels and labels[0] in NODES and name == _name(labels[0], facts)
    )
    for name in of_ours:
        if name not in wanted:
            server.run(f"DROP INDEX {name} IF EXISTS")
    missing = [statement for name, statement in wanted.items() if name not in names]
    for statement in missing:
        server.run(statement)
    if missing:
        server.run(WAIT_FOR_INDEXES)


def _migrate(tx: Transaction, migrations: Migrations) -> None:
    """Take the store to the program's version, in one transaction; of two programs the second finds it done."""
    [[version]] = tx.run(HOLD_VERSION).values()
    for step in migrations.after(int(version)):
        [[found]] = tx.run(NODES_OF_KIND, p={"kind": step.kind}).values()
        tx.run(REWRITE, p={"rows": [_rewritten(facts, step) for facts in found]}).consume()
    tx.run(SET_VERSION, p={"version": str(migrations.version)}).consume()


def _rewritten(facts: dict[str, Any], step: Step) -> dict[str, Any]:
    base = {name: facts.pop(name) for name in (*NODE_BASE, "open_key") if name in facts}
    return {**step.rewrite(facts), **base}
