"""Group commit: callers of one process wait together, one writer thread applies what has gathered in one transaction.

A batch that the store cannot take is retried caller by caller, so that a poison ChangeSet never fails its neighbours.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from graph.errors import GraphStoreError, StoreUnavailable
from graph.preparation import Prepared
from graph.settlement import Outcome

Batch = Sequence[Prepared | GraphStoreError]
LARGEST_BATCH = 256
"""ChangeSets gathered in one transaction; a single caller may bring more."""
ASKED_IN_VAIN = 2
"""So many callers in a row find the store away, each for as long as a store is patient: the others are told at once."""


@dataclass(slots=True)
class _Waiting:
    sets: Batch
    outcomes: Future[list[Outcome]] = field(default_factory=Future)


class GroupCommit:
    """`commit` applies one batch in one transaction and raises GraphStoreError when nothing was written."""

    def __init__(self, commit: Callable[[Batch], list[Outcome]]) -> None:
        self._commit = commit
        self._queue: deque[_Waiting] = deque()
        self._arrived = threading.Condition()
        self._is_closed = False
        self._writer: threading.Thread | None = None

    def apply(self, sets: Batch) -> list[Outcome]:
        """Wait until the sets are committed or refused. Raises: whatever `commit` raises for them alone."""
        waiting = _Waiting(sets)
        with self._arrived:
            if self._is_closed:
                raise StoreUnavailable("the store is closed")
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="graph-writer", daemon=True)
                self._writer.start()
            self._queue.append(waiting)
            self._arrived.notify()
        return waiting.outcomes.result()

    def close(self) -> None:
        """Commit what has been handed over, then stop the writer."""
        with self._arrived:
            self._is_closed = True
            self._arrived.notify()
            writer = self._writer
        if writer is not None:
            writer.join()

    def _write(self) -> None:
        while (gathered := self._gather()) is not None:
            if not self._commit_together(gathered):
                self._commit_one_by_one(gathered)

    def _gather(self) -> list[_Waiting] | None:
        with self._arrived:
            self._arrived.wait_for(lambda: self._queue or self._is_closed)
            if not self._queue:
                return None
            gathered = [self._queue.popleft()]
            size = len(gathered[0].sets)
            while self._queue and size + len(self._queue[0].sets) <= LARGEST_BATCH:
                size += len(self._queue[0].sets)
                gathered.append(self._queue.popleft())
            return gathered

    def _commit_together(self, gathered: list[_Waiting]) -> bool:
        if len(gathered) == 1:
            return False
        try:
            outcomes = self._commit([one for waiting in gathered for one in waiting.sets])
        except Exception:  # the writer must outlive any fault; each caller is told its own below
            return False
        start = 0
        for waiting in gathered:
            waiting.outcomes.set_result(outcomes[start : start + len(waiting.sets)])
            start += len(waiting.sets)
        return True

    def _commit_one_by_one(self, gathered: Sequence[_Waiting]) -> None:
        """A poison ChangeSet shows itself; a store that is away is not asked by everybody in turn."""
        in_vain = 0
        for waiting in gathered:
            if in_vain == ASKED_IN_VAIN:
                waiting.outcomes.set_exception(StoreUnavailable("the store is away or busy: try again in a moment"))
                continue
            self._commit_alone(waiting)
            in_vain = in_vain + 1 if isinstance(waiting.outcomes.exception(), StoreUnavailable) else 0

    def _commit_alone(self, waiting: _Waiting) -> None:
        try:
            waiting.outcomes.set_result(self._commit(waiting.sets))
        except BaseException as error:  # handed to the caller, who is waiting in another thread
            waiting.outcomes.set_exception(error)
