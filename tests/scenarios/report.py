"""`python -m tests.scenarios.report`: what of the packs no scenario would notice if it were wrong. Exit 1 if anything.

Cells and departments, boundaries from both sides, clauses. A clause is touched when an answer rests on it, or comes out
otherwise when a rule of it is altered. Scenarios that differ in a name alone are one.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from matching.policy.loading import load_packs
from matching.policy.packs import Packs
from tests.scenarios.alterations import Alteration, alterations
from tests.scenarios.decided import Scenario, scenarios, written
from tests.scenarios.tables import CELLS, cell_as_written, row_as_written, table_cites
from tests.scenarios.unseen import is_explained

_NAMES = ("household_id", "member_id")


@dataclass(frozen=True, slots=True)
class Report:
    """`distinct`: scenarios that differ in more than a name; then what none of them touches."""

    distinct: int
    altered: int
    cells: tuple[str, ...]
    boundaries: tuple[str, ...]
    clauses: tuple[str, ...]
    explained_but_noticed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.cells or self.boundaries or self.clauses)

    def lines(self) -> Iterator[str]:
        yield f"{self.distinct} scenarios, {self.altered} alterations of the packs"
        for title, untouched in (("cells", self.cells), ("boundaries", self.boundaries), ("clauses", self.clauses)):
            yield f"{title} that no scenario touches: {len(untouched)}"
            yield from (f"  {each}" for each in untouched)


def report(packs: Packs, entries: Sequence[dict[str, Any]] | None = None, of: str = "") -> Report:
    """Of the scenarios given, or of all that are written, with the tables; `of`: of rules that begin so alone."""
    known = tuple(written() if entries is None else entries)
    asked = _Asked(packs, list(scenarios(known)))
    tried = [each for each in alterations(packs) if each.rule.startswith(of)]
    noticed = {each.name for each in tried if asked.notice(each)}
    unseen = [each for each in tried if each.name not in noticed and not is_explained(each)]
    return Report(
        distinct=len({facts_alone(entry) for entry in known}),
        altered=len(tried),
        cells=tuple(each.name for each in unseen if each.part == "cell"),
        boundaries=tuple(each.name for each in unseen if each.part == "boundary"),
        clauses=tuple(_untouched(packs, asked, {(each.pack, each.rule) for each in unseen})),
        explained_but_noticed=tuple(each.name for each in tried if each.name in noticed and is_explained(each)),
    )


def facts_alone(entry: dict[str, Any]) -> str:
    """A scenario without what it is called, what it expects, and the names of those it is about."""
    kept = {name: value for name, value in entry.items() if name not in ("scenario", "source", "expect")}
    kept["by_pack"] = sorted(kept.get("by_pack", ()))
    return json.dumps(_nameless(kept), default=str, sort_keys=True, ensure_ascii=False)


def _nameless(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _nameless(inner) for name, inner in value.items() if name not in _NAMES}
    return [_nameless(inner) for inner in value] if isinstance(value, list) else value


class _Asked:
    """The scenarios by the rules that their answers cite: those are asked first about an altered rule."""

    def __init__(self, packs: Packs, known: list[Scenario]) -> None:
        self.packs = packs
        self.cited: set[tuple[str, str]] = set()
        self._of_pack: dict[str, list[Scenario]] = defaultdict(list)
        self._citing: dict[str, list[Scenario]] = defaultdict(list)
        for scenario in known:
            self._of_pack[scenario.pack].append(scenario)
            for rule, pack, clause in scenario.answer(packs).cited:
                self.cited.add((pack, clause))
                self._citing[rule].append(scenario)
        self.cited |= table_cites()

    def notice(self, alteration: Alteration) -> bool:
        """Whether a table or a scenario would come out otherwise."""
        altered = alteration.applied(self.packs)
        concerned = [pack.id for pack in self.packs if any(one.id == alteration.pack for one in pack.lineage())]
        if alteration.part == "cell" and not all(_as_written(altered, pack, alteration.rule) for pack in concerned):
            return True
        return any(not _holds(one, altered) for one in self._in_turn(alteration.rule, concerned))

    def _in_turn(self, rule: str, packs: Iterable[str]) -> Iterator[Scenario]:
        first = [one for one in self._citing[rule] if one.pack in packs]
        yield from first
        names = {one.name for one in first}
        yield from (one for pack in packs for one in self._of_pack[pack] if one.name not in names)


def _holds(scenario: Scenario, packs: Packs) -> bool:
    """A pack that a decision cannot work with is noticed, too."""
    try:
        return scenario.holds(packs)
    except (LookupError, StopIteration, IndexError):
        return False


def _as_written(packs: Packs, pack: str, rule: str) -> bool:
    table, _, kind = rule.partition(".")
    if pack not in CELLS:
        return True
    return cell_as_written(packs, pack, kind) if table == "cell" else row_as_written(packs, pack, kind)


def _untouched(packs: Packs, asked: _Asked, unseen: set[tuple[str, str]]) -> Iterator[str]:
    for pack in packs:
        for clause in dict.fromkeys(rule.clause for rule in pack.rules.values()):
            keys = [rule.key for rule in pack.rules.values() if rule.clause == clause]
            if (pack.id, clause) not in asked.cited and all((pack.id, key) in unseen for key in keys):
                yield f"{pack.id} {clause}: {', '.join(keys)}"


def main() -> int:
    found = report(load_packs())
    print(*found.lines(), sep="\n")
    return 0 if found.is_empty else 1


if __name__ == "__main__":
    sys.exit(main())
