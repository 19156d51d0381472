"""`pair` and what is asked of it: needs with charity supply, from two CSV files or out of the store.

The solver is loaded only when something is to be paired: verifying must not need it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.frame import fail, print_json, read_json, reported
from api.commands.options import JsonOption, StoreOption
from api.commands.screen import screen
from matching.errors import BadInput, Problem
from matching.market.inputs import PairingInputs
from matching.pairing.given.reading import read_pairing_input
from matching.pairing.given.rows import DEFAULT_PARAMETERS, Held, NeedId, NeedRow, Standing, SupplyId, SupplyRow
from matching.pairing.live.rows import Changes
from matching.pairing.verification import PublishedRun, faults_of, read_published

if TYPE_CHECKING:
    from matching.pairing.live.what_if import WhatIf

NeedsOption = Annotated[str, typer.Option("--needs", help="CSV of needs, or - for standard input.")]
SuppliesOption = Annotated[str, typer.Option("--supplies", help="CSV of supply lines, or - for standard input.")]

ResultArgument = Annotated[str, typer.Argument(metavar="RESULT", help="What `pair` printed, or - for standard input.")]

RunOption = Annotated[str, typer.Option("--run", metavar="RUN", help="A run that the store has kept, by its id.")]

_STANDARD_INPUT = "-"

commands = typer.Typer(invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Put `pair` and what is under it into `app`."""
    app.add_typer(commands, name="pair")


@commands.callback()
def pair_command(
    context: typer.Context,
    needs: NeedsOption = "",
    supplies: SuppliesOption = "",
    on: Annotated[str, typer.Option("--on", help="The day of the pairing, YYYY-MM-DD.")] = "",
    seed: Annotated[str, typer.Option("--seed", help="Published seed that breaks ties.")] = "0",
    store: StoreOption = "",
    json: JsonOption = False,
) -> None:
    """The best pairing of needs with supply by the published order of priorities, with its proof and all reasons.

    With files it is only printed, as JSON; without, what the store holds is paired and the proposals are written.
    """
    if context.invoked_subcommand is not None:
        return
    with reported():
        if needs or supplies:
            print_json(_paired(needs, supplies, on, seed))
        else:
            _pair_on_store(store, on, seed, as_json=json)


@commands.command("verify")
def verify_command(
    result: ResultArgument = "",
    needs: NeedsOption = "",
    supplies: SuppliesOption = "",
    run: RunOption = "",
    store: StoreOption = "",
) -> None:
    """Whether a result is the optimum of these inputs: exit 0 if it is, 1 and what is wrong if not.

    With --run the inputs and the result are those that the store has kept of it.
    """
    with reported():
        if run:
            published, _ = _kept(store, run)
            print_json({"verified": True, "run": run} | _checked(published))
        else:
            published, _, _ = _verified(result, needs, supplies)
            print_json({"verified": True} | _checked(published))


@commands.command("explain")
def explain_command(
    result: ResultArgument = "",
    need: Annotated[str, typer.Option("--need", help="The id of the need to explain.")] = "",
    needs: NeedsOption = "",
    supplies: SuppliesOption = "",
    run: RunOption = "",
    store: StoreOption = "",
) -> None:
    """Why a need got what it got: every supply that fits it, who has the rest, and the shortage behind it."""
    from matching.pairing.told.explanation import explain

    with reported():
        standing = Standing()
        if run:
            published, kept = _kept(store, run)
            need_rows, supply_rows, standing = list(kept.needs), list(kept.supplies), kept.standing
        else:
            published, need_rows, supply_rows = _verified(result, needs, supplies)
        explanation = explain(
            need_rows,
            supply_rows,
            [Held(each.need_id, each.supply_id, each.quantity) for each in published.pairings],
            NeedId(need),
            on=published.on,
            accepted=standing.accepted,
            barred=standing.barred,
        )
        if explanation is None:
            raise BadInput("nothing to explain", [Problem("--need", "no need of that id took part in the pairing")])
        print_json(asdict(explanation))


@commands.command("what-if")
def what_if_command(
    run: RunOption = "",
    needs: NeedsOption = "",
    supplies: SuppliesOption = "",
    without: Annotated[list[str] | None, typer.Option("--without", help="A need or line that is gone.")] = None,
    store: StoreOption = "",
) -> None:
    """What a kept run would have come to with other needs or supply: rows replace those of the same id.

    Nothing is changed by asking.
    """
    from api.commands.pairing_store import inputs_of_run

    with reported():
        problems: list[Problem] = []
        if not run:
            problems.append(Problem("--run", "the id of a kept run is needed"))
        if not (needs or supplies or without):
            problems.append(Problem("--supplies", "say what would be otherwise: --supplies, --needs or --without"))
        rows = _changed_rows(needs, supplies, problems)
        print_json(asdict(_supposed(inputs_of_run(store, run), *rows, without or [])))


@commands.command("runs")
def runs_command(store: StoreOption = "", json: JsonOption = False) -> None:
    """The pairing runs that the store has kept, the latest first: what each served, left unmet and moved."""
    from api.commands.pairing_store import runs_of_store, runs_table

    with reported():
        told = runs_of_store(store)
    if json:
        print_json(told)
    else:
        screen().print(runs_table(told))


@commands.command("show")
def show_command(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Its id, as `pair` and `pair runs` print it.")],
    store: StoreOption = "",
) -> None:
    """One kept run whole, as JSON: its inputs and its result, with every proposal it moved and because of what."""
    from api.commands.pairing_store import run_of_store

    with reported():
        print_json(run_of_store(store, run))


def _checked(published: PublishedRun) -> dict[str, object]:
    """How far the proof reached, and what a result tells that it does not cover."""
    return {
        "arcs_checked": published.certificate.arcs_checked,
        "not_checked": ["prices", "moved", "keeping_cost", "unmet: taken_by_equal or taken_by_more_urgent"],
    }


def _kept(store: str, run: str) -> tuple[PublishedRun, PairingInputs]:
    """A run of the store, verified; ends the command where it is not the optimum of its inputs."""
    from api.commands.pairing_store import verified_run

    published, inputs, faults = verified_run(store, run)
    if faults:
        fail("the run is not the optimum of its inputs", [Problem("", fault) for fault in faults], code=1)
    return published, inputs


def _verified(result: str, needs: str, supplies: str) -> tuple[PublishedRun, list[NeedRow], list[SupplyRow]]:
    """The result and its inputs; ends the command where the result is not their optimum."""
    need_rows, supply_rows = _rows(needs, supplies, [])
    published = read_published(read_json(result))
    faults = faults_of(published, need_rows, supply_rows, DEFAULT_PARAMETERS)
    if faults:
        fail("the result is not the optimum of these inputs", [Problem("", fault) for fault in faults], code=1)
    return published, need_rows, supply_rows


def _paired(needs: str, supplies: str, on: str, seed: str) -> dict[str, object]:
    from matching.pairing.answer import answer
    from matching.pairing.assignment import pair
    from matching.pairing.report import report

    problems: list[Problem] = []
    day, number = _day(on, problems), _seed(seed, problems)
    need_rows, supply_rows = _rows(needs, supplies, problems)
    run = pair(need_rows, supply_rows, on=day, seed=number)
    return answer(run) | report(run).as_json()


def _pair_on_store(store: str, on: str, seed: str, *, as_json: bool) -> None:
    from api.commands.pairing_store import paired_on_store, paired_table

    problems: list[Problem] = []
    number = _seed(seed, problems)
    if problems:
        raise BadInput("the options have problems", problems)
    told = paired_on_store(store, on, number)
    if as_json:
        print_json(told)
    else:
        screen().print(paired_table(told))


def _rows(needs: str, supplies: str, problems: list[Problem]) -> tuple[list[NeedRow], list[SupplyRow]]:
    """The rows of both files; with the problems found before, raises BadInput with all there are."""
    contents = [_content(option, source, problems) for option, source in (("--needs", needs), ("--supplies", supplies))]
    if needs == supplies == _STANDARD_INPUT:
        problems.append(Problem("--supplies", "only one of the files can be standard input"))
    if None in contents:
        raise BadInput("the pairing input has problems", problems)
    try:
        rows = read_pairing_input(contents[0] or b"", contents[1] or b"", DEFAULT_PARAMETERS)
    except BadInput as error:
        problems.extend(error.problems)
    if problems:
        raise BadInput("the pairing input has problems", problems)
    return rows


def _changed_rows(needs: str, supplies: str, problems: list[Problem]) -> tuple[list[NeedRow], list[SupplyRow]]:
    """The rows of either file. Raises: BadInput with all problems there are."""
    need_text = _content("--needs", needs, problems) if needs else None
    supply_text = _content("--supplies", supplies, problems) if supplies else None
    try:
        rows = read_pairing_input(need_text, supply_text, DEFAULT_PARAMETERS)
    except BadInput as error:
        problems.extend(error.problems)
    if problems:
        raise BadInput("the question has problems", problems)
    return rows


def _supposed(
    inputs: PairingInputs, needs: Sequence[NeedRow], supplies: Sequence[SupplyRow], without: Sequence[str]
) -> WhatIf:
    need_ids, supply_ids = {row.need_id for row in inputs.needs}, {row.supply_id for row in inputs.supplies}
    gone = {*without, *(row.supply_id for row in supplies)}
    caps = {(row.charity_id, row.unit): row.charity_cap for row in inputs.supplies if row.supply_id not in gone}
    problems = [
        Problem(f"--without[{place}]", "no need and no line of the run has the id")
        for place, each in enumerate(without)
        if each not in need_ids | supply_ids
    ] + [
        Problem(f"supplies[{place}].charity_cap", "differs from that of the same charity's lines in the run")
        for place, row in enumerate(supplies)
        if caps.get((row.charity_id, row.unit), row.charity_cap) != row.charity_cap
    ]
    if problems:
        raise BadInput("the question has problems", problems)
    return inputs.supposing().what_if(
        Changes(
            needs=tuple(needs),
            supplies=tuple(supplies),
            gone_needs=tuple(NeedId(each) for each in without if each in need_ids),
            gone_supplies=tuple(SupplyId(each) for each in without if each in supply_ids),
        )
    )


def _content(option: str, source: str, problems: list[Problem]) -> bytes | None:
    if not source:
        problems.append(Problem(option, "a file is needed"))
        return None
    try:
        return sys.stdin.buffer.read() if source == _STANDARD_INPUT else Path(source).read_bytes()
    except OSError as error:
        problems.append(Problem(option, error.strerror or "cannot be read"))
        return None


def _day(text: str, problems: list[Problem]) -> date:
    try:
        return date.fromisoformat(text if len(text) == len("2026-03-01") else "")
    except ValueError:
        problems.append(Problem("--on", "must be a date like 2026-03-01"))
        return date.min


def _seed(text: str, problems: list[Problem]) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    problems.append(Problem("--seed", "must be a whole number of at most 18 digits, 0 or more"))
    return 0
