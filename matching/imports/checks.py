"""Tests that several kinds of files share: of a row against itself, the registry and the other rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date

from matching.imports.columns import ReadRow
from matching.imports.context import Known
from matching.imports.problems import ImportProblem

_SUBJECTS = ("identity_number", "member_id", "household_id")


def repeated(
    rows: Iterable[ReadRow], key: Callable[[ReadRow], Hashable | None], code: str = "duplicate_row"
) -> Iterator[ImportProblem]:
    """The rows whose key an earlier row has. A key of None stands for a row that cannot be compared."""
    first: dict[Hashable, int] = {}
    for row in rows:
        this = key(row)
        if this is not None and (earlier := first.setdefault(this, row.number)) != row.number:
            yield row.problem(code, None, earlier=earlier)


def unknown(row: ReadRow, column: str, is_known: Known, code: str) -> Iterator[ImportProblem]:
    """A value that the registry does not have."""
    value = row[column]
    if value is not None and not is_known(value):
        yield row.problem(code, column)


def later_than(row: ReadRow, column: str, on: date) -> Iterator[ImportProblem]:
    """A date that lies after the business day."""
    if row[column] is not None and row[column] > on:
        yield row.problem("future_date", column)


def out_of_order(row: ReadRow, first: str, second: str) -> Iterator[ImportProblem]:
    """An end before its beginning."""
    if row[first] is not None and row[second] is not None and row[second] < row[first]:
        yield row.problem("contradiction", second, other=row.labels[first])


def together(row: ReadRow, column: str, other: str) -> Iterator[ImportProblem]:
    """A value that means nothing without another one."""
    if row[column] is not None and not row.is_given(other):
        yield row.problem("needs_other", column, other=row.labels[other])


def one_subject(row: ReadRow, columns: Iterable[str] = _SUBJECTS) -> Iterator[ImportProblem]:
    """Whom the row is about has to be said in exactly one way."""
    if sum(row.is_given(column) for column in columns) != 1:
        yield row.problem("one_subject")


def subject(row: ReadRow) -> tuple[str, str] | None:
    """Whom the row is about and by which column, for comparing rows; None when it is not said rightly."""
    return next(((column, row[column]) for column in _SUBJECTS if row[column] is not None), None)
