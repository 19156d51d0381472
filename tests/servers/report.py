"""The last words of a run: what could not be had and why, and the contract tests that ran on each store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import apsw
import pytest

from tools.servers import neo4j_home
from tools.servers.found import Server, Unavailable

STORES = ("sqlite", "neo4j")


@dataclass(slots=True)
class ContractTests:
    """How many tests of the one suite ran to their end on each store."""

    store_of: dict[str, str] = field(default_factory=dict)
    ran: Counter[str] = field(default_factory=Counter)

    def collect(self, items: Iterable[pytest.Item]) -> None:
        for item in items:
            call = getattr(item, "callspec", None)
            if "tests/contract/" in item.nodeid and call is not None and "store_kind" in call.params:
                self.store_of[item.nodeid] = call.params["store_kind"]

    def count(self, report: pytest.TestReport) -> None:
        if report.when == "call" and not report.skipped and report.nodeid in self.store_of:
            self.ran[self.store_of[report.nodeid]] += 1

    def table(self, started: Mapping[str, Server]) -> list[str]:
        """One line per store: `store  contract tests run  server`; empty when none were asked for."""
        if not self.store_of:
            return []
        rows = [(store, str(self.ran[store]), _server_of(store, started)) for store in STORES]
        return [f"{store:8} {ran:>18}  {server}" for store, ran, server in [_HEADINGS, *rows]]


_HEADINGS = ("store", "contract tests run", "server")


def _server_of(store: str, started: Mapping[str, Server]) -> str:
    if store == "sqlite":
        return f"SQLite {apsw.sqlite_lib_version()} (embedded)"
    server = started.get(neo4j_home.NAME)
    return f"Neo4j {server.version} ({server.source})" if server else "none"


def missing_table(missing: Mapping[str, Unavailable]) -> list[str]:
    """One line per server that this run went without: its name, why, and the command that gets it."""
    return [f"{name:10} {problem.reason}  {problem.remedy or ''}".rstrip() for name, problem in missing.items()]
