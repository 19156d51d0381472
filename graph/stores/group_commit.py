"""Group commit: callers of one process wait together, one of them applies what has gathered in one transaction.

Whoever comes while nobody commits does it at once, in their own thread; whoever comes meanwhile waits, and the first of
those who waited commits for all of them next. A batch that the store cannot take is retried caller by caller, so that a
poison ChangeSet never fails its neighbours.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
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
class _Caller:
    """`woken` when there is an answer, or when it is this caller's turn to commit."""

    sets: Batch
    woken: threading.Event | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    error: BaseException | None = None
    is_answered: bool = False

    def answer(self, outcomes: list[Outcome]) -> None:
        self.outcomes, self.is_answered = outcomes, True
        self._wake()

    def refuse(self, error: BaseException) -> None:
        self.error, self.is_answered = error, True
        self._wake()

    def take_over(self) -> None:
        self._wake()

    def _wake(self) -> None:
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
        self._is_led = False

    def apply(self, sets: Batch) -> list[Outcome]:
        """Wait until the sets are committed or refused. Raises: whatever `commit` raises for them alone."""
        caller = _Caller(sets)
        if not self._leads(caller):
            assert caller.woken is not None
            caller.woken.wait()
        if not caller.is_answered:
            self._lead()
        if caller.error is not None:
            raise caller.error
        return caller.outcomes

    def close(self) -> None:
        """Take nothing more, and wait for what has been handed over."""
        with self._lock:
            self._is_closed = True
            self._lock.wait_for(lambda: not self._is_led)

    def _leads(self, caller: _Caller) -> bool:
        """Whether the caller has to commit itself; else it is woken."""
        with self._lock:
            if self._is_closed:
                raise StoreUnavailable("the store is closed")
            self._queue.append(caller)
            if self._is_led:
                caller.woken = threading.Event()
                return False
            self._is_led = True
            return True

    def _lead(self) -> None:
        """Commit the caller's own sets and those that wait behind it, then hand over to whoever came meanwhile."""
        gathered = self._gather()
        try:
            if not self._commit_together(gathered):
                self._commit_one_by_one(gathered)
        finally:
            for caller in gathered:
                if not caller.is_answered:
                    caller.refuse(StoreUnavailable("the writing was broken off: ask again with the same key"))
            self._hand_over()

    def _gather(self) -> list[_Caller]:
        with self._lock:
            gathered = [self._queue.popleft()]
            size = len(gathered[0].sets)
            while self._queue and size + len(self._queue[0].sets) <= LARGEST_BATCH:
                size += len(self._queue[0].sets)
                gathered.append(self._queue.popleft())
            return gathered

    def _hand_over(self) -> None:
        with self._lock:
            if self._queue:
                self._queue[0].take_over()
            else:
                self._is_led = False
                self._lock.notify_all()

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
