"""The table that closes a run, and the check of it in CI: a suite that one store did not run is seen."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.servers.report import ContractTests, missing_table
from tools.servers.found import Server, Unavailable

CHECK = Path(__file__).resolve().parents[2] / ".ci" / "contract_table.awk"
NEO4J = {"Neo4j": Server("Neo4j", "bolt://127.0.0.1:1", "5.26.30 community", "packages")}


def test_equal_numbers_on_both_stores_are_accepted(tmp_path: Path) -> None:
    verdict = _check(tmp_path, sqlite=3, neo4j=3)

    assert verdict.returncode == 0
    assert verdict.stdout == "contract tests run: sqlite 3, neo4j 3\n"


@pytest.mark.parametrize(("sqlite", "neo4j"), [(3, 2), (3, 0), (0, 0)])
def test_a_store_that_ran_less_or_nothing_fails_the_check(tmp_path: Path, sqlite: int, neo4j: int) -> None:
    assert _check(tmp_path, sqlite=sqlite, neo4j=neo4j).returncode == 1


def test_output_without_the_table_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("12 passed in 1.00s\n")

    assert _awk(tmp_path / "log").returncode == 1


def test_a_server_that_could_not_be_had_is_named_with_its_remedy() -> None:
    missing = {"Redis": Unavailable("Redis", "not installed", "sudo apt-get install -y redis-server")}

    assert missing_table(missing) == ["Redis      not installed  sudo apt-get install -y redis-server"]


def _check(folder: Path, *, sqlite: int, neo4j: int) -> subprocess.CompletedProcess[str]:
    run = ContractTests({"tests/contract/test_atomic.py::test_one[sqlite]": "sqlite"})
    run.ran = Counter(sqlite=sqlite, neo4j=neo4j)
    heading = "=========== one contract, every store ==========="
    (folder / "log").write_text("\n".join([heading, *run.table(NEO4J), "5 passed in 1.00s", ""]))
    return _awk(folder / "log")


def _awk(log: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["awk", "-f", str(CHECK), str(log)], capture_output=True, text=True, check=False)
