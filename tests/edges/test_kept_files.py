from __future__ import annotations

import stat
from pathlib import Path

from api.keeping.backups import back_up
from graph.stores.sqlite_store import SqliteStore
from graph.vault import new_vault
from tests.small_county import a_village, an_engine


def test_a_backup_is_for_its_owner_only(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "county.sqlite", new_vault())
    a_village(an_engine(store))
    back_up(store, tmp_path / "backup.jsonl.gz")
    assert stat.S_IMODE((tmp_path / "backup.jsonl.gz").stat().st_mode) == 0o600
