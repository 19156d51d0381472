"""`signal`, `need`, `consent`: what the county records of a household by hand; one act each, as in `acting`."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from api.commands.acting import ActorOption, Asked, Frame, KeyOption, do_one, if_asked, use_on
from api.commands.frame import reported
from api.commands.looking import HouseholdArgument, household_node
from api.commands.options import JsonOption, OnOption, StoreOption, day_of, named_day, settings_for
from matching import reading, use_cases
from matching.imports.vocabulary import Vocabulary
from matching.imports.words import CHANNELS, DEPARTMENTS, INDICATORS
from matching.reason_codes import CLOSE_NEED

WRONG: Final = "the options have problems"


def register(app: typer.Typer) -> None:
    """Put the commands of this module into `app`."""
    app.command("signal")(signal_command)
    app.command("need")(need_command)
    app.command("consent")(consent_command)


def signal_command(
    household: HouseholdArgument,
    indicator: Annotated[str, typer.Option("--indicator", help=f"One of {', '.join(INDICATORS.terms)}.")],
    channel: Annotated[str, typer.Option("--channel", help=f"One of {', '.join(CHANNELS.terms)}.")] = "call_or_visit",
    source: Annotated[str, typer.Option("--source", help="Code of the department it comes from.")] = "civil_affairs",
    observed_on: Annotated[str, typer.Option("--observed-on", help="Else today.")] = "",
    member: Annotated[str, typer.Option("--member", metavar="MEMBER", help="Whom it is of: an id in the graph.")] = "",
    reference: Annotated[str, typer.Option("--reference", help="The sender's own number.")] = "",
    store: StoreOption = "",
    on: OnOption = "",
    actor: ActorOption = "system",
    key: KeyOption = "",
    json: JsonOption = False,
) -> None:
    """Record one signal of a household; the next night, or a running service, assesses it."""
    with reported():
        report = use_cases.SignalReport(
            household_id=household_node(household),
            indicator=_term(indicator, "--indicator", INDICATORS),
            source=_term(source, "--source", DEPARTMENTS),
            channel=_term(channel, "--channel", CHANNELS),
            observed_on=named_day(observed_on, "--observed-on") or day_of(on, settings_for(store)),
            member_id=member or None,
            reference=reference or None,
        )
        asked = [Asked("signal", use_on(use_cases.record_signal, report))]
        do_one("signal", report.household_id, asked, Frame(store, on, actor, key, json), [report])


def need_command(
    need: Annotated[str, typer.Argument(metavar="NEED", help="Its id in the graph.")],
    close: Annotated[str, typer.Option("--close", help=f"With one of {', '.join(CLOSE_NEED)}.")] = "",
    store: StoreOption = "",
    on: OnOption = "",
    actor: ActorOption = "system",
    key: KeyOption = "",
    json: JsonOption = False,
) -> None:
    """The bureau closes a need that no charity will be asked for any more."""
    with reported():
        asked = if_asked(close, "--close", use_on(use_cases.close_need, need, close))
        do_one("need", need, asked, Frame(store, on, actor, key, json), [close])


def consent_command(
    thing: Annotated[str, typer.Argument(metavar="HOUSEHOLD|CONSENT", help="Who gives one, or which is withdrawn.")],
    give: Annotated[bool, typer.Option("--give", help="The household may be told of to charities.")] = False,
    to: Annotated[list[str] | None, typer.Option("--to", metavar="CHARITY", help="To these alone; may repeat.")] = None,
    until: Annotated[str, typer.Option("--until", help="Last day; else until it is withdrawn.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Open proposals are taken back with it.")] = False,
    store: StoreOption = "",
    on: OnOption = "",
    actor: ActorOption = "system",
    key: KeyOption = "",
    json: JsonOption = False,
) -> None:
    """A household's consent to be helped by charities: given, or withdrawn."""
    with reported():
        recipients, last = tuple(to or ("any",)), named_day(until, "--until")
        household = household_node(thing)
        asked = [
            *if_asked(give, "--give", use_on(use_cases.give_consent, household, recipients=recipients, until=last)),
            *if_asked(withdraw, "--withdraw", use_on(use_cases.withdraw_consent, thing)),
        ]
        do_one("consent", thing, asked, Frame(store, on, actor, key, json), [recipients, last])


def _term(code: str, option: str, words: Vocabulary) -> str:
    """Raises: BadInput, with the codes there are."""
    return reading.read(code, option, reading.one_of(tuple(words.terms)), WRONG)
