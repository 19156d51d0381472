"""`night`, `chain`, `network`, `payments`: run what is due, look at one household, and at what waits for a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from api.commands.frame import print_json, reported
from api.commands.options import (
    CountyOption,
    JsonOption,
    OnOption,
    StoreOption,
    day_of,
    moment_of,
    named_day,
    opened,
    opened_store,
    settings_for,
)
from api.commands.screen import bars, folding, screen
from api.keeping.exports import edge_item, node_item
from api.keeping.importing import county_of
from api.network.days import end_of
from api.words.chain import ChainText
from api.words.names import Names, called, money
from api.words.wording import words_of
from graph.store import MAXIMUM_HOPS
from graph.vault import Vault
from graph.views import Subgraph
from matching.cases.chain import Chain, chain_of
from matching.cases.held_payments import HeldPayment, held_payments
from matching.night import NightReport, night

HouseholdArgument = Annotated[str, typer.Argument(metavar="HOUSEHOLD", help="Its number, or its id in the graph.")]


def register(app: typer.Typer) -> None:
    """Put the commands of this module into `app`."""
    app.command("night")(night_command)
    app.command("chain")(chain_command)
    app.command("network")(network_command)
    app.command("payments")(payments_command)


def night_command(
    store: StoreOption = "",
    on: OnOption = "",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Published seed that breaks ties of the pairing.")] = 0,
    pack: Annotated[str, typer.Option("--pack", help="Decide under this pack instead of the county's own.")] = "",
    json: JsonOption = False,
) -> None:
    """Signals to warnings, referrals and needs, needs to pairings; run again it changes nothing."""
    with reported():
        settings = settings_for(store)
        day = day_of(on, settings)
        with opened(store) as engine, bars(quiet=json) as tell:
            if pack:
                engine = replace(engine, under=engine.packs.get(pack).id)
            report = night(engine, moment_of(on, settings), day, progress=tell, seed=seed)
    if json:
        print_json(report.as_json())
    else:
        screen().print(night_table(report))


def chain_command(
    household: HouseholdArgument, store: StoreOption = "", on: OnOption = "", json: JsonOption = False
) -> None:
    """What happened to a household, in order, every line from an act, and what of it needs a look."""
    with reported():
        day = day_of(on, settings_for(store))
        with opened_store(store) as found:
            view = found.household_view(household_node(household))
            chain = chain_of(view, day.isoformat())
            names = Names(found.directory(view.household.county), words_of("zh"), found.directory)
    if json:
        print_json(chain.as_json())
    else:
        screen().print(*_chain_tables(chain, names), sep="\n")


def network_command(
    household: HouseholdArgument,
    hops: Annotated[int, typer.Option("--hops", min=1, max=MAXIMUM_HOPS, help="Steps from the household.")] = 2,
    as_of: Annotated[str, typer.Option("--as-of", help="What was there on that day, YYYY-MM-DD.")] = "",
    store: StoreOption = "",
    json: JsonOption = False,
) -> None:
    """Everything within some steps of a household, with what connects it."""
    with reported():
        moment = end_of(named_day(as_of, "--as-of"))
        with opened_store(store) as found:
            graph = found.network(household_node(household), hops, moment)
            told = _network(graph, found.vault)
    if json:
        print_json(told | {"as_of": as_of or None, "facts_as_of": day_of("", settings_for(store)).isoformat()})
    else:
        screen().print(_network_table(told, {node.id: called(node, words_of("zh")) for node in graph.nodes.values()}))
        if as_of:
            screen().print(f"{words_of('zh')('network.facts_are_todays', day=as_of)}")


def payments_command(
    store: StoreOption = "", on: OnOption = "", county: CountyOption = "", json: JsonOption = False
) -> None:
    """Societies' payments to kin that wait for the county, and who is how near to whom; `claim --approve` releases."""
    with reported():
        day = day_of(on, settings_for(store))
        with opened(store) as engine:
            code = county_of(engine, county)
            held = list(held_payments(engine, code, day))
    if json:
        print_json({"county": code, "on": day.isoformat(), "payments": [one.as_json() for one in held]})
    else:
        screen().print(_payment_table(held))


def household_node(household: str) -> str:
    """The id in the graph of a household that is named by its number or its id."""
    return household if ":" in household else f"household:{household}"


def night_table(report: NightReport) -> Table:
    """What a night created or changed, and whom it could not decide on."""
    table = folding("what", "number", title="night")
    for name, value in flat(report.as_json()["counts"]):
        table.add_row(name, str(value))
    for name, why in sorted(report.refused.items()):
        table.add_row(f"refused {name}", escape(why))
    return table


def flat(counts: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Nested counts as lines: `warnings red 3`."""
    lines: list[tuple[str, Any]] = []
    for name, value in counts.items():
        lines += flat(value, f"{prefix}{name} ") if isinstance(value, dict) else [(f"{prefix}{name}", value)]
    return lines


def _chain_tables(chain: Chain, names: Names) -> list[Table]:
    """The sentences of the page; ids whole, so that they can be copied into the next command."""
    text = ChainText(names, names.words)
    events = folding("day", "what", "of", title=chain.household_id)
    for row in text.events(chain):
        events.add_row(*row)
    findings = folding("to look at", "of")
    for found in text.findings(chain):
        findings.add_row(*found)
    return [events, findings] if chain.findings else [events]


def _payment_table(held: list[HeldPayment]) -> Table:
    table = folding("claim", "household", "yuan", "kinship today", title=f"{len(held)} payments wait")
    for one in held:
        tie = f"{one.tie.officer.id} – {one.tie.member_id}, {one.tie.steps} steps" if one.tie else "none any more"
        table.add_row(one.claim.id, one.claim.household, money(one.claim.amount_fen or 0), tie)
    return table


def _network(graph: Subgraph, vault: Vault) -> dict[str, Any]:
    nodes = sorted(graph.nodes.values(), key=lambda node: node.id)
    return {
        "nodes": [node_item(node, vault) for node in nodes],
        "edges": [edge_item(edge, vault) for edge in graph.edges],
    }


def _network_table(told: dict[str, Any], names: Mapping[str, str]) -> Table:
    words = words_of("zh")
    table = folding("from", "relation", "to", title=f"{len(told['nodes'])} things, {len(told['edges'])} relations")
    for edge in told["edges"]:
        ends = (f"{names[end]}\n{end}" for end in (edge["from"], edge["to"]))
        source, target = ends
        table.add_row(source, words.code("edge", edge["kind"]), target)
    return table
