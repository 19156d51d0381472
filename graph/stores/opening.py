"""Opens the store that an address names."""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import StoreUnavailable
from graph.store import GraphStore
from graph.vault import Vault

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Rows become many small objects that hold no cycles. Python looks for some after every 700: that took a quarter of the
time in which a bulk load is prepared and settled."""


ADDRESSES = "sqlite:///path, neo4j://host:port or bolt://host:port"
SERVER = re.compile(r"(neo4j|bolt)(\+s|\+ssc)?://(\[[0-9a-fA-F:.]+\]|[^\s/:@?]+)(:\d{1,5})?(/|\?\S*)?")


def is_address(url: str) -> bool:
    """Whether it names a store of a kind that there is; nobody looks whether one is there."""
    return (url.startswith("sqlite:///") and url != "sqlite:///") or SERVER.fullmatch(url) is not None


def open_store(
    url: str, vault: Vault, *, neo4j_user: str = "", neo4j_password: str = "", make: bool = True
) -> GraphStore:
    """`sqlite:///path`, `neo4j://host:port` (a cluster, too) or `bolt://host:port`. Raises: StoreUnavailable.

    Without `make`, a place where nobody has made a store is refused, and nothing is put there.
    An adapter is imported when it is asked for: who keeps a file need not wait for the driver of a server.
    """
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    if not is_address(url):
        raise StoreUnavailable(f"a store's address is {ADDRESSES}")
    if url.startswith("sqlite:"):
        from graph.stores.sqlite_store import SqliteStore

        return SqliteStore(Path(url.removeprefix("sqlite:///")), vault, make=make)
    with _unseen("pandas"):
        from graph.stores.neo4j_store import Neo4jStore

    return Neo4jStore(url, vault, user=neo4j_user, password=neo4j_password, make=make)


@contextmanager
def _unseen(module: str) -> Iterator[None]:
    """The driver loads pandas where it finds it, and OR-Tools brings it here: a second of every start, for values that
    nobody sends."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # how Python marks a module that cannot be had
    try:
        yield
    finally:
        del sys.modules[module]
