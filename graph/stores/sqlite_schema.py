"""Tables and indexes of the embedded store, derived from the schema; nothing here names a kind.

One table of nodes, one of edges, one journal. Facts are JSON, so that a new fact needs no migration; what a work list
sorts or filters by has an index over its kind. `nth` tells edges apart that began in the same second, each after the
one before had ended.
"""

from __future__ import annotations

from graph.schema import NODES

TABLES: tuple[str, ...] = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE node (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, county TEXT NOT NULL, since TEXT NOT NULL,
        revision INTEGER NOT NULL, open_key TEXT, props TEXT NOT NULL) STRICT""",
    """CREATE TABLE edge (
        source TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, key TEXT NOT NULL,
        since TEXT NOT NULL, until TEXT, props TEXT NOT NULL, nth INTEGER NOT NULL,
        PRIMARY KEY (source, kind, target, key, since, nth)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE journal (
        position TEXT PRIMARY KEY, operation_key TEXT NOT NULL UNIQUE, county TEXT NOT NULL, hash TEXT NOT NULL,
        body TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL) STRICT""",
    "CREATE TABLE head (county TEXT PRIMARY KEY, number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE UNIQUE INDEX node_open_key ON node (open_key) WHERE open_key IS NOT NULL",
    "CREATE INDEX node_kind ON node (kind, county)",
    "CREATE INDEX edge_in ON edge (target, kind)",
    "CREATE INDEX journal_pending ON journal (body ->> '$.at', position) WHERE state = 'pending'",
    "CREATE INDEX journal_dead ON journal (body ->> '$.at', position) WHERE state = 'dead'",
)
MORE_INDEXES = (("Referral", ("county", "status", "queue_key")), ("Pairing", ("county", "status")))
"""What lists of the whole county need here beside the schema's own."""


OF_KINDS = "SELECT name FROM sqlite_schema WHERE type = 'index' AND name GLOB 'node_[A-Z]*'"
"""The indexes that a store has of those that `indexes` once named."""


def indexes() -> dict[str, str]:
    """By name: one partial index for each entry of each kind's INDEXES, by county first, and of its INDEXES_ACROSS."""
    derived = [
        (kind, columns)
        for kind, node in NODES.items()
        for columns in (*(("county", *fields) for fields in node.INDEXES), *node.INDEXES_ACROSS)
    ]
    return {
        (name := f"node_{'_'.join((kind, *columns))}"): f"CREATE INDEX IF NOT EXISTS {name} "
        f"ON node ({', '.join(column if column == 'county' else fact(column) for column in columns)}, id) "
        f"WHERE kind = '{kind}'"
        for kind, columns in (*derived, *MORE_INDEXES)
    }


def fact(name: str, alias: str | None = None) -> str:
    """The SQL of a fact; spelled the same in an index and in a query, or the index is not used."""
    return f"({alias}.props ->> '$.{name}')" if alias else f"(props ->> '$.{name}')"
