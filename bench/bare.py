"""Bare statements: what somebody would write who needs these rows in the database and nothing of the promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from graph.json_text import text_of
from graph.settlement import JournalEntry, Settlement, entry_hash

T = TypeVar("T")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What one transaction writes: ready rows of nodes and edges, and the facts of its audit entries. Whoever writes
    the same rows without us has to put an entry into words and chain its hash as well, so that is in the bare time."""

    rows: Settlement
    told: Sequence[dict[str, Any]]
    previous: Mapping[str, str]
    """The last hash of each county before these."""

    def journal(self) -> Iterator[tuple[JournalEntry, str, str]]:
        """Each entry with its text and hash, made here."""
        last = dict(self.previous)
        for entry, told in zip(self.rows.journal, self.told, strict=True):
            body = text_of(told)
            last[entry.county] = entry_hash(last[entry.county], body)
            yield entry, body, last[entry.county]


class Bare(Protocol):
    """One connection, or one driver. Nothing is locked, compared or checked here."""

    def write(self, written: Written) -> None:
        """All rows of a batch, in one transaction."""

    def load(self, nodes: Sequence[Row], edges: Sequence[Row], journal: Sequence[Row], rows_at_once: int) -> None:
        """Bulk: nodes, then edges, then journal, so many rows a transaction."""

    def network(self, household: str) -> tuple[int, int]:
        """Nodes and edges with their properties within three hops, hubs reached but not passed; how many."""

    def close(self) -> None: ...


def batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
