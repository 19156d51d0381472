"""What people see on the terminal: tables on standard output; progress on standard error, none of it with `--json`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table


def screen() -> Console:
    """Standard output, as it is written: nothing in a text is taken for a style."""
    return Console(markup=False, highlight=False)


def folding(*headers: str, title: str = "") -> Table:
    """A table that a narrow terminal folds and never cuts: what stands in it can be copied into the next command."""
    table = Table(title=title or None, show_header=any(headers))
    for header in headers:
        table.add_column(header, overflow="fold", no_wrap=header == "day")
    return table


@contextmanager
def bars(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage that is told of: `tell(stage, done, total)`, total 0 for not known."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=quiet, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total or None)
            progress.update(tasks[stage], completed=done, total=total or None)

        yield tell


@contextmanager
def counting(stage: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A count of what is done of one stage whose size nobody knows."""
    with bars(quiet=quiet) as tell:
        yield lambda done: tell(stage, done, 0) if done % 1000 == 0 else None
