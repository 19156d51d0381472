"""What the registry says about the people and households that a file names, looked up before its rows are judged.

One question for all numbers of a file, however many rows it has.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from matching.decisions.scoring import scoring_law
from matching.engine import Engine
from matching.imports.cells import CellProblem
from matching.imports.columns import bind
from matching.imports.context import ImportContext
from matching.imports.kind import ImportKind
from matching.imports.table import Table
from matching.imports.validation import KINDS_OF_FILE
from matching.landing.delivery import in_pieces
from matching.landing.organisations import names_of, organisation_id
from matching.landing.records import charity_id, household_id, member_id, region_id, society_id

LOOKED_UP_AT_ONCE = 5000


def context_of(engine: Engine, county: str, on: date, kind: ImportKind, table: Table) -> ImportContext:
    """The context in which the rows of the table are judged. Raises: PolicyNotInForce for signals."""
    store = engine.store
    directory = store.directory(county)
    scoring = scoring_law(engine.pack_for(directory, on), on) if kind == "signals" else None
    regions = {*directory.regions, *_known(lambda some: store.known(some).keys(), _above(county))}
    societies = {one.id for code in store.counties() for one in store.directory(code).societies}
    named = [*_cells(kind, table, "member_id"), *_cells(kind, table, "relative_member_id")]
    ids = _known(
        lambda some: store.known(some).keys(),
        [*map(household_id, _cells(kind, table, "household_id")), *map(member_id, named)],
    )
    numbers = [*_cells(kind, table, "identity_number"), *_cells(kind, table, "relative_identity_number")]
    people = _known(lambda some: store.find_members(some).keys(), numbers)
    return ImportContext(
        county=county,
        on=on,
        is_person=people.__contains__,
        is_household=lambda number: household_id(number) in ids,
        is_member=lambda number: member_id(number) in ids,
        is_region=lambda code: region_id(code) in regions,
        is_charity=lambda code: charity_id(code) in directory.charities,
        is_society=lambda number: society_id(number) in societies,
        indicators=frozenset(scoring.ticks) if scoring else frozenset(),
        packs={pack.id: pack.in_force for pack in engine.packs if pack.parent is not None},
        department_names=names_of(directory.departments),
        organisation_of=lambda role, named: organisation_id(directory, role, named),
    )


def _above(county: str) -> list[str]:
    """The ids of the regions that the county lies in: another county may have brought them."""
    return [region_id(county[:2]), region_id(county[:4])]


def _known(ask: Callable[[Sequence[str]], Iterable[str]], asked: Iterable[str]) -> frozenset[str]:
    pieces = in_pieces(sorted(set(asked)), LOOKED_UP_AT_ONCE)
    return frozenset(found for some in pieces for found in ask(some))


def _cells(kind: ImportKind, table: Table, code: str) -> Iterator[str]:
    """What stands in a column, by whatever name the file gives it, as far as it can be read."""
    bound, _ = bind(table, KINDS_OF_FILE[kind].columns)
    for column in (one for one in bound if one.column.code == code):
        for row in table.rows:
            cell = row.cells[column.place] if column.place < len(row.cells) else None
            if cell is not None:
                with contextlib.suppress(CellProblem):
                    yield column.read(cell)
