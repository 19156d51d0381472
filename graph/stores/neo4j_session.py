"""Statements and transactions on a Neo4j server: bounded retries of our own, foreign errors as ours, nothing touched
after a failure.

The driver's managed transactions are not used: they wait a second before the first retry, and touch a connection that
has gone back to the pool when a transaction fails on the server, which hangs other threads for minutes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import urlsplit

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Query, Session, Transaction
from neo4j.api import BookmarkManager
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
)

from graph.errors import GraphStoreError, StoreBusy, StoreUnavailable

T = TypeVar("T")

TIMEOUT_SECONDS = 3.0
"""An ordinary transaction: a client that stops in the middle holds its locks no longer."""
READ_SECONDS = 60.0
SCHEMA_SECONDS = 60.0
ATTEMPTS = 12
FIRST_PAUSE_SECONDS = 0.004
LONGEST_PAUSE_SECONDS = 0.5
BUSY_CODES = frozenset(
    {
        "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
        "Neo.ClientError.Transaction.TransactionTimedOut",
        "Neo.TransientError.Transaction.LockClientStopped",
        "Neo.ClientError.Transaction.LockClientStopped",
        "Neo.TransientError.Transaction.LockAcquisitionTimeout",
    }
)
"""Others hold what is needed, or this took too long: the caller may try again, the driver need not."""
TOO_LARGE_CODES = frozenset(
    {
        "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
        "Neo.TransientError.General.TransactionOutOfMemoryError",
    }
)
"""The driver would try again; the same transaction would come to the same end."""

NOT_IN_USE_YET = ["UNRECOGNIZED"]
"""Remarks on labels, types and facts that a young store does not hold: nobody wants these."""


class Server:
    """A driver of one process. `notifications` are for tests, which fail on any; two drivers that share `seen` find
    what the other has written, in a cluster, too."""

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        *,
        notifications: bool = False,
        seen: BookmarkManager | None = None,
    ) -> None:
        silent, told = {"notifications_min_severity": "OFF"}, {"notifications_disabled_classifications": NOT_IN_USE_YET}
        remarks: dict[str, Any] = told if notifications else silent
        self._seen = seen
        try:
            _check_address(url)
            self._driver: Driver = GraphDatabase.driver(
                url,
                auth=(user, password),
                telemetry_disabled=True,
                connection_timeout=5,
                connection_acquisition_timeout=10,
                **remarks,
            )
        except (ConfigurationError, ValueError) as error:
            raise StoreUnavailable(f"{url} is not the address of a Neo4j server") from error

    def read(self, statement: str, p: Mapping[str, Any] | None = None) -> list[list[Any]]:
        """Rows of one statement, in one round trip; its only parameter is the map `p`."""
        return self._attempted(lambda: self._asked(READ_ACCESS, statement, READ_SECONDS, p))

    def write(self, work: Callable[[Transaction], T], timeout: float = TIMEOUT_SECONDS) -> T:
        """Run `work` in one transaction and commit; `work` may run more than once."""
        return self._attempted(lambda: self._committed(work, timeout))

    def run(self, statement: str) -> list[list[Any]]:
        """A schema statement, which the server keeps out of other transactions."""
        return self._attempted(lambda: self._asked(WRITE_ACCESS, statement, SCHEMA_SECONDS, None))

    def close(self) -> None:
        self._driver.close()

    def _attempted(self, once: Callable[[], T]) -> T:
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return once()
            except (Neo4jError, DriverError) as error:
                if attempt == ATTEMPTS or not _may_succeed_again(error):
                    raise _as_ours(error) from error
                time.sleep(pause * random.uniform(0.5, 1.0))
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        raise AssertionError("ATTEMPTS is above 0")

    def _asked(self, access: str, statement: str, timeout: float, p: Mapping[str, Any] | None) -> list[list[Any]]:
        with self._session(access) as session:
            return session.run(Query(statement, timeout=timeout), p=dict(p or {})).values()

    def _committed(self, work: Callable[[Transaction], T], timeout: float) -> T:
        with self._session(WRITE_ACCESS) as session:
            tx = session.begin_transaction(timeout=timeout)
            try:
                result = work(tx)
            except GraphStoreError:
                tx.close()
                raise
            tx.commit()
            return result

    @contextmanager
    def _session(self, access: str) -> Iterator[Session]:
        session = self._driver.session(default_access_mode=access, fetch_size=-1, bookmark_manager=self._seen)
        try:
            yield session
        finally:
            session.close()


def _check_address(url: str) -> None:
    """The driver looks no further than the scheme. Raises: ValueError."""
    parts = urlsplit(url)
    if not parts.hostname or parts.port == 0:
        raise ValueError("no host, or no port to be reached at")


def _may_succeed_again(error: Neo4jError | DriverError) -> bool:
    """Whether to run the transaction anew. An unknown commit may: the operation keys tell what happened."""
    if isinstance(error, Neo4jError) and error.code in BUSY_CODES | TOO_LARGE_CODES:
        return False
    return isinstance(error, IncompleteCommit) or error.is_retryable()


def _as_ours(error: Neo4jError | DriverError) -> GraphStoreError:
    if isinstance(error, ServiceUnavailable):
        return StoreUnavailable("the Neo4j server cannot be reached: is it running, and is the address right?")
    code = (error.code or "") if isinstance(error, Neo4jError) else type(error).__name__
    if isinstance(error, AuthError) or ".Security." in code:
        return StoreUnavailable("the Neo4j server refuses the user or password: set JIUZHU_NEO4J_USER and _PASSWORD")
    if code in TOO_LARGE_CODES:
        return GraphStoreError("too much at once for the memory of the Neo4j server: hand it over in parts")
    if code in BUSY_CODES or error.is_retryable():
        return StoreBusy("the store is busy: try again in a moment")
    return StoreUnavailable(f"the Neo4j server answered with {code}")
