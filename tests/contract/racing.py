"""Work that races: the same function in several threads, or in several processes that open the store for themselves.

Processes come from a fork server that has imported everything, so that starting one costs little.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from graph.changes import ChangeSet, CreateNode, Draw, Guard, Link, Receipt, UpdateNode
from graph.errors import GraphStoreError, StoreBusy
from graph.schema import PartOf, Supply
from graph.settlement import Outcome
from graph.store import GraphStore
from tests.builders import a_claim, a_region
from tests.contract.acts import a_set, create
from tests.contract.sites import Place

WAIT_SECONDS = 60
IN_HAND = 6
"""So many acts at most are under way, and may have landed or not, when their process is killed."""
COUNTIES = ("341702", "341721")
"""Racers act in both by turns: what keeps one county's acts apart must not be what keeps ids and keys unique."""
T = TypeVar("T")
Work = Callable[[GraphStore, int], Any]
"""What one racer does, given its number; the answer must be something that can be sent."""


def fork_server() -> BaseContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["tests.contract.racing", "tests.market", "graph.stores.neo4j_store", "graph.stores.sqlite_store"]
    )
    return context


def in_threads(store: GraphStore, work: Work, racers: int) -> list[Any]:
    """What each answered, on one store."""
    return together(lambda number: work(store, number), racers)


def together(act: Callable[[int], T], racers: int) -> list[T]:
    """What each thread answered; they begin together."""
    start = threading.Barrier(racers)

    def run(number: int) -> T:
        start.wait(WAIT_SECONDS)
        return act(number)

    with ThreadPoolExecutor(racers) as pool:
        return list(pool.map(run, range(racers)))


def in_processes(place: Place, work: Work, racers: int, *, seconds: float = WAIT_SECONDS) -> list[Any]:
    """What each answered within so many seconds; they begin together, each with a store of its own."""
    context = fork_server()
    start = context.Barrier(racers)
    pipes = [context.Pipe(duplex=False) for _ in range(racers)]
    processes = [
        context.Process(target=_race, args=(place, work, number, start, pipe[1]), daemon=True)
        for number, pipe in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    try:
        return [_answer(ours, seconds) for ours, _ in pipes]
    finally:
        for process in processes:
            _end(process)


def _race(place: Place, work: Work, number: int, start: Any, answers: Connection) -> None:
    store = place.open()
    try:
        start.wait(WAIT_SECONDS)
        answers.send(work(store, number))
    finally:
        store.close()


def _answer(pipe: Connection, seconds: float = WAIT_SECONDS) -> Any:
    assert pipe.poll(seconds), "a racer did not answer"
    return pipe.recv()


def _end(process: BaseProcess) -> None:
    process.join(WAIT_SECONDS)
    if process.is_alive():
        process.kill()


def until_killed(place: Place, work: Callable[[GraphStore, Connection], None], seconds: float) -> list[Any]:
    """What the work had sent when it was killed with -9, so many seconds after it sent the first."""
    context = fork_server()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(place, work, theirs), daemon=True)
    process.start()
    theirs.close()
    sent = [_answer(ours)]
    process.join(seconds)
    process.kill()
    process.join(WAIT_SECONDS)
    with contextlib.suppress(EOFError, OSError):
        while ours.poll():
            sent.append(ours.recv())
    return sent


def _work(place: Place, work: Callable[[GraphStore, Connection], None], answers: Connection) -> None:
    work(place.open(), answers)


# --- what they do -----------------------------------------------------------------------------------------------------


def insisting(store: GraphStore, sets: Sequence[ChangeSet]) -> list[Outcome]:
    """As every caller does: a store that is busy is asked again, under the same operation keys."""
    for _ in range(50):
        try:
            return store.apply(sets)
        except StoreBusy as error:
            busy = error
    raise busy


def claim_each_case(store: GraphStore, number: int) -> list[str]:
    """Claim ten cases, one after the other; how each attempt ended."""
    ended = []
    for case in range(10):
        claim = a_claim(f"claim:{case}:{number}", f"referral:{case}")
        taken = CreateNode(claim, open_key=f"claim:{case}")
        asked = a_set(f"claim:{case}:{number}", taken, county=COUNTIES[number % 2])
        ended.append(type(insisting(store, [asked])[0]).__name__)
    return ended


def draw_from_one_counter(store: GraphStore, number: int) -> int:
    """Forty draws of three; how many landed."""
    draws = [a_set(f"draw:{number}:{turn}", Draw("supply:1", "quantity_left", 3)) for turn in range(40)]
    return sum(isinstance(insisting(store, [draw])[0], Receipt) for draw in draws)


def raise_one_revision(store: GraphStore, number: int) -> int:
    """Twenty updates, each decided on what was just read; how many it took to land them."""
    tries = landed = 0
    while landed < 20:
        supply = store.known(["supply:1"])["supply:1"]
        assert isinstance(supply, Supply)
        step = UpdateNode(Supply, "supply:1", {"project": f"{int(supply.project) + 1}"})
        asked = a_set(f"step:{number}:{tries}", step, guards=(Guard("supply:1", supply.revision),))
        landed += isinstance(insisting(store, [asked])[0], Receipt)
        tries += 1
        assert tries < 2000
    return tries


def apply_mixed_batches(store: GraphStore, number: int) -> tuple[int, int]:
    """Five batches in which every third ChangeSet must fail; how many landed and how many did not."""
    landed = failed = 0
    for batch in range(5):
        sets = [_mixed(f"{number}:{batch}:{turn}", turn) for turn in range(30)]
        for outcome in insisting(store, sets):
            landed += isinstance(outcome, Receipt)
            failed += isinstance(outcome, GraphStoreError)
    return landed, failed


def _mixed(name: str, turn: int) -> ChangeSet:
    if turn % 3 == 0:
        return a_set(name, CreateNode(a_region(f"never:{name}")), Draw("supply:1", "quantity_left", 10**9))
    return a_set(name, CreateNode(a_region(f"region:{name}")), Draw("supply:1", "quantity_left", 1), events=1)


def create_the_same(store: GraphStore, number: int) -> list[str]:
    """Ten ids that all want to create; how each attempt ended."""
    county = COUNTIES[number % 2]
    sets = [create(f"create:{turn}:{number}", a_region(f"region:{turn}"), county=county) for turn in range(10)]
    return [type(insisting(store, [one])[0]).__name__ for one in sets]


def act_under_the_same_keys(store: GraphStore, number: int) -> list[bool]:
    """Ten acts that all send under the same keys, as a client does that got no answer; which were repeats."""
    repeats = []
    for turn in range(10):
        draw = a_set(f"same:{turn}", Draw("supply:1", "quantity_left", 1), county=COUNTIES[number % 2])
        [outcome] = insisting(store, [draw])
        assert isinstance(outcome, Receipt)
        repeats.append(outcome.repeated)
    return repeats


def an_act(number: int) -> ChangeSet:
    """One that shows whether it landed whole: a node, an edge, a draw and an event."""
    region = f"region:{number}"
    within = Link(PartOf(source=region, target="region:0"))
    draw = Draw("supply:1", "quantity_left", 1)
    return a_set(f"act:{number}", CreateNode(a_region(region)), within, draw, events=1)


def act_and_tell(store: GraphStore, answers: Connection) -> None:
    """Act after act from where the store stands, one by one and in batches; the last that was acknowledged is told."""
    first = store.heads()["341702"][0]
    answers.send(first - 1)
    for number in itertools.count(first, IN_HAND + 1):
        for acts in (range(number, number + 1), range(number + 1, number + 1 + IN_HAND)):
            insisting(store, [an_act(one) for one in acts])
            answers.send(acts[-1])


def touch_in_another_order(store: GraphStore, number: int) -> int:
    """Draw from five supplies, named in an order of one's own; how many landed."""
    landed = 0
    for turn in range(30):
        order = [f"supply:{(number * 2 + turn + step * (1 if number % 2 else 4)) % 5 + 1}" for step in range(5)]
        draws = [Draw(supply, "quantity_left", 1) for supply in order]
        touch = a_set(f"touch:{number}:{turn}", *draws, county=COUNTIES[number % 2])
        landed += isinstance(insisting(store, [touch])[0], Receipt)
    return landed
