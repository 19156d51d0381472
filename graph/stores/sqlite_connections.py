"""Opens the file of the embedded store and hands each thread a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from weakref import WeakSet

import apsw

from graph.errors import StoreBusy, StoreUnavailable
from graph.json_text import text_of, value_of
from graph.migrations import MIGRATIONS, Migrations
from graph.stores.meta import NOT_MADE, check_meta, meta_of
from graph.stores.sqlite_schema import OF_KINDS, TABLES, indexes
from graph.vault import Vault

BUSY_TIMEOUT_MS = 10_000
PRAGMAS: dict[str, str | int] = {
    "journal_mode": "WAL",
    "synchronous": "FULL",  # after a power cut, too, whatever was answered is there
    "cache_size": -64 * 1024,  # KiB
    "wal_autocheckpoint": 8000,  # pages: a log of 32 MB; with 4 MB a bulk load copies the same pages back many times
}
WRITER_PRAGMAS = PRAGMAS | {"cache_size": -256 * 1024}
"""Of the one connection that commits: ids come in no order, so a night of a large county touches every page of an index
again and again."""
FIRST_SAFE_SQLITE = (3, 51, 3)
"""Earlier ones can corrupt a file when several processes reset its write-ahead log."""


@contextmanager
def translated() -> Iterator[None]:
    """Foreign errors as ours."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy("the store is busy: try again in a moment") from error
    except apsw.FullError as error:
        raise StoreUnavailable("the disk is full: nothing was written; free some space and try again") from error
    except apsw.NotADBError as error:
        raise StoreUnavailable("the file is not a store of this service: choose another path") from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.CorruptError) as error:
        raise StoreUnavailable(f"the store's file cannot be used: {error}") from error


def _make_private(path: Path) -> None:
    """Names and addresses are for this service alone; SQLite gives its log the same mode, and tells what went wrong."""
    with suppress(OSError):
        path.touch(mode=0o600)


class Connections:
    """Connections to one file. The file is made, marked and tied to the vault on first use, unless not to `make` it."""

    def __init__(self, path: Path, vault: Vault, migrations: Migrations = MIGRATIONS, *, make: bool = True) -> None:
        if sqlite_version() < FIRST_SAFE_SQLITE:
            raise StoreUnavailable(f"SQLite {apsw.sqlite_lib_version()} is unsafe here: update apsw")
        self.path = path
        self._local = threading.local()
        self._all: WeakSet[apsw.Connection] = WeakSet()  # a thread that ends takes its own along
        self._lock = threading.Lock()
        with translated():
            _look_at(path, make=make)
            path.parent.mkdir(parents=True, exist_ok=True)
            _make_private(path)
            self._prepare(vault, migrations)

    def get(self) -> apsw.Connection:
        """This thread's connection."""
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
            with self._lock:
                self._all.add(connection)
        return connection

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """One consistent state for several queries; inside another reading of the thread, the same state."""
        with translated():
            connection = self.get()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    @cached_property
    def writer(self) -> apsw.Connection:
        """The connection of whoever commits for all threads of the process, one at a time; they may be reading."""
        connection = self._connect(WRITER_PRAGMAS)
        with self._lock:
            self._all.add(connection)
        return connection

    @contextmanager
    def writing(self, connection: apsw.Connection | None = None) -> Iterator[apsw.Connection]:
        """A transaction that holds the write lock from its first instant; rolled back on any exception. On this
        thread's connection, unless another is given."""
        with translated():
            connection = connection or self.get()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            for connection in list(self._all):
                connection.close(True)
            self._all.clear()
        self._local = threading.local()

    def _connect(self, pragmas: Mapping[str, str | int] = PRAGMAS) -> apsw.Connection:
        connection = apsw.Connection(str(self.path))
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        for name, value in pragmas.items():
            connection.pragma(name, value)
        return connection

    def _prepare(self, vault: Vault, migrations: Migrations) -> None:
        with self.writing() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
                for statement in TABLES:
                    connection.execute(statement)
                connection.executemany("INSERT INTO meta VALUES (?, ?)", meta_of(vault).items())
            meta = {str(name): str(value) for name, value in connection.execute("SELECT name, value FROM meta")}
            check_meta(meta, vault, migrations.version)
            _migrate(connection, int(meta["schema_version"]), migrations)
            _follow_schema(connection)


def _look_at(path: Path, *, make: bool) -> None:
    """Before anything is opened for writing, which alone would alter the file.
    Raises: StoreUnavailable for another program's, or, without `make`, where there is none."""
    tables: set[object] = set()
    if path.exists() and path.stat().st_size:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        try:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        finally:
            connection.close()
    if not tables and not make:
        raise StoreUnavailable(NOT_MADE)
    if tables and "meta" not in tables:
        raise StoreUnavailable("the file holds another program's data: choose another path")


def _migrate(connection: apsw.Connection, version: int, migrations: Migrations) -> None:
    """Take the store to the program's version, within the caller's transaction."""
    for step in migrations.after(version):
        nodes = connection.execute("SELECT id, props FROM node WHERE kind = ?", [step.kind]).fetchall()
        rewritten = [(text_of(step.rewrite(value_of(str(props)))), i) for i, props in nodes]
        connection.executemany("UPDATE node SET props = ? WHERE id = ?", rewritten)
    connection.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", [str(migrations.version)])


def _follow_schema(connection: apsw.Connection) -> None:
    """The indexes of the schema, and none that it has outgrown: whoever writes would keep them up to date."""
    wanted = indexes()
    for (name,) in connection.execute(OF_KINDS).fetchall():
        if name not in wanted:
            connection.execute(f"DROP INDEX {name}")
    for statement in wanted.values():
        connection.execute(statement)


def sqlite_version() -> tuple[int, ...]:
    """Version of the SQLite that apsw brings."""
    return tuple(map(int, apsw.sqlite_lib_version().split(".")))
