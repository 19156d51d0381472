"""One suite, every store: each test that asks for `store` or `site` runs on the embedded file and on a real Neo4j."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.store import GraphStore
from tests.contract.sites import Neo4jSite, Site, SqliteSite
from tests.servers.report import STORES


@pytest.fixture(params=STORES)
def store_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def site(store_kind: str, request: pytest.FixtureRequest) -> Site:
    """An empty store's place."""
    found: Site = request.getfixturevalue(f"{store_kind}_site")
    return found


@pytest.fixture
def sqlite_site(tmp_path: Path) -> SqliteSite:
    """For what is asked of the embedded store alone."""
    return SqliteSite(tmp_path / "county.sqlite")


@pytest.fixture
def neo4j_site(request: pytest.FixtureRequest) -> Neo4jSite:
    """For what is asked of Neo4j alone."""
    site = Neo4jSite(request.getfixturevalue("neo4j_server"))
    site.empty()
    return site


@pytest.fixture
def store(site: Site) -> Iterator[GraphStore]:
    """An empty store."""
    opened = site.open()
    yield opened
    opened.close()
