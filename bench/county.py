"""The demo county at the size that is asked for, and the figures of loading it."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from bench.bare import Row
from bench.figures import Report
from bench.places import Opening, Place
from graph.changes import Change, ChangeSet, CreateNode, Link, Receipt, derived_id
from graph.preparation import Linked, prepare
from graph.schema import About, Signal
from graph.settlement import JournalEntry, Known, settle
from graph.store import GraphStore
from graph.vault import Vault
from matching.policy.loading import load_packs
from seeds.county import generate
from seeds.load import batches
from seeds.rows import County

ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SEED = 1
WARNED_SHARE = 20
"""One household in so many has new signals."""
PROMISES = {"neo4j": 1.2, "sqlite": 1.5}
TRIED_SHARE = 10
"""Batch sizes are tried on so many times fewer households."""
ROWS_AT_ONCE = {"neo4j": (1_000, 2_000, 10_000), "sqlite": (2_000, 10_000, 50_000)}
"""Sizes that bare loads try; a Neo4j of tests has no memory for more in one transaction."""
INDICATORS = ("death", "serious_illness", "unemployment", "disaster")


def load_county(store: GraphStore, households: int) -> float:
    """Load the county, one ChangeSet a batch, and then new signals; seconds that the county took, made up before."""
    county, ready = _made_up(households), _ready(households)
    gc.collect()
    gc.freeze()
    start = time.perf_counter()
    refused = [
        outcome for outcomes in store.apply_each(ready) for outcome in outcomes if not isinstance(outcome, Receipt)
    ]
    seconds = time.perf_counter() - start
    assert not refused, refused
    for code in (each.code for each in county.counties):
        warned = [one.household_id for one in county.households[::WARNED_SHARE] if one.region.startswith(code)]
        changes = [change for number, one in enumerate(warned) for change in _signals(code, one, number)]
        signals = ChangeSet(
            operation_key=f"signals:{code}",
            county=code,
            actor="system",
            action="Load",
            at=NOW,
            changes=tuple(changes),
        )
        [outcome] = store.apply([signals])
        assert isinstance(outcome, Receipt), outcome
    return seconds


@lru_cache(maxsize=1)
def _made_up(households: int) -> County:
    """The same for every store, and so made up once; kept out of the garbage collector's way."""
    county = generate(seed=SEED, on=ON, households=households)
    gc.collect()
    gc.freeze()
    return county


def _ready(households: int) -> list[list[ChangeSet]]:
    return [[batch.change_set] for batch in batches(_made_up(households), load_packs(), NOW)]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The rows of a loaded county, as a bare load gets them."""

    nodes: Sequence[Row]
    edges: Sequence[Row]
    journal: Sequence[Row]

    @property
    def size(self) -> str:
        households = sum(row["kind"] == "Household" for row in self.nodes)
        members = sum(row["kind"] == "Member" for row in self.nodes)
        return f"{households:,} households, {members:,} members, {len(self.nodes):,} nodes, {len(self.edges):,} edges"


def measure(report: Report, place: Place, households: int, *, is_quick: bool) -> Opening:
    """A bare load, as many rows at once as is best for a small county, then ours, which stays for what comes next."""
    part, loaded = _rows(place.vault, households // TRIED_SHARE), _rows(place.vault, households)
    sizes = ROWS_AT_ONCE[place.name][: 1 if is_quick else None]
    best = min(sizes, key=lambda size: _bare_seconds(place, part, size))
    bare = _bare_seconds(place, loaded, best)
    opening = place.clear()
    store = opening.store()
    ours = load_county(store, households)
    store.close()
    limit = PROMISES[place.name]
    report.compare(place.name, f"load (bare: {best:,} rows at once)", loaded.size, ours, bare, "s", at_most=limit)
    return opening


def _bare_seconds(place: Place, loaded: Loaded, rows_at_once: int) -> float:
    statements = place.clear().bare()
    start = time.perf_counter()
    statements.load(loaded.nodes, loaded.edges, loaded.journal, rows_at_once)
    seconds = time.perf_counter() - start
    statements.close()
    return seconds


_ROWS: dict[tuple[str, int], Loaded] = {}


def _rows(vault: Vault, households: int) -> Loaded:
    """The same of every kind of store, and so made once; kept out of the garbage collector's way."""
    key = (vault.fingerprint, households)
    if key not in _ROWS:
        _ROWS[key] = _made_rows(vault, households)
        gc.collect()
        gc.freeze()
    return _ROWS[key]


def _made_rows(vault: Vault, households: int) -> Loaded:
    """In the order in which they come to a store, too."""
    known = Known()
    settled = [settle([prepare(each, vault) for each in batch], known) for batch in _ready(households)]
    return Loaded(
        nodes=[asdict(new) for settlement in settled for new in settlement.created.values()],
        edges=[_edge_row(new) for settlement in settled for new in settlement.linked.values()],
        journal=[_journal_row(entry) for settlement in settled for entry in settlement.journal],
    )


def _edge_row(new: Linked) -> Row:
    kind, source, target, key = new.identity
    ends = {"kind": kind, "source": source, "target": target, "key": key}
    return {**ends, "since": new.since, "until": new.until, "props": new.props}


def _journal_row(entry: JournalEntry) -> Row:
    facts = asdict(entry)
    return {**facts, "state": "pending" if facts.pop("is_pending") else "done", "attempts": 0}


def _signals(county: str, household_id: str, number: int) -> Iterator[Change]:
    household = f"household:{household_id}"
    for indicator in INDICATORS[number % 3 : number % 3 + 2]:
        signal = Signal(
            id=derived_id("signal", household, indicator),
            county=county,
            household=household,
            indicator=indicator,
            source="civil_affairs",
            channel="cross_match",
            observed_on=ON.isoformat(),
            status="new",
        )
        yield CreateNode(signal)
        yield Link(About(source=signal.id, target=household))
