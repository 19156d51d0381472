"""Transactions on a Neo4j server: bounded retries of our own, foreign errors as ours, nothing touched after a failure.

The driver's managed transactions are not used: they wait a second before the first retry, and touch a connection that
has gone back to the pool when a transaction fails on the server.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, LiteralString, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Transaction
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


class Server:
    """A driver of one process. `notifications` are for tests, which fail on any."""

    def __init__(self, url: str, user: str, password: str, *, notifications: bool = False) -> None:
        severity = {} if notifications else {"notifications_min_severity": "OFF"}
        try:
            self._driver: Driver = GraphDatabase.driver(
                url,
                auth=(user, password),
                telemetry_disabled=True,
                **severity,  # type: ignore[arg-type]
            )
        except (ConfigurationError, ValueError) as error:
            raise StoreUnavailable(f"{url} is not the address of a Neo4j server") from error

    def read(self, statement: LiteralString, p: Mapping[str, Any] | None = None) -> list[list[Any]]:
        """Rows of one statement, in one round trip; its only parameter is the map `p`."""

        def work(tx: Transaction) -> list[list[Any]]:
            return tx.run(statement, p=dict(p or {})).values()

        return self._attempted(READ_ACCESS, work, 60.0)

    def write(self, work: Callable[[Transaction], T], timeout: float = TIMEOUT_SECONDS) -> T:
        """Run `work` in one transaction and commit; `work` may run more than once."""
        return self._attempted(WRITE_ACCESS, work, timeout)

    def run(self, statement: LiteralString) -> list[list[Any]]:
        """A schema statement, which the server keeps out of other transactions."""

        def work(tx: Transaction) -> list[list[Any]]:
            return tx.run(statement).values()

        return self.write(work, 60.0)

    @contextmanager
    def holding(self, statement: LiteralString, timeout: float) -> Iterator[None]:
        """Keep the locks that a statement takes, up to so many seconds; nothing is written."""
        with _translated(), self._driver.session(default_access_mode=WRITE_ACCESS) as session:
            tx = session.begin_transaction(timeout=timeout)
            tx.run(statement).consume()
            yield
            tx.rollback()

    def version(self) -> str:
        """The server's version."""
        with _translated():
            info = self._driver.get_server_info()
        return info.agent.removeprefix("Neo4j/")

    def close(self) -> None:
        self._driver.close()

    def _attempted(self, access: str, work: Callable[[Transaction], T], timeout: float) -> T:
        pause = FIRST_PAUSE_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._once(access, work, timeout)
            except (Neo4jError, DriverError) as error:
                if attempt == ATTEMPTS or not _may_succeed_again(error):
                    raise _as_ours(error) from error
                time.sleep(pause * random.uniform(0.5, 1.0))
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        raise AssertionError("ATTEMPTS is above 0")

    def _once(self, access: str, work: Callable[[Transaction], T], timeout: float) -> T:
        session = self._driver.session(default_access_mode=access, fetch_size=-1)
        try:
            tx = session.begin_transaction(timeout=timeout)
            try:
                result = work(tx)
            except GraphStoreError:
                tx.close()
                raise
            tx.commit()
            return result
        finally:
            session.close()


class _translated:
    """Foreign errors as ours, outside transactions."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Neo4jError | DriverError):
            raise _as_ours(error) from error


def _may_succeed_again(error: Neo4jError | DriverError) -> bool:
    """Whether to run the transaction anew. An unknown commit may: the operation keys tell what happened."""
    if isinstance(error, Neo4jError) and error.code in BUSY_CODES:
        return False
    return isinstance(error, IncompleteCommit) or error.is_retryable()


def _as_ours(error: Neo4jError | DriverError) -> GraphStoreError:
    if isinstance(error, AuthError):
        return StoreUnavailable("the Neo4j server refuses the user or password: set JIUZHU_NEO4J_USER and _PASSWORD")
    if isinstance(error, Neo4jError) and error.code in BUSY_CODES:
        return StoreBusy("the store is busy: try again in a moment")
    if isinstance(error, ServiceUnavailable):
        return StoreUnavailable("the Neo4j server cannot be reached: is it running, and is the address right?")
    code = error.code if isinstance(error, Neo4jError) else type(error).__name__
    return StoreUnavailable(f"the Neo4j server answered with {code}")
