"""Each thread has a connection to the embedded store while it lives, and no longer."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil

from tests.builders import a_household
from tests.contract.acts import create, done
from tests.contract.sites import SqliteSite


def open_files(path: Path) -> int:
    """How often this process holds the store's file and its log."""
    return sum(file.path.startswith(str(path)) for file in psutil.Process().open_files())


def test_a_thread_that_has_ended_leaves_nothing_open(sqlite_site: SqliteSite) -> None:
    with_store = sqlite_site.open()
    done(with_store, create("made", a_household()))
    before = open_files(sqlite_site.path)

    for _ in range(20):
        thread = threading.Thread(target=with_store.known, args=(["household:1"],))
        thread.start()
        thread.join()

    assert open_files(sqlite_site.path) <= before + 1  # SQLite keeps one for whoever is next
    assert list(with_store.known(["household:1"]))
    with_store.close()
    assert open_files(sqlite_site.path) == 0
