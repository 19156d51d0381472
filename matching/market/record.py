"""A pairing run kept as a Job: a summary to list, and beside it the inputs and the result whole, compressed.

Equal inputs name the same job, so that a run that was cut off is completed under its own record.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph.changes import ChangeSet, CreateNode, derived_id
from graph.errors import NotFound
from graph.schema import Job, JobPart
from graph.store import GraphStore
from matching.engine import Act
from matching.market.inputs import PairingInputs, fingerprint_of, inputs_of
from matching.pairing.answer import answer
from matching.pairing.assignment import PairingRun
from matching.pairing.given.rows import Held, NeedRow
from matching.pairing.report import report

PART_LENGTH = 200_000
"""Characters of one piece."""
COUNTY_DIGITS = 6
PartName = Literal["inputs", "result"]


def job_id(fingerprint: str) -> str:
    return derived_id("job", "pairing", fingerprint)


def recorded(act: Act, county: str, inputs: PairingInputs, kept: bytes, run: PairingRun) -> ChangeSet:
    """The ChangeSet that keeps the run, `kept` being its inputs as text. It goes before what the run proposes."""
    fingerprint = fingerprint_of(kept)
    job, told = job_id(fingerprint), report(run)
    result = answer(run) | told.as_json()
    pieces: dict[PartName, list[str]] = {
        "inputs": _packed(kept),
        "result": _packed(json.dumps(result, ensure_ascii=False, sort_keys=True).encode()),
    }
    parts = [
        JobPart(id=part_id(job, name, number), county=county, job=job, part=name, number=number, content=content)
        for name, contents in pieces.items()
        for number, content in enumerate(contents)
    ]
    summary = _summary(inputs, run, told.greedy_pairings) | {
        "parts": {name: len(contents) for name, contents in pieces.items()}
    }
    node = Job(
        id=job,
        county=county,
        task="pairing",
        on=inputs.on.isoformat(),
        status="done",
        done=len(inputs.needs),
        total=len(inputs.needs),
        fingerprint=fingerprint,
        result=json.dumps(summary, ensure_ascii=False, sort_keys=True),
    )
    return act.change_set(county, "RecordPairingRun", [CreateNode(one) for one in (node, *parts)], guards=())


def part_id(job: str, part: PartName, number: int) -> str:
    return f"{job}:{part}:{number}"


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run as it was kept. `result` is what `jiuzhu pair` prints, with the report beside it; `fingerprint` is that of
    the inputs as they are kept."""

    job: Job
    inputs: PairingInputs
    result: Mapping[str, Any]
    fingerprint: str

    @property
    def summary(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = json.loads(self.job.result or "{}")
        return told


def read_run(store: GraphStore, job: str) -> KeptRun:
    """The run of that job. Raises: NotFound."""
    node = store.known([job]).get(job)
    if not isinstance(node, Job) or node.task != "pairing" or node.result is None:
        raise NotFound(job)
    inputs, result = _read_part(store, node, "inputs"), _read_part(store, node, "result")
    return KeptRun(node, inputs_of(inputs), json.loads(result), fingerprint_of(inputs))


def latest_result(store: GraphStore) -> tuple[Job, Mapping[str, Any]] | None:
    """The run that was kept last and its result; its inputs, which are larger, are left unread."""
    return next(((job, json.loads(_read_part(store, job, "result"))) for job in store.jobs("pairing", 1)), None)


def _read_part(store: GraphStore, job: Job, name: PartName) -> bytes:
    pieces: int = json.loads(job.result or "{}")["parts"][name]
    ids = [part_id(job.id, name, number) for number in range(pieces)]
    found = store.known(ids)
    return _unpacked(found[one] for one in ids)


def _summary(inputs: PairingInputs, run: PairingRun, greedy: Iterable[Held]) -> dict[str, Any]:
    """What a list of runs and the charts need: units by county, kind and unit of measure, never added across them."""
    needs = {row.need_id: row for row in inputs.needs}
    return {
        "needs": len(inputs.needs),
        "supplies": len(inputs.supplies),
        "seed": inputs.seed,
        "stability": stability(inputs, run),
        "served": _served(needs, run.pairings, greedy),
        "unmet": _unmet(needs, run),
    }


def stability(inputs: PairingInputs, run: PairingRun) -> dict[str, Any]:
    """How many proposals stood before the run, how many it moved because of what, and what keeping cost in misfit."""
    moved = {(one.need_id, one.supply_id) for one in run.moved}
    return {
        "proposals_before": len(inputs.kept),
        "kept_whole": len(inputs.kept) - len(moved),
        "moved": len(moved),
        "moved_because": dict(sorted(Counter(one.because for one in run.moved).items())),
        "keeping_cost": run.keeping_cost,
    }


def _served(needs: Mapping[Any, NeedRow], optimal: Iterable[Held], greedy: Iterable[Held]) -> list[dict[str, Any]]:
    totals: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for place, pairings in enumerate((optimal, greedy)):
        for held in pairings:
            row = needs[held.need_id]
            totals[(*_group(row), row.level, row.helped_before)][place] += held.quantity
    names = ("county", "kind", "unit", "level", "helped_before")
    return [
        dict(zip(names, key, strict=True)) | {"optimal": units[0], "greedy": units[1]}
        for key, units in sorted(totals.items())
    ]


def _unmet(needs: Mapping[Any, NeedRow], run: PairingRun) -> list[dict[str, Any]]:
    totals: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for one in run.unmet:
        counted = totals[(*_group(needs[one.need_id]), one.reason)]
        counted[0] += 1
        counted[1] += one.quantity
    names = ("county", "kind", "unit", "reason")
    return [
        dict(zip(names, key, strict=True)) | {"needs": counted[0], "quantity": counted[1]}
        for key, counted in sorted(totals.items())
    ]


def _group(row: NeedRow) -> tuple[str, str, str]:
    return row.region[:COUNTY_DIGITS], row.kind, row.unit


def _packed(text: bytes) -> list[str]:
    packed = base64.b64encode(zlib.compress(text)).decode()
    return [packed[start : start + PART_LENGTH] for start in range(0, len(packed), PART_LENGTH)]


def _unpacked(parts: Iterable[object]) -> bytes:
    return zlib.decompress(base64.b64decode("".join(_contents(parts))))


def _contents(parts: Iterable[object]) -> Iterator[str]:
    for part in parts:
        assert isinstance(part, JobPart), "a part's id names nothing else"
        yield part.content
