"""Which supply may serve which need: all of the pairs, by an index on (kind, unit, region, category), none left out.

Needs alike in kind, unit, region, category and recipients are one group: every supply fits all of it or none, at one
misfit.
Pairs are kept by group and spread out need by need when somebody asks, a bounded number at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from matching.pairing.given.columns import Flags, Integers, nothing, ranges, starts, touched
from matching.pairing.given.need_table import NeedTable
from matching.pairing.given.objective import AREA_MISFIT, OPENNESS_MISFIT
from matching.pairing.given.supply_table import SupplyTable
from matching.pairing.given.tables import Tables

_REGION_SPACE: Final = 10**12
_CHUNK: Final = 2_000_000

_AREA_MISFITS: Final = np.array([AREA_MISFIT.get(length, 0) for length in range(13)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Groups:
    """Group g is the `size[g]` needs of the table from `start[g]` on. The flags: which filters leave it a supply."""

    start: Integers
    size: Integers
    has_kind: Flags
    has_area: Flags
    has_category: Flags
    has_date: Flags
    has_consent: Flags


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs need by need: places in the need and supply tables, and the misfit of one unit."""

    need: Integers
    supply: Integers
    misfit: Integers

    def chosen(self, which: Integers | Flags) -> Pairs:
        """The pairs at these places, or flagged; numpy takes by flags five times as long as by places."""
        places = np.flatnonzero(which) if which.dtype == np.bool_ else which
        return Pairs(self.need[places], self.supply[places], self.misfit[places])


@dataclass(frozen=True, slots=True)
class Candidates:
    """All candidate pairs of one run. `removed` counts the pairs that each filter took, in the order of the filters."""

    groups: Groups
    group_of_need: Integers
    supply: Integers
    group: Integers
    misfit: Integers
    barred_keys: Integers
    supplies: int
    count: int
    removed: dict[str, int]

    def spread(self, chosen: Flags | None = None) -> Iterator[Pairs]:
        """The pairs need by need, of the chosen group pairs or of all, in chunks of bounded size."""
        places = np.arange(len(self.supply)) if chosen is None else np.flatnonzero(chosen)
        ends = np.cumsum(self.groups.size[self.group[places]])
        first = 0
        while first < len(places):
            before = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, before + _CHUNK, side="right")))
            yield self._spread(places[first:last])
            first = last

    def of_needs(self, wanted: Flags) -> Iterator[Pairs]:
        """The pairs of those needs alone."""
        groups = np.zeros(len(self.groups.start), dtype=np.bool_)
        groups[self.group_of_need[wanted]] = True
        for pairs in self.spread(groups[self.group]):
            yield pairs.chosen(wanted[pairs.need])

    def misfit_of(self, need: Integers, supply: Integers) -> Integers:
        """Misfit of one unit of each of these pairs; -1 where the pair is no candidate."""
        groups = len(self.groups.start)
        keys = self.supply * groups + self.group
        order = np.argsort(keys)
        wanted = supply * groups + self.group_of_need[need]
        place = np.searchsorted(keys[order], wanted)
        is_there = place < len(keys)
        at = order[place[is_there]]
        misfit = np.full(len(wanted), -1, dtype=np.int64)
        misfit[is_there] = np.where(keys[at] == wanted[is_there], self.misfit[at], -1)
        misfit[np.isin(need * self.supplies + supply, self.barred_keys)] = -1
        return misfit

    def _spread(self, places: Integers) -> Pairs:
        groups = self.group[places]
        sizes = self.groups.size[groups]
        pairs = Pairs(
            ranges(self.groups.start[groups], sizes),
            np.repeat(self.supply[places], sizes),
            np.repeat(self.misfit[places], sizes),
        )
        if not len(self.barred_keys):
            return pairs
        return pairs.chosen(~np.isin(pairs.need * self.supplies + pairs.supply, self.barred_keys))


@dataclass(frozen=True, slots=True)
class _GroupPairs:
    """Pairs of a supply and a group that are left so far, and their misfit."""

    supply: Integers
    group: Integers
    misfit: Integers

    def chosen(self, which: Flags) -> _GroupPairs:
        """Those flagged."""
        places = np.flatnonzero(which)
        if len(places) == len(which):
            return self
        return _GroupPairs(self.supply[places], self.group[places], self.misfit[places])


def candidates(run: Tables) -> Candidates:
    """Every pair that meets the rule: equal kind and unit, area, category, date, consent, and not barred."""
    needs, supplies = run.needs, run.supplies
    start, size, group_of_need = _runs(needs.slot, needs.region, needs.category, needs.recipients)
    lines = np.bincount(supplies.slot, minlength=int(max(needs.slot, default=0)) + 1)
    in_area = _GroupPairs(*_in_area(needs, supplies, start))
    is_listed = (supplies.categories[in_area.supply] >> needs.category[start][in_area.group]) & 1 == 1
    misfit = in_area.misfit + np.where(is_listed, 0, OPENNESS_MISFIT)
    eligible = replace(in_area, misfit=misfit).chosen(is_listed | supplies.is_open[in_area.supply])
    valid = eligible.chosen(supplies.is_valid[eligible.supply])
    covered = valid.chosen(run.may_ask(needs.recipients[start][valid.group], valid.supply))
    groups = Groups(
        start=start,
        size=size,
        has_kind=lines[needs.slot[start]] > 0,
        has_area=touched(in_area.group, len(start)),
        has_category=touched(eligible.group, len(start)),
        has_date=touched(valid.group, len(start)),
        has_consent=touched(covered.group, len(start)),
    )
    barred_keys = _barred_keys(run, group_of_need, covered.supply, covered.group, len(start))
    left = {
        "": len(needs) * len(supplies),
        "no_supply_of_kind": int((size * lines[needs.slot[start]]).sum()),
        "out_of_area": int(size[in_area.group].sum()),
        "not_eligible": int(size[eligible.group].sum()),
        "out_of_date": int(size[valid.group].sum()),
        "no_consent": int(size[covered.group].sum()),
    }
    left["conflict"] = left["no_consent"] - len(barred_keys)
    return Candidates(
        groups=groups,
        group_of_need=group_of_need,
        supply=covered.supply,
        group=covered.group,
        misfit=covered.misfit,
        barred_keys=barred_keys,
        supplies=len(supplies),
        count=left["conflict"],
        removed={name: before - left[name] for before, name in zip(left.values(), list(left)[1:], strict=False)},
    )


def _runs(*columns: Integers) -> tuple[Integers, Integers, Integers]:
    """Start and size of every run of equal rows in sorted columns, and the run of each row."""
    is_first = starts(*columns)
    first = np.flatnonzero(is_first)
    return first, np.diff(np.append(first, len(is_first))), np.cumsum(is_first) - 1


def _in_area(needs: NeedTable, supplies: SupplyTable, group_start: Integers) -> tuple[Integers, Integers, Integers]:
    """Supply, group and area misfit of all that share the slot and the area, each pair once, at its longest code."""
    keys = needs.slot[group_start] * _REGION_SPACE + needs.region[group_start]
    slot = supplies.slot[supplies.area_supply]
    width = np.where(supplies.area_length == 0, _REGION_SPACE, 10 ** (12 - supplies.area_length))
    low = slot * _REGION_SPACE + supplies.area_code * width
    first = np.searchsorted(keys, low)
    size = np.searchsorted(keys, low + width) - first
    order = np.lexsort((-size, first, supplies.area_supply))
    order = order[size[order] > 0]
    entry_supply, first, size = supplies.area_supply[order], first[order], size[order]
    entry_misfit = _AREA_MISFITS[supplies.area_length[order]]
    supply, group = np.repeat(entry_supply, size), ranges(first, size)
    misfit = np.repeat(entry_misfit, size)
    has_nested = _has_nested_codes(entry_supply, first, size, len(supplies))
    if not has_nested.any():
        return supply, group, misfit
    is_nested = has_nested[supply]
    nested = np.flatnonzero(is_nested)
    nested = nested[np.lexsort((misfit[nested], group[nested], supply[nested]))]
    best, _, _ = _runs(supply[nested], group[nested])
    chosen = np.concatenate((np.flatnonzero(~is_nested), nested[best]))
    return supply[chosen], group[chosen], misfit[chosen]


def _has_nested_codes(supply: Integers, first: Integers, size: Integers, supplies: int) -> Flags:
    """Whether one area code of the supply lies inside another. Ranges come sorted, the wider first."""
    overlaps = (supply[1:] == supply[:-1]) & (first[1:] < first[:-1] + size[:-1])
    return touched(supply[1:][overlaps], supplies)


def _barred_keys(run: Tables, group_of_need: Integers, supply: Integers, group: Integers, groups: int) -> Integers:
    """Keys of the barred pairs that would otherwise be candidates."""
    if not run.barred:
        return nothing()
    lines = len(run.supplies)
    need, barred_supply = np.array(sorted(run.barred), dtype=np.int64).T
    is_candidate = np.isin(barred_supply * groups + group_of_need[need], supply * groups + group)
    keys: Integers = need * lines + barred_supply
    return keys[is_candidate]
