"""Group commit: callers of one process wait together, one of them applies what has gathered in one transaction.

Whoever comes while nobody commits does it at once, in their own thread; whoever comes meanwhile waits, and the first of
those who waited commits for all of them next. A batch that the store cannot take is retried caller by caller, so that a
poison ChangeSet never fails its neighbours.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from graph.errors import GraphStoreError, StoreUnavailable
from graph.patience import patiently
from graph.preparation import Prepared
from graph.settlement import Outcome

Batch = Sequence[Prepared | GraphStoreError]
LARGEST_BATCH = 256
"""ChangeSets gathered in one transaction; a single caller may bring more."""
ASKED_IN_VAIN = 2
"""So many callers in a row find the store away, each for as long as a store is patient: the others are told at once."""


@dataclass(slots=True, eq=False)
class _Caller:
    """`woken` when there is an answer, or when it is this caller's turn to commit."""

    sets: Batch
    woken: threading.Event | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    error: BaseException | None = None
    is_answered: bool = False

    def answer(self, outcomes: list[Outcome]) -> None:
        self.outcomes, self.is_answered = outcomes, True
        self.wake()

    def refuse(self, error: BaseException) -> None:
        self.error, self.is_answered = error, True
        self.wake()

    def wake(self) -> None:
        if self.woken is not None:
            self.woken.set()


class GroupCommit:
    """`commit` applies one batch in one transaction and raises GraphStoreError when nothing was written. It is never
    called by two threads at once."""

    def __init__(self, commit: Callable[[Batch], list[Outcome]]) -> None:
        self._commit = commit
        self._queue: deque[_Caller] = deque()
        self._lock = threading.Condition()
        self._is_closed = False
        self._leader: _Caller | None = None

    def apply(self, sets: Batch) -> list[Outcome]:
        """Wait until the sets are committed or refused. Raises: whatever `commit` raises for them alone."""
        caller = _Caller(sets)
        try:
            self._join(caller)
            if caller.woken is not None:
                caller.woken.wait()
            if not caller.is_answered:
                self._commit_gathered()
        finally:  # also when a signal breaks the caller off, wherever it stands
            self._leave(caller)
        if caller.error is not None:
            raise caller.error
        return caller.outcomes

    def apply_each(self, batches: Iterable[Batch]) -> Iterator[list[Outcome]]:
        """`apply` one after the other, patiently; the next is fetched while the one before is committed."""
        with ThreadPoolExecutor(1) as committing:
            last: Future[list[Outcome]] | None = None
            for batch in batches:
                if last is not None:
                    yield last.result()
                last = committing.submit(patiently, partial(self.apply, batch))
            if last is not None:
                yield last.result()

    def close(self) -> None:
        """Take nothing more, and wait for what has been handed over."""
        with self._lock:
            self._is_closed = True
            self._lock.wait_for(lambda: self._leader is None)

    def _join(self, caller: _Caller) -> None:
        """Queue up: to commit at once where nobody does, else to be woken."""
        with self._lock:
            if self._is_closed:
                raise StoreUnavailable("the store is closed")
            if self._leader is None:
                self._leader = caller
            else:
                caller.woken = threading.Event()
            self._queue.append(caller)

    def _leave(self, caller: _Caller) -> None:
        """Whoever led makes the first of those who wait the next to commit."""
        with self._lock:
            if caller in self._queue:
                self._queue.remove(caller)
            if self._leader is caller:
                self._leader = self._queue[0] if self._queue else None
                if self._leader is None:
                    self._lock.notify_all()
                else:
                    self._leader.wake()

    def _commit_gathered(self) -> None:
        """Commit the sets of the leader and of those behind it in the queue."""
        gathered: list[_Caller] = []
        try:
            self._gather(gathered)
            if not self._commit_together(gathered):
                self._commit_one_by_one(gathered)
        finally:
            for caller in gathered:
                if not caller.is_answered:
                    caller.refuse(StoreUnavailable("the writing was broken off: ask again with the same key"))

    def _gather(self, gathered: list[_Caller]) -> None:
        with self._lock:
            size = 0
            while self._queue and (not gathered or size + len(self._queue[0].sets) <= LARGEST_BATCH):
                size += len(self._queue[0].sets)
                gathered.append(self._queue.popleft())

    def _commit_together(self, gathered: list[_Caller]) -> bool:
        if len(gathered) == 1:
            return False
        try:
            outcomes = self._commit([one for caller in gathered for one in caller.sets])
        except Exception:  # whatever the fault is, it is one caller's; each is told its own below
            return False
        start = 0
        for caller in gathered:
            caller.answer(outcomes[start : start + len(caller.sets)])
            start += len(caller.sets)
        return True

    def _commit_one_by_one(self, gathered: Sequence[_Caller]) -> None:
        """A poison ChangeSet shows itself; a store that is away is not asked by everybody in turn."""
        in_vain = 0
        for caller in gathered:
            if in_vain == ASKED_IN_VAIN:
                caller.refuse(StoreUnavailable("the store is away or busy: try again in a moment"))
                continue
            self._commit_alone(caller)
            in_vain = in_vain + 1 if isinstance(caller.error, StoreUnavailable) else 0

    def _commit_alone(self, caller: _Caller) -> None:
        try:
            caller.answer(self._commit(caller.sets))
        except Exception as error:  # handed to the caller, who may be waiting in another thread
            caller.refuse(error)
