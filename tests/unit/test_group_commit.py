from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from graph.changes import Receipt
from graph.errors import StoreBusy, StoreUnavailable
from graph.settlement import Outcome
from graph.stores.group_commit import Batch, GroupCommit


def receipts(batch: Batch) -> list[Outcome]:
    return [Receipt(str(one), "1", {}) for one in batch]


def handed_over(commit: GroupCommit, names: Sequence[str]) -> dict[str, list[Outcome] | BaseException]:
    """Each name handed over by a thread of its own; what each was told."""
    told: dict[str, list[Outcome] | BaseException] = {}

    def hand(name: str) -> None:
        try:
            told[name] = commit.apply([name])
        except StoreUnavailable as error:
            told[name] = error

    threads = [threading.Thread(target=hand, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def until_queued(group: GroupCommit, number: int) -> None:
    deadline = time.monotonic() + 5
    while len(group._queue) < number and time.monotonic() < deadline:
        threading.Event().wait(0.001)


def test_callers_that_wait_are_committed_together() -> None:
    sizes: list[int] = []
    first_arrived, others_wait = threading.Event(), threading.Event()

    def commit(batch: Batch) -> list[Outcome]:
        sizes.append(len(batch))
        first_arrived.set()
        assert others_wait.wait(5)
        return receipts(batch)

    group = GroupCommit(commit)
    first = threading.Thread(target=group.apply, args=(["first"],))
    first.start()
    assert first_arrived.wait(5)
    others = [threading.Thread(target=group.apply, args=([f"o{n}"],)) for n in range(10)]
    for other in others:
        other.start()
    until_queued(group, 10)
    others_wait.set()
    for thread in (first, *others):
        thread.join()
    assert sizes == [1, 10]


def test_a_poison_set_fails_alone() -> None:
    def commit(batch: Batch) -> list[Outcome]:
        if any(str(one) == "poison" for one in batch):
            raise StoreBusy("no")
        return receipts(batch)

    group = GroupCommit(commit)
    told = handed_over(group, [*(f"good{n}" for n in range(20)), "poison"])
    group.close()
    assert isinstance(told.pop("poison"), StoreBusy)
    assert all(isinstance(one, list) and isinstance(one[0], Receipt) for one in told.values())


def test_a_store_that_is_away_is_not_asked_by_everybody_in_turn() -> None:
    asked: list[int] = []
    first_arrived, others_wait = threading.Event(), threading.Event()

    def commit(batch: Batch) -> list[Outcome]:
        asked.append(len(batch))
        first_arrived.set()
        assert others_wait.wait(5)
        raise StoreUnavailable("no")

    group = GroupCommit(commit)
    told: dict[str, list[Outcome] | BaseException] = {}
    first = threading.Thread(target=lambda: told.update(handed_over(group, ["first"])))
    first.start()
    assert first_arrived.wait(5)
    others = threading.Thread(target=lambda: told.update(handed_over(group, [f"o{n}" for n in range(30)])))
    others.start()
    until_queued(group, 30)
    others_wait.set()
    for thread in (first, others):
        thread.join()
    assert len(told) == 31 and all(isinstance(one, StoreUnavailable) for one in told.values())
    assert asked == [1, 30, 1, 1]


def test_a_fault_that_nobody_foresaw_reaches_its_caller_and_spares_the_writer() -> None:
    def commit(batch: Batch) -> list[Outcome]:
        if "bug" in batch:
            raise ZeroDivisionError
        return receipts(batch)

    group = GroupCommit(commit)
    with pytest.raises(ZeroDivisionError):
        group.apply(["bug"])
    assert group.apply(["fine"])
    group.close()


def test_a_closed_store_takes_nothing() -> None:
    group = GroupCommit(receipts)
    group.close()
    with pytest.raises(StoreUnavailable):
        group.apply(["late"])


def test_a_caller_broken_off_while_committing_leaves_the_store_to_the_others() -> None:
    first_arrived, others_wait = threading.Event(), threading.Event()

    def commit(batch: Batch) -> list[Outcome]:
        if "broken" in batch:
            first_arrived.set()
            assert others_wait.wait(5)
            raise KeyboardInterrupt
        return receipts(batch)

    group = GroupCommit(commit)
    told: dict[str, list[Outcome] | BaseException] = {}

    def broken() -> None:
        try:
            group.apply(["broken"])
        except KeyboardInterrupt as error:
            told["broken"] = error

    leader = threading.Thread(target=broken)
    leader.start()
    assert first_arrived.wait(5)
    others = threading.Thread(target=lambda: told.update(handed_over(group, ["a", "b"])))
    others.start()
    until_queued(group, 2)
    others_wait.set()
    leader.join()
    others.join()
    assert isinstance(told["broken"], KeyboardInterrupt)
    assert isinstance(told["a"], list) and isinstance(told["b"], list)
    group.close()


def test_a_caller_broken_off_while_waiting_is_not_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    committed: list[str] = []
    first_arrived, held = threading.Event(), threading.Lock()

    def commit(batch: Batch) -> list[Outcome]:
        committed.extend(str(one) for one in batch)
        first_arrived.set()
        with held:
            return receipts(batch)

    group = GroupCommit(commit)
    leader = threading.Thread(target=group.apply, args=(["first"],))
    held.acquire()
    leader.start()
    assert first_arrived.wait(5)
    monkeypatch.setattr(threading.Event, "wait", _interrupted)
    with pytest.raises(KeyboardInterrupt):
        group.apply(["late"])
    monkeypatch.undo()
    held.release()
    leader.join()
    group.close()
    assert committed == ["first"]


def _interrupted(event: threading.Event, timeout: float | None = None) -> bool:
    raise KeyboardInterrupt


def test_the_next_batch_is_fetched_while_the_one_before_is_committed() -> None:
    fetched, committed = threading.Event(), list[Batch]()

    def commit(batch: Batch) -> list[Outcome]:
        if batch == ["first"]:
            assert fetched.wait(5)
        committed.append(batch)
        return receipts(batch)

    def batches() -> Iterator[Batch]:
        yield ["first"]
        assert committed == []
        fetched.set()
        yield ["second"]

    group = GroupCommit(commit)
    outcomes = list(group.apply_each(batches()))
    assert outcomes == [receipts(["first"]), receipts(["second"])]
    assert committed == [["first"], ["second"]]


def test_a_batch_that_finds_the_store_busy_is_committed_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.patience.PAUSES_SECONDS", (0.0, 0.0))
    asked: list[Batch] = []

    def commit(batch: Batch) -> list[Outcome]:
        asked.append(batch)
        if len(asked) == 1:
            raise StoreBusy("no")
        return receipts(batch)

    assert len(list(GroupCommit(commit).apply_each([["first"], ["second"]]))) == 2
    assert asked == [["first"], ["first"], ["second"]]


def test_a_batch_that_cannot_be_written_is_the_last() -> None:
    def commit(batch: Batch) -> list[Outcome]:
        if batch == ["second"]:
            raise StoreUnavailable("away")
        return receipts(batch)

    outcomes = GroupCommit(commit).apply_each([["first"], ["second"], ["third"]])
    assert next(outcomes) == receipts(["first"])
    with pytest.raises(StoreUnavailable):
        next(outcomes)
    assert list(outcomes) == []
