"""Looks into an xlsx file, which is a zip archive, before anything parses it: sizes, declarations, merged cells.

Sizes are counted while unpacking, as an archive may declare what it likes. Raises TableRefused.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Final

from matching.imports.problems import TableRefused, problem, refused

MAX_ENTRIES: Final = 200
MAX_UNPACKED_BYTES: Final = 100 * 1024 * 1024
MAX_RATIO: Final = 100
_CHUNK_BYTES: Final = 64 * 1024
_OVERLAP_BYTES: Final = 512
_MOST_NAMED: Final = 100
"""So many merged ranges are named; a sheet of more is not repaired one by one."""

_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[:\"']")
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def inspect_archive(file: IO[bytes], file_bytes: int) -> None:
    """Nothing, for an archive that is safe and useful to parse. Raises TableRefused."""
    try:
        with zipfile.ZipFile(file) as archive:
            _inspect_entries(archive, file_bytes)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise refused("damaged_file") from error


def _inspect_entries(archive: zipfile.ZipFile, file_bytes: int) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise refused("too_many_entries", limit=MAX_ENTRIES)
    if any(entry.compress_type not in _READABLE for entry in entries):
        raise refused("damaged_file")
    allowed = min(MAX_UNPACKED_BYTES, MAX_RATIO * file_bytes)
    if sum(entry.file_size for entry in entries) > allowed:
        raise _bomb()
    merged: list[tuple[int, str]] = []
    for entry in entries:
        for window, new_bytes in _windows(archive, entry):
            allowed -= new_bytes
            if allowed < 0:
                raise _bomb()
            if entry.filename.endswith((".xml", ".rels")):
                _refuse_declarations(window)
            if entry.filename.startswith("xl/worksheets/"):
                merged.extend((int(row), column.decode()) for column, row in _MERGED.findall(window))
    if merged:
        places = sorted(set(merged))[:_MOST_NAMED]
        raise TableRefused([problem("merged_cells", row, column) for row, column in places])


def _windows(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """Overlapping pieces of the unpacked entry, each with the number of bytes that are new in it."""
    tail = b""
    with archive.open(entry) as unpacked:
        while chunk := unpacked.read(_CHUNK_BYTES):
            yield tail + chunk, len(chunk)
            tail = chunk[-_OVERLAP_BYTES:]


def _refuse_declarations(window: bytes) -> None:
    """UTF-16 would hide a declaration from the search; no spreadsheet program writes it."""
    if _DECLARATION.search(window) or window.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in window[:4]:
        raise refused("entity_declaration")


def _bomb() -> TableRefused:
    return refused("zip_bomb", megabytes=MAX_UNPACKED_BYTES // 2**20, ratio=MAX_RATIO)
