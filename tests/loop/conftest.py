from __future__ import annotations

from pathlib import Path

import pytest

from graph.stores.sqlite_store import SqliteStore
from graph.vault import new_vault
from matching.calendar import national_calendar
from matching.engine import Engine
from matching.policy_loading import load_packs
from tests.loop.county import Play


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(SqliteStore(tmp_path / "county.sqlite", new_vault()), load_packs(), national_calendar())


@pytest.fixture
def play(engine: Engine) -> Play:
    return Play(engine)
