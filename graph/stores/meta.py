"""What a store says of itself, on both kinds: that it is ours, its schema version, and whose keys seal it."""

from __future__ import annotations

from collections.abc import Mapping

from graph.errors import StoreUnavailable
from graph.schema import SCHEMA_VERSION
from graph.vault import Vault

MARKER = "jiuzhulian"

NOT_MADE = "there is no store there: make one with `jiuzhu init` or `jiuzhu demo`"


def meta_of(vault: Vault) -> dict[str, str]:
    """The marks of a new store."""
    return {"marker": MARKER, "schema_version": str(SCHEMA_VERSION), "key_fingerprint": vault.fingerprint}


def check_meta(meta: Mapping[str, str], vault: Vault, version: int = SCHEMA_VERSION) -> None:
    """Raises: StoreUnavailable, saying what to do, when this program and these keys must not touch the store."""
    if meta.get("marker") != MARKER:
        raise StoreUnavailable("the store holds another program's data: choose an empty one")
    if int(meta["schema_version"]) > version:
        raise StoreUnavailable(
            f"the store has schema {meta['schema_version']}, this program knows {version}: update the program"
        )
    if meta["key_fingerprint"] != vault.fingerprint:
        raise StoreUnavailable("the store was sealed with other keys: point JIUZHU_KEY_FILE at its own key file")
