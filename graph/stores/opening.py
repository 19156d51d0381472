"""Opens the store that an address names."""

from __future__ import annotations

from pathlib import Path

from graph.errors import StoreUnavailable
from graph.store import GraphStore
from graph.vault import Vault


def open_store(url: str, vault: Vault, *, neo4j_user: str = "", neo4j_password: str = "") -> GraphStore:
    """Raises: StoreUnavailable."""
    scheme, _, rest = url.partition(":///")
    if scheme == "sqlite":
        from graph.stores.sqlite_store import SqliteStore

        return SqliteStore(Path(rest), vault)
    raise StoreUnavailable(f"no store has an address that begins with {scheme}")
