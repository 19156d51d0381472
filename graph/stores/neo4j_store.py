"""The store of a county that runs for real: a Neo4j server, or a cluster behind `neo4j://`.

Keeps the promise of `graph/store.py`. Every fact node is `(:Entity:<Kind> {id, county, since, revision, open_key, …})`;
one `(:Journal)` per ChangeSet is operation key, audit entry, receipt and outbox row, `:Pending` until it is done.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence

from neo4j import GraphDatabase, Transaction

from graph.changes import ChangeSet
from graph.errors import GraphStoreError, InvalidChange, StoreBusy
from graph.migrations import MIGRATIONS, Migrations
from graph.preparation import Prepared, prepare, touched
from graph.settlement import Outcome, settle
from graph.store import StoredRow
from graph.stores import neo4j_keeping as keeping
from graph.stores import neo4j_queries as cypher
from graph.stores import neo4j_schema as schema
from graph.stores.group_commit import GroupCommit
from graph.stores.neo4j_apply import read_known, write
from graph.stores.neo4j_reads import Neo4jReads
from graph.stores.neo4j_session import TIMEOUT_SECONDS, Server
from graph.vault import Vault

PLANNING_SECONDS = 30.0
"""For the first transaction of a process, and once more for one that ran out of time: the server may have to plan."""
CHANGES_A_SECOND = 1000
"""How fast a slow server writes: a bulk load is given time by its size."""


class Neo4jStore(Neo4jReads):
    """Raises: StoreUnavailable when the server cannot be reached, refuses us, or holds another program's data."""

    def __init__(
        self,
        url: str,
        vault: Vault,
        *,
        user: str,
        password: str,
        migrations: Migrations = MIGRATIONS,
        notifications: bool = False,
        make: bool = True,
    ) -> None:
        seen = GraphDatabase.bookmark_manager()
        super().__init__(Server(url, user, password, notifications=notifications, seen=seen), vault)
        self._writing = Server(url, user, password, notifications=notifications, seen=seen)
        try:
            schema.prepare(self._server, vault, migrations, make=make)
        except BaseException:
            self._server.close()
            self._writing.close()
            raise
        self._is_warm = False
        self._writer = GroupCommit(self._commit)

    def apply(self, change_sets: Sequence[ChangeSet]) -> list[Outcome]:
        return self._writer.apply(self._prepared(change_sets))

    def apply_each(self, batches: Iterable[Sequence[ChangeSet]]) -> Iterator[list[Outcome]]:
        return self._writer.apply_each(map(self._prepared, batches))

    def finish(self, *positions: str) -> None:
        self._server.write(lambda tx: tx.run(cypher.FINISH, p={"positions": list(positions)}).consume())

    def count_attempt(self, position: str, dead_after: int) -> int:
        asked = {"pos": position, "dead_after": dead_after}
        rows = self._server.write(lambda tx: tx.run(cypher.COUNT_ATTEMPT, p=asked).values())
        return int(rows[0][0]) if rows else 0

    def dump(self) -> Iterator[StoredRow]:
        return keeping.dump(self._server)

    def load(self, rows: Iterable[StoredRow]) -> None:
        keeping.load(self._server, rows, self.vault)

    def wipe(self) -> None:
        keeping.wipe(self._server)

    def close(self) -> None:
        self._writer.close()
        self._writing.close()
        self._server.close()

    def _prepared(self, change_sets: Sequence[ChangeSet]) -> list[Prepared | InvalidChange]:
        return [prepare(change_set, self.vault) for change_set in change_sets]

    def _commit(self, sets: Sequence[Prepared | GraphStoreError]) -> list[Outcome]:
        what = touched(sets)
        size = sum(len(one.changes) for one in sets if isinstance(one, Prepared))

        def work(tx: Transaction) -> list[Outcome]:
            settlement = settle(sets, read_known(tx, what))
            if not settlement.is_empty:
                write(tx, settlement)
            return settlement.outcomes

        if self._is_warm:
            with contextlib.suppress(StoreBusy):
                return self._writing.write(work, TIMEOUT_SECONDS + size / CHANGES_A_SECOND)
        outcomes = self._writing.write(work, PLANNING_SECONDS + size / CHANGES_A_SECOND)
        self._is_warm = True
        return outcomes
