"""Rings for what the store has pending: sends each entry's position to the queue, once.

It alone publishes. A broker that cannot be reached delays nobody who writes to the store, and loses nothing: the
entries stay pending, are sent when it is back, and the sweeper does meanwhile what has waited long enough.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from kombu.exceptions import OperationalError

from graph.store import GraphStore

log = logging.getLogger(__name__)

WINDOW = 200
"""Entries under way at once: the oldest that are pending. So a backlog waits in the store, not in the broker."""


class Relay:
    """`send` hands a position to the broker, and raises OperationalError when it could not."""

    def __init__(self, store: GraphStore, send: Callable[[str], object]) -> None:
        self._store, self._send = store, send
        self._sent: set[str] = set()
        self._is_cut_off = False

    def tick(self) -> int:
        """Send what is new among the oldest pending entries; how many were sent."""
        pending = [entry.position for entry in self._store.pending(WINDOW)]
        self._sent.intersection_update(pending)
        new = [position for position in pending if position not in self._sent]
        try:
            for position in new:
                self._send(position)
                self._sent.add(position)
        except OperationalError as error:
            self._note_cut_off(True, error=type(error).__name__)
        else:
            if new:
                self._note_cut_off(False)
        return sum(position in self._sent for position in new)

    def _note_cut_off(self, is_cut_off: bool, **fields: str) -> None:
        if is_cut_off != self._is_cut_off:
            log.warning("broker unreachable" if is_cut_off else "broker reached again", extra=fields)
        self._is_cut_off = is_cut_off
