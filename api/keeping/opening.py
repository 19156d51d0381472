"""Composition root of the command line and the server: from settings to a store and an engine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from api.settings import Settings
from graph.errors import StoreUnavailable
from graph.store import GraphStore
from graph.stores.opening import open_store
from graph.vault import Vault, keep_vault, load_vault
from matching.calendar.working_days import national_calendar
from matching.engine import Engine
from matching.policy.loading import load_packs

_FILE: Final = "sqlite:///"


def open_engine(settings: Settings) -> Engine:
    """All that use cases work with, on a store that is there. Raises: KeysMissing, StoreUnavailable."""
    return Engine(open_existing(settings), load_packs(), national_calendar())


def open_existing(settings: Settings) -> GraphStore:
    """The store that the settings name. Raises: KeysMissing; StoreUnavailable, also when never made, or emptied."""
    path = file_of(settings)
    if path is not None and not (path.exists() and path.stat().st_size):
        raise StoreUnavailable(f"there is no store at {settings.store}: make one with `jiuzhu init` or `jiuzhu demo`")
    return _open(settings, load_vault(settings.key_file), make=False)


def open_with_keys(settings: Settings) -> GraphStore:
    """The store that the settings name, made where it is not there yet, with keys that must be there: for restoring.
    Raises: KeysMissing, StoreUnavailable."""
    return _open(settings, load_vault(settings.key_file), make=True)


def open_or_make(settings: Settings) -> GraphStore:
    """The store that the settings name, made with its keys where it is not there yet. Raises: StoreUnavailable."""
    return _open(settings, keep_vault(settings.key_file), make=True)


def file_of(settings: Settings) -> Path | None:
    """The file of an embedded store; None for a server."""
    return Path(settings.store.removeprefix(_FILE)) if settings.store.startswith(_FILE) else None


def _open(settings: Settings, vault: Vault, *, make: bool) -> GraphStore:
    return open_store(
        settings.store,
        vault,
        neo4j_user=settings.neo4j_user,
        neo4j_password=settings.neo4j_password.get_secret_value(),
        make=make,
    )
