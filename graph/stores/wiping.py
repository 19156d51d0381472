"""Empties a store that is ours, and only such a one: opening it proves whose it is."""

from __future__ import annotations

from graph.store import GraphStore
from graph.stores.neo4j_store import Neo4jStore
from graph.stores.sqlite_store import SqliteStore
