"""A place where nobody has made a store is left as it is: told as such, exit 3, whatever the command."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from tests.edges.cli_site import Cli, on_neo4j
from tests.servers.report import STORES
from tools.servers.found import Server
from tools.servers.neo4j import driver

COMMANDS = (
    ("audit", "verify"),
    ("export",),
    ("night",),
    ("chain", "H1"),
    ("backup", "--out", "b.gz"),
    ("import", "signals", "s.csv"),
    ("serve", "--port", "18473"),
)


@pytest.mark.parametrize("command", [*COMMANDS, ("init",), ("doctor",), ("pair",)], ids=" ".join)
@pytest.mark.parametrize("address", ["mysql://x", "county.sqlite", "neo4j://", "bolt://host:port"])
def test_what_is_no_address_of_a_store_is_used_wrongly(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], address: str
) -> None:
    [by_option] = cli.problems(*command, "--store", address)
    monkeypatch.setenv("JIUZHU_STORE", address)
    [by_environment] = cli.problems(*command)

    addresses = "must be sqlite:///path, neo4j://host:port or bolt://host:port"
    assert (by_option, by_environment) == (f"--store: {addresses}", f"JIUZHU_STORE: {addresses}")


@pytest.fixture
def keys(tmp_path: Path) -> Cli:
    """Keys are there, and one store made with them; another place is to be looked at."""
    made = Cli(tmp_path / "data")
    made.ok("init")
    return made


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_empty_database_is_not_taken_for_a_store(
    keys: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "other.sqlite"
    with apsw.Connection(str(file)) as connection:
        connection.execute("CREATE TABLE t (a); DROP TABLE t")
    before = file.read_bytes()

    code, said = keys.refused(*command, "--store", f"sqlite:///{file}")

    assert (code, "no store there" in said) == (3, True)
    assert file.read_bytes() == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_empty_server_is_not_taken_for_a_store(
    keys: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_neo4j: Server, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)

    code, said = on_neo4j(keys, empty_neo4j).refused(*command)

    assert (code, "no store there" in said) == (3, True)
    with driver(empty_neo4j.address, empty_neo4j.user, empty_neo4j.password) as connected:
        [record] = connected.execute_query("MATCH (m:Meta {name: 'schema_version'}) RETURN count(m) AS marks").records
    assert record["marks"] == 0


def test_another_programs_file_is_left_as_it_is(keys: Cli, tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with apsw.Connection(str(file)) as connection:
        connection.execute("CREATE TABLE bookmarks (a)")
    before = file.read_bytes()

    for command in (("init",), ("audit", "verify"), ("demo", "--no-serve")):
        code, said = keys.refused(*command, "--store", f"sqlite:///{file}")
        assert (code, "another program's data" in said) == (3, True)

    assert file.read_bytes() == before


def test_a_missing_file_is_not_made(keys: Cli, tmp_path: Path) -> None:
    code, said = keys.refused("audit", "verify", "--store", f"sqlite:///{tmp_path / 'none.sqlite'}")

    assert (code, "jiuzhu init" in said) == (3, True)
    assert not (tmp_path / "none.sqlite").exists()


@pytest.mark.parametrize("kind", STORES)
def test_a_store_that_init_made_is_whole_and_empty(tmp_path: Path, request: pytest.FixtureRequest, kind: str) -> None:
    cli = Cli(tmp_path / "data")
    if kind == "neo4j":
        cli = on_neo4j(cli, request.getfixturevalue("empty_neo4j"))
    cli.ok("init")

    told = cli.told("audit", "verify", "--json")
    assert (told["entries"], told["ok"]) == (0, True)
    assert cli.told("export") == {"nodes": [], "edges": []}
