from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.changes import ChangeSet, CreateNode
from graph.errors import StoreUnavailable
from graph.migrations import MIGRATIONS, Migrations, Props, Step
from graph.schema import SCHEMA_VERSION, Region
from graph.stores.sqlite_store import SqliteStore
from graph.vault import Vault, new_vault
from tests.loop.county import NOW


def renamed(props: Props) -> Props:
    return {**props, "name": props["name"] + "（原）"}


def failing(props: Props) -> Props:
    raise ZeroDivisionError


def newer(*steps: Step) -> Migrations:
    return Migrations(SCHEMA_VERSION + 1, {SCHEMA_VERSION + 1: steps})


@dataclass(frozen=True)
class OlderStore:
    path: Path
    vault: Vault

    def opened(self, migrations: Migrations = MIGRATIONS) -> tuple[str, int]:
        """The region's name and the version of the store, opened so."""
        store = SqliteStore(self.path, self.vault, migrations)
        region = store.known(["region:1"])["region:1"]
        assert isinstance(region, Region)
        version = store.health().schema_version
        store.close()
        return region.name, version


@pytest.fixture
def older(tmp_path: Path) -> OlderStore:
    older = OlderStore(tmp_path / "county.sqlite", new_vault())
    store = SqliteStore(older.path, older.vault)
    region = CreateNode(Region(id="region:1", county="341702", name="某村", level="village"))
    store.apply([ChangeSet(operation_key="k", county="341702", actor="x", action="y", at=NOW, changes=(region,))])
    store.close()
    return older


def test_an_older_store_takes_every_step_once(older: OlderStore) -> None:
    migrations = newer(Step("Region", "a test", renamed))
    assert [older.opened(migrations) for _ in range(2)] == [("某村（原）", SCHEMA_VERSION + 1)] * 2


def test_a_step_that_fails_leaves_the_store_as_it_was(older: OlderStore) -> None:
    with pytest.raises(ZeroDivisionError):
        older.opened(newer(Step("Region", "a test", renamed), Step("Region", "a test", failing)))
    assert older.opened() == ("某村", SCHEMA_VERSION)


def test_a_newer_store_is_refused(older: OlderStore) -> None:
    older.opened(newer())
    with pytest.raises(StoreUnavailable, match="update the program"):
        older.opened()
