"""Opens what was sent: size first, then by content (never by the name alone) as csv or xlsx."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from matching.imports.csv_file import read_csv
from matching.imports.problems import refused
from matching.imports.table import MAX_FILE_BYTES, Table
from matching.imports.xlsx_file import read_xlsx

_ZIP: Final = b"PK\x03\x04"
_NOT_TEXT: Final = (b"\xd0\xcf\x11\xe0", b"%PDF", b"PK\x05\x06", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
"""Old or encrypted Excel files, PDF, empty zip, other archives."""


def read_table(path: Path) -> Table:
    """The table in a csv or xlsx file. Raises TableRefused, a BadInput, with everything that is wrong with the file."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise refused("unreadable_file") from error
    if not content:
        raise refused("empty_file")
    if len(content) > MAX_FILE_BYTES:
        raise refused("too_large", megabytes=MAX_FILE_BYTES // 2**20)
    if content.startswith(_NOT_TEXT):
        raise refused("damaged_file" if path.suffix.lower() in (".xlsx", ".xls") else "not_a_table")
    fingerprint = hashlib.sha256(content).hexdigest()
    if content.startswith(_ZIP):
        return read_xlsx(content, fingerprint)
    if path.suffix.lower() in (".xlsx", ".xls"):
        raise refused("damaged_file")
    return read_csv(content, fingerprint)
