"""Every use case is played on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from matching.calendar.working_days import national_calendar
from matching.engine import Engine
from matching.policy.loading import load_packs
from tests.contract.sites import Neo4jSite, Site, SqliteSite
from tests.loop.county import Play
from tests.servers.report import STORES

packs = cache(load_packs)


@pytest.fixture(params=STORES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    store = _site(request, tmp_path).open()
    yield Engine(store, packs(), national_calendar())
    store.close()


@pytest.fixture
def play(engine: Engine) -> Play:
    return Play(engine)


def _site(request: pytest.FixtureRequest, folder: Path) -> Site:
    if request.param == "sqlite":
        return SqliteSite(folder / "county.sqlite")
    site = Neo4jSite(request.getfixturevalue("neo4j_server"))
    site.empty()
    return site
