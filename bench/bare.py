"""Bare statements: what somebody would write who needs these rows in the database and nothing of the promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from graph.settlement import Settlement

T = TypeVar("T")
Row = Mapping[str, Any]


class Bare(Protocol):
    """One connection, or one driver. Nothing is locked, compared, checked or chained here; the rows come ready."""

    def write(self, settlement: Settlement) -> None:
        """All rows of a batch, in one transaction."""

    def load(self, nodes: Sequence[Row], edges: Sequence[Row], journal: Sequence[Row], rows_at_once: int) -> None:
        """Bulk: nodes, then edges, then journal, so many rows a transaction."""

    def network(self, household: str) -> tuple[int, int]:
        """Nodes and edges with their properties within three hops, hubs reached but not passed; how many."""

    def close(self) -> None: ...


def batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
