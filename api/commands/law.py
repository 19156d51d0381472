"""`facts`, `replay`, `entitlements`, `obligations`: the law on a household, or on a county, that the store holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.table import Table

from api.commands.frame import print_json, reported
from api.commands.looking import HouseholdArgument, household_node
from api.commands.options import (
    CountyOption,
    JsonOption,
    OnOption,
    StoreOption,
    day_of,
    named_day,
    opened,
    opened_store,
    settings_for,
)
from api.commands.screen import folding, screen
from api.keeping.importing import county_of
from api.words.names import Names
from api.words.replays import replay_rows
from api.words.wording import Words, words_of
from graph.changes import derived_id
from matching.decisions.facts import CASE_FIELDS
from matching.duties.obligations import Duty
from matching.engine import Act
from matching.errors import BadInput, Problem
from matching.households.entitlements import HouseholdEntitlements, household_entitlements
from matching.households.replay import Replay, facts_today, replay
from matching.use_cases import DutyDone, duties_of_county, record_duty

CLASSIFY, ROUTE = "classify", "route"
PacksOption = Annotated[list[str], typer.Option("--pack", help="A policy pack; give it twice or more to compare.")]


def register(app: typer.Typer) -> None:
    """Put the commands of this module into `app`."""
    app.command("facts")(facts_command)
    app.command("replay")(replay_command)
    app.command("entitlements")(entitlements_command)
    app.command("obligations")(obligations_command)
    app.command("fulfil")(fulfil_command)


def facts_command(
    household: HouseholdArgument,
    command: Annotated[str, typer.Option("--for", help="Which command is to read them: classify or route.")] = CLASSIFY,
    store: StoreOption = "",
    on: OnOption = "",
) -> None:
    """What the law may ask of a household, as `classify` or `route` reads it: decide again, without the store."""
    with reported():
        if command not in (CLASSIFY, ROUTE):
            raise BadInput("the options have problems", [Problem("--for", f"must be {CLASSIFY} or {ROUTE}")])
        day = day_of(on, settings_for(store))
        with opened_store(store) as found:
            view = found.household_view(household_node(household))
            told = facts_today(view, found.directory(view.household.county), day).as_input()
    print_json(told if command == ROUTE else {name: told[name] for name in CASE_FIELDS})


def replay_command(
    household: HouseholdArgument,
    pack: PacksOption,
    store: StoreOption = "",
    on: OnOption = "",
    json: JsonOption = False,
) -> None:
    """The same household under several packs, side by side, with what differs."""
    with reported():
        day = day_of(on, settings_for(store))
        with opened(store) as engine:
            packs = [engine.packs.get(name) for name in dict.fromkeys(pack)]
            view = engine.store.household_view(household_node(household))
            directory = engine.store.directory(view.household.county)
            found = replay(view, directory, packs, engine.calendar_for(directory), day)
    if json:
        print_json(found.as_json())
    else:
        screen().print(_replay_table(found))


def entitlements_command(
    household: HouseholdArgument,
    store: StoreOption = "",
    on: OnOption = "",
    pack: Annotated[str, typer.Option("--pack", help="Another pack than the county's own.")] = "",
    json: JsonOption = False,
) -> None:
    """What a household is owed, what it has had, and what is missing."""
    with reported():
        day = day_of(on, settings_for(store))
        with opened(store) as engine:
            view = engine.store.household_view(household_node(household))
            directory = engine.store.directory(view.household.county)
            law = engine.packs.get(pack) if pack else engine.pack_for(directory, day)
            found = household_entitlements(view, law, day)
    if json:
        print_json(found.as_json())
    else:
        screen().print(_entitlement_table(found, Names(directory, words_of("zh"))))


def obligations_command(
    store: StoreOption = "",
    on: OnOption = "",
    county: CountyOption = "",
    household: Annotated[str, typer.Option("--household", help="Of one household alone.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Those that are done, too.")] = False,
    json: JsonOption = False,
) -> None:
    """What offices have to do by a day, with owner and clause; overdue as of the day."""
    with reported():
        day = day_of(on, settings_for(store))
        with opened(store) as engine:
            node = household_node(household) if household else None
            code = engine.store.household_view(node).household.county if node else county_of(engine, county)
            found = [one for one in duties_of_county(engine, code, day, node) if everything or one.done_on is None]
    if json:
        told = [one.as_json(day) for one in found]
        print_json({"county": code, "on": day.isoformat(), "obligations": told, "overdue": _overdue(found, day)})
    else:
        screen().print(_duty_table(found, day))


def fulfil_command(
    obligation: Annotated[str, typer.Argument(help="Its code, as `obligations` names it.")],
    done_on: Annotated[str, typer.Option("--done-on", metavar="DATE", help="When it was done; today without it.")] = "",
    reference: Annotated[str, typer.Option("--reference", help="Where it can be seen: minutes, a notice.")] = "",
    household: Annotated[str, typer.Option("--household", help="The household it was done for.")] = "",
    store: StoreOption = "",
    on: OnOption = "",
    county: CountyOption = "",
    json: JsonOption = False,
) -> None:
    """Record that an obligation was met which nothing else shows: a screening, a training, a notice."""
    with reported():
        day = day_of(on, settings_for(store))
        done = DutyDone(
            obligation=obligation,
            done_on=named_day(done_on, "--done-on") or day,
            reference=reference,
            household_id=household_node(household) if household else None,
        )
        with opened(store) as engine:
            node = done.household_id
            code = engine.store.household_view(node).household.county if node else county_of(engine, county)
            receipt = record_duty(engine, _act(day, code, done), code, done)
    told = {
        "obligation": obligation,
        "done_on": done.done_on.isoformat(),
        "recorded": receipt is not None and not receipt.repeated,
    }
    if json:
        print_json(told)
    else:
        screen().print(f"{obligation}: {'recorded' if told['recorded'] else 'known already'}, {told['done_on']}")


def _act(day: date, county: str, done: DutyDone) -> Act:
    parts = (county, done.obligation, done.household_id or "", done.done_on.isoformat(), done.reference)
    return Act(operation_key=derived_id("duty", *parts), actor="system", now=datetime.now(UTC), on=day)


def _overdue(found: list[Duty], day: date) -> int:
    return sum(one.is_overdue(day) for one in found)


def _replay_table(found: Replay) -> Table:
    table = folding("", *(column.pack for column in found.columns), "≠", title=f"{found.household_id}, {found.on}")
    for row in replay_rows(found, words_of("zh")):
        table.add_row(row["aspect"], *row["cells"], "≠" if row["differs"] else "")
    return table


def _entitlement_table(found: HouseholdEntitlements, names: Names) -> Table:
    words = names.words
    held = "、".join(words.code("category", one) for one in found.held) or words("household.no_category")
    headers = (words(f"law.{column}") for column in ("kind", "state", "clause", "conditions", "had"))
    table = folding(*headers, title=f"{found.household_id}: {held}, {found.pack}")
    for row in found.rows:
        had = "；".join(f"{one.start} – {one.end or ''} {names.organisation(one.provider)}" for one in row.had)
        kind, state = words.code("kind", row.kind), words(f"law.state_{row.state}")
        table.add_row(kind, state, row.clause or "–", "；".join(row.conditions), had)
    return table


def _duty_table(found: list[Duty], day: date) -> Table:
    words = words_of("zh")
    headers = (words(f"law.{column}") for column in ("due", "state", "what", "about", "owner", "clause"))
    table = folding(*headers, title=words("law.overdue", count=_overdue(found, day)))
    for one in found:
        table.add_row(*_duty_row(one, day, words))
    return table


def _duty_row(one: Duty, day: date, words: Words) -> list[str]:
    """The subject as its id, so that it can be copied into the next command."""
    due = one.due_on.isoformat() if one.due_on else words("law.standing")
    if one.provisional:
        due = f"{due} {words('law.provisional')}"
    state = f"✓ {one.done_on}" if one.done_on else words("due.overdue") if one.is_overdue(day) else ""
    what, owner = words.code("obligation", one.obligation), words.code("department", one.owner)
    return [due, state, f"{what}\n{one.obligation}", one.subject, owner, f"{one.pack} {one.clause}"]
