"""A backup: the store's dump as gzipped JSON lines between a head that says what it is and a tail that proves it whole.

Sealed facts stay sealed, and the keys are never in it: who restores needs the key file as well. A backup made on one
kind of store can be restored on the other.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph.schema import SCHEMA_VERSION
from graph.store import GraphStore, StoredRow
from matching.errors import BadInput, Problem

FORMAT: Final = "jiuzhulian-backup-1"

Progress = Callable[[int], None]
"""Told how many rows are done."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: rows by part, journal head by county, and whose keys seal it."""

    rows: dict[str, int]
    heads: dict[str, tuple[int, str]]
    schema_version: int
    key_fingerprint: str


def back_up(store: GraphStore, path: Path, progress: Progress | None = None) -> Manifest:
    """Write the backup. It stands under its name only when it is whole and on the disk."""
    health = store.health()
    draft = path.with_name(f"{path.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(0o600)  # names and addresses lie open in it
        with draft.open("wb") as raw:
            with gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed:
                manifest = _write(store, packed, health.schema_version, health.key_fingerprint, progress)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def check(path: Path, key_fingerprint: str) -> Manifest:
    """Read the backup from end to end. Raises: BadInput when it is damaged, or not for these keys or this program."""
    manifest = None
    for manifest in _read(path):  # noqa: B007  # the last thing read is the manifest
        pass
    if not isinstance(manifest, Manifest):
        raise _refused(path, "it has no end: it was cut off")
    if manifest.schema_version != SCHEMA_VERSION:
        raise _refused(
            path, f"it has schema {manifest.schema_version}, this program {SCHEMA_VERSION}: restore it with its own"
        )
    if manifest.key_fingerprint != key_fingerprint:
        raise _refused(path, "it was sealed with other keys: point JIUZHU_KEY_FILE at the key file kept with it")
    return manifest


def restore(store: GraphStore, path: Path, progress: Progress | None = None) -> Manifest:
    """Fill the empty store. The file is read whole first, so that a damaged one changes nothing.
    Raises: BadInput; InvalidChange when the store is not empty."""
    manifest = check(path, store.vault.fingerprint)
    store.load(_rows(path, progress))
    if dict(store.heads()) != manifest.heads:
        raise _refused(path, "what was restored does not end as the backup says: empty the store and try again")
    return manifest


def _write(
    store: GraphStore, packed: gzip.GzipFile, schema_version: int, fingerprint: str, progress: Progress | None
) -> Manifest:
    digest = hashlib.sha256()
    counts: Counter[str] = Counter()
    heads: dict[str, tuple[int, str]] = {}
    _line(packed, digest, {"format": FORMAT})
    for part, row in store.dump():
        _line(packed, digest, [part, dict(row)])
        counts[part] += 1
        if part == "journal":
            heads[row["county"]] = (int(row["position"].rpartition(":")[2]), row["hash"])
        if progress is not None:
            progress(counts.total())
    manifest = Manifest(dict(counts), heads, schema_version, fingerprint)
    packed.write(_text({"manifest": _as_json(manifest), "sha256": digest.hexdigest()}))
    return manifest


def _line(packed: gzip.GzipFile, digest: Any, content: Any) -> None:
    text = _text(content)
    digest.update(text)
    packed.write(text)


def _text(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _as_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "rows": manifest.rows,
        "heads": manifest.heads,
        "schema_version": manifest.schema_version,
        "key_fingerprint": manifest.key_fingerprint,
    }


def _rows(path: Path, progress: Progress | None) -> Iterator[StoredRow]:
    number = 0
    for content in _read(path):
        if not isinstance(content, Manifest):
            number += 1
            yield content
            if progress is not None:
                progress(number)


def _read(path: Path) -> Iterator[StoredRow | Manifest]:
    """The rows, then the manifest, once every byte before it was found to be as written. Raises: BadInput."""
    digest = hashlib.sha256()
    try:
        with gzip.open(path, "rb") as packed:
            for number, text in enumerate(packed):
                content = json.loads(text)
                if number == 0 and content != {"format": FORMAT}:
                    raise _refused(path, "it is not a backup of this service")
                if number and isinstance(content, dict):
                    yield _manifest(path, content, digest.hexdigest())
                elif number:
                    yield content[0], content[1]
                digest.update(text)
    except FileNotFoundError as error:
        raise _refused(path, "there is no such file") from error
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError) as error:
        raise _refused(path, "it is damaged, or no backup of this service") from error


def _manifest(path: Path, content: dict[str, Any], digest: str) -> Manifest:
    if content["sha256"] != digest:
        raise _refused(path, "it is damaged: what it holds is not what was written")
    told = content["manifest"]
    heads = {county: (number, last) for county, (number, last) in told["heads"].items()}
    return Manifest(told["rows"], heads, told["schema_version"], told["key_fingerprint"])


def _refused(path: Path, why: str) -> BadInput:
    return BadInput("the backup cannot be restored", [Problem(str(path), why)])
