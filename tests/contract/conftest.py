"""One suite, every store: a test that asks for `store` or `site` runs on each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import GraphStore
from graph.vault import keep_vault
from tests.contract.places import Address, OutsideNeo4j, OutsideSqlite, Site, StoreKind
from tests.servers import marker
from tools.servers.found import Server


@pytest.fixture(params=["sqlite", "neo4j"])
def store_kind(request: pytest.FixtureRequest) -> StoreKind:
    kind: StoreKind = request.param
    return kind


@pytest.fixture
def site(store_kind: StoreKind, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """An empty place for a store."""
    if store_kind == "neo4j":
        site = neo4j_site(request.getfixturevalue("neo4j_server"), tmp_path)
    else:
        site = sqlite_site(tmp_path)
    yield site
    site.close()


@pytest.fixture
def store(site: Site) -> GraphStore:
    return site.open()


def sqlite_site(folder: Path) -> Site:
    keep_vault(folder / "keys.json")
    path = folder / "county.sqlite"
    return Site("sqlite", Address(f"sqlite:///{path}", folder / "keys.json"), OutsideSqlite(path))


def neo4j_site(server: Server, folder: Path) -> Site:
    keep_vault(folder / "keys.json")
    marker.leave(server)
    address = Address(server.address, folder / "keys.json", server.user, server.password)
    return Site("neo4j", address, OutsideNeo4j(address))
