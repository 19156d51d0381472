"""The pairing rule and objective written a second time, as plainly as possible, and searched exhaustively.

Nothing here shares code with the product: only the rows go in. Good for a handful of needs and supplies.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from matching.pairing.given.rows import Held, NeedRow, SupplyRow

ON = date(2026, 3, 1)
LEVELS = ("red", "orange", "yellow", "blue", "green")
REGIONS = ("341702001001", "341702001002", "341702002001", "341703001001", "342201001001")
AREAS = ("any", "34", "3417", "341702", "341703", "341702001", "341702001001", "341702002001", "3422")
RECIPIENTS = (("any",), ("any",), ("any",), ("c1",), ("c1", "c2"), ("c3", "any"), ("c2", "c1"), ("gone",))
KEEP_BONUS = 1000

Vector = tuple[int, ...]


def misfit_of(need: NeedRow, supply: SupplyRow) -> int | None:
    """Misfit of one unit of the pair; None when it is no candidate."""
    if need.kind != supply.kind or need.unit != supply.unit or not need.consent:
        return None
    if "any" not in need.recipients and supply.charity_id not in need.recipients:
        return None
    if not supply.valid_from <= ON <= supply.valid_to:
        return None
    lengths = [
        0 if code == "any" else len(code)
        for code in supply.service_area
        if code == "any" or need.region.startswith(code)
    ]
    if not lengths:
        return None
    area = {12: 0, 9: 100, 6: 300, 4: 600, 2: 900, 0: 900}[max(lengths)]
    if need.category in supply.categories:
        return area
    return area + 50 if "any" in supply.categories else None


def vector_of(pairings: Sequence[Held], needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]) -> Vector:
    """Units at red, of them to never-helped, units at orange, …, and last the misfit, negative."""
    by_need, by_supply = {row.need_id: row for row in needs}, {row.supply_id: row for row in supplies}
    vector = [0] * 11
    for held in pairings:
        need = by_need[held.need_id]
        misfit = misfit_of(need, by_supply[held.supply_id])
        assert misfit is not None, f"{held} is no candidate"
        _count(vector, need, held.quantity, misfit)
    return tuple(vector)


def broken_bounds(pairings: Sequence[Held], needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]) -> list[str]:
    """Every quantity, household maximum and charity cap that the pairings exceed."""
    by_need = {row.need_id: row for row in needs}
    faults = []
    for need in needs:
        if sum(held.quantity for held in pairings if held.need_id == need.need_id) > need.quantity:
            faults.append(need.need_id)
    for supply in supplies:
        mine = [held for held in pairings if held.supply_id == supply.supply_id]
        if sum(held.quantity for held in mine) > supply.quantity:
            faults.append(supply.supply_id)
        for household in {row.household_id for row in needs}:
            got = sum(held.quantity for held in mine if by_need[held.need_id].household_id == household)
            if supply.max_per_household is not None and got > supply.max_per_household:
                faults.append(f"{supply.supply_id}/{household}")
        lines = {row.supply_id for row in supplies if (row.charity_id, row.unit) == (supply.charity_id, supply.unit)}
        given = sum(held.quantity for held in pairings if held.supply_id in lines)
        if supply.charity_cap is not None and given > supply.charity_cap:
            faults.append(supply.charity_id)
    return faults


def best_vector(
    needs: Sequence[NeedRow],
    supplies: Sequence[SupplyRow],
    *,
    barred: Collection[tuple[str, str]] = (),
    kept: Sequence[Held] = (),
) -> Vector:
    """The best vector of any pairing, by trying all; the last entry counts the bonus of what is kept."""
    proposed = {(held.need_id, held.supply_id): held.quantity for held in kept}
    pools = sorted({(row.charity_id, row.unit) for row in supplies})
    caps = {(row.charity_id, row.unit): row.charity_cap for row in supplies}
    rooms = sorted(
        {(row.supply_id, need.household_id) for row in supplies for need in needs if row.max_per_household is not None}
    )
    maximum = {row.supply_id: row.max_per_household for row in supplies}
    pairs = [
        (need, line, misfit)
        for need in needs
        for line, row in enumerate(supplies)
        if (misfit := misfit_of(need, row)) is not None and (need.need_id, row.supply_id) not in barred
    ]

    @cache
    def search(at: int, open_units: int, left: Vector, pool_left: tuple[int | None, ...], room_left: Vector) -> Vector:
        if at == len(pairs):
            return (0,) * 11
        need, line, misfit = pairs[at]
        if at == 0 or pairs[at - 1][0] is not need:
            open_units = need.quantity
        row = supplies[line]
        pool = pools.index((row.charity_id, row.unit))
        room = rooms.index((row.supply_id, need.household_id)) if row.max_per_household is not None else None
        most = min(open_units, left[line])
        most = most if pool_left[pool] is None else min(most, pool_left[pool])
        most = most if room is None else min(most, room_left[room])
        best: Vector | None = None
        for units in range(most + 1):
            rest = search(
                at + 1,
                open_units - units,
                _less(left, line, units),
                pool_left if pool_left[pool] is None else _less(pool_left, pool, units),
                room_left if room is None else _less(room_left, room, units),
            )
            vector = list(rest)
            _count(vector, need, units, misfit)
            vector[10] += KEEP_BONUS * min(units, proposed.get((need.need_id, row.supply_id), 0))
            best = max(best, tuple(vector)) if best else tuple(vector)
        assert best is not None
        return best

    return search(
        0,
        0,
        tuple(row.quantity for row in supplies),
        tuple(caps[pool] for pool in pools),
        tuple(maximum[supply] or 0 for supply, _ in rooms),
    )


def a_random_instance(chance: random.Random) -> tuple[list[NeedRow], list[SupplyRow]]:
    """A few needs and supplies with household maxima, caps, shared households, nested areas: small enough to search."""
    needs = [
        NeedRow(
            need_id=f"n{place}",
            household_id=f"h{chance.randint(1, 3)}",
            kind=chance.choice(("medical_aid", "medical_aid", "education_aid")),
            quantity=chance.randint(1, 3),
            level=chance.choice(LEVELS[: chance.randint(1, 5)]),
            region=chance.choice(REGIONS),
            category=chance.choice(("dibao", "edge", "other")),
            helped_before=chance.random() < 0.5,
            consent=chance.random() < 0.93,
            unit=chance.choice(("item", "item", "item", "hour")),
            recipients=chance.choice(RECIPIENTS),
        )
        for place in range(chance.randint(1, 6))
    ]
    caps = {charity: chance.choice((None, None, 0, 1, 2, 3, 4)) for charity in ("c1", "c2", "c3")}
    supplies = []
    for place in range(chance.randint(1, 4)):
        charity = chance.choice(tuple(caps))
        begins = date(2026, 1, 1) if chance.random() < 0.9 else date(2026, 4, 1)
        supplies.append(
            SupplyRow(
                supply_id=f"s{place}",
                charity_id=charity,
                kind=chance.choice(("medical_aid", "medical_aid", "education_aid")),
                quantity=chance.randint(1, 4),
                max_per_household=chance.choice((None, None, 1, 2, 3)),
                categories=tuple(chance.sample(("any", "dibao", "edge", "other"), chance.randint(1, 3))),
                service_area=tuple(chance.sample(AREAS, chance.randint(1, 3))),
                valid_from=begins,
                valid_to=date(2026, 12, 31),
                charity_cap=caps[charity],
                unit=chance.choice(("item", "item", "item", "hour")),
            )
        )
    return needs, supplies


def a_medium_instance(chance: random.Random) -> tuple[list[NeedRow], list[SupplyRow]]:
    """Some dozens of needs and supplies, of which many meet; households with several needs, caps that bind."""
    tiny = [a_random_instance(chance) for _ in range(chance.randint(6, 14))]
    homes = max(3, len(tiny) * 2)
    caps = {f"c{place}": chance.choice((None, 2, 5, 9)) for place in range(1, 9)}
    needs = [
        replace(row, need_id=f"{place}{row.need_id}", household_id=f"h{chance.randint(1, homes)}")
        for place, (rows, _) in enumerate(tiny)
        for row in rows
    ]
    supplies = []
    for place, (_, rows) in enumerate(tiny):
        for row in rows:
            charity = chance.choice(tuple(caps))
            named = replace(row, supply_id=f"{place}{row.supply_id}", charity_id=charity, charity_cap=caps[charity])
            supplies.append(named)
    return needs, supplies


def with_one_more(supplies: Sequence[SupplyRow], supply_id: str) -> list[SupplyRow]:
    """The same supplies, one unit more on that line."""
    return [replace(row, quantity=row.quantity + 1) if row.supply_id == supply_id else row for row in supplies]


def _count(vector: list[int], need: NeedRow, units: int, misfit: int) -> None:
    place = 2 * LEVELS.index(need.level)
    vector[place] += units
    vector[place + 1] += 0 if need.helped_before else units
    vector[10] -= units * misfit


def _less(amounts: tuple[int, ...], place: int, units: int) -> tuple[int, ...]:
    return (*amounts[:place], amounts[place] - units, *amounts[place + 1 :])


def equal_holder_is_reachable(
    need_id: str, pairings: Sequence[Held], needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]
) -> bool:
    """Whether some need of the same class (or this need itself) holds a unit that could be moved, step by step, to it.

    A unit moves along: holder → its supply → another need of the supply, where the household's maximum allows or a need
    of that household gives way; and between lines of a charity that has given all it may.
    """
    by_need = {row.need_id: row for row in needs}
    ways = _moves(pairings, needs, supplies)
    reached, waiting = {("need", need_id)}, [("need", need_id)]
    while waiting:
        node = waiting.pop()
        fresh = {tail for tail, head in ways if head == node} - reached
        reached |= fresh
        waiting.extend(fresh)
    holders = {held.need_id for held in pairings}
    mine = by_need[need_id]
    return any(
        (by_need[name].level, by_need[name].helped_before) == (mine.level, mine.helped_before)
        for kind, name in reached
        if kind == "need" and name in holders
    )


def _moves(
    pairings: Sequence[Held], needs: Sequence[NeedRow], supplies: Sequence[SupplyRow]
) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    units = {(held.need_id, held.supply_id): held.quantity for held in pairings}
    moves = set()
    for supply in supplies:
        line, pool = ("supply", supply.supply_id), ("charity", f"{supply.charity_id}/{supply.unit}")
        given = sum(amount for (_, name), amount in units.items() if name == supply.supply_id)
        if given:
            moves.add((line, pool))
        if given < supply.quantity:
            moves.add((pool, line))
        for household in {need.household_id for need in needs}:
            home = ("home", f"{supply.supply_id}/{household}")
            mine = [need for need in needs if need.household_id == household and misfit_of(need, supply) is not None]
            got = sum(units.get((need.need_id, supply.supply_id), 0) for need in mine)
            if supply.max_per_household is None or got < supply.max_per_household:
                moves.add((line, home))
            if got:
                moves.add((home, line))
            for need in mine:
                moves.add((home, ("need", need.need_id)))
                if units.get((need.need_id, supply.supply_id)):
                    moves.add((("need", need.need_id), home))
    return moves


def first_filter(need: NeedRow, supplies: Sequence[SupplyRow]) -> str | None:
    """The first filter after which no supply is left to the need; None when some supply passes all."""
    if not need.consent:
        return "no_consent"
    left = [row for row in supplies if (row.kind, row.unit) == (need.kind, need.unit)]
    if not left:
        return "no_supply_of_kind"
    left = [row for row in left if any(code == "any" or need.region.startswith(code) for code in row.service_area)]
    if not left:
        return "out_of_area"
    left = [row for row in left if need.category in row.categories or "any" in row.categories]
    if not left:
        return "not_eligible"
    left = [row for row in left if row.valid_from <= ON <= row.valid_to]
    if not left:
        return "out_of_date"
    is_covered = any({"any", row.charity_id} & set(need.recipients) for row in left)
    return None if is_covered else "no_consent"
