from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import StoreUnavailable
from graph.stores.opening import open_store
from graph.vault import new_vault


def test_a_file_is_opened_and_made_where_it_is_not_there(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new' / 'county.sqlite'}", new_vault())
    assert store.health().kind == "sqlite"
    store.close()


@pytest.mark.parametrize(
    "address", ["", "county.sqlite", "sqlite://", "sqlite:///", "sqlite://county.sqlite", "postgres://localhost/x"]
)
def test_what_is_no_address_of_a_store_is_told_what_is_one(address: str) -> None:
    with pytest.raises(StoreUnavailable, match="sqlite:///path, neo4j://host:port or bolt://host:port"):
        open_store(address, new_vault())


@pytest.mark.parametrize("address", ["bolt://", "neo4j://host:no-port", "neo4j+x://localhost"])
def test_an_address_that_neo4j_does_not_know_is_told(address: str) -> None:
    with pytest.raises(StoreUnavailable):
        open_store(address, new_vault(), neo4j_user="neo4j", neo4j_password="x")


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("this is not a database, it is a list of things to do\n" * 50)
    before = file.read_bytes()
    with pytest.raises(StoreUnavailable, match="not a store of this service"):
        open_store(f"sqlite:///{file}", new_vault())
    assert file.read_bytes() == before


def test_the_driver_of_a_server_does_not_bring_pandas_in() -> None:
    script = """
import sys
from graph.errors import StoreUnavailable
from graph.stores.opening import open_store
from graph.vault import new_vault
try:
    open_store("bolt://127.0.0.1:1", new_vault())
except StoreUnavailable:
    print("neo4j" in sys.modules, "pandas" in sys.modules)
import pandas
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "False"]
