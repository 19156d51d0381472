"""`answer`, `claim`, `pairing`, `visit`: one act on one thing, the same use cases as in the pages.

Each command takes the thing's id and exactly one act. The operation key follows from what is asked, so that a command
given twice is told its first receipt; `--key` names another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from api.commands.frame import print_json, reported
from api.commands.options import JsonOption, OnOption, StoreOption, day_of, moment_of, named_day, opened, settings_for
from api.commands.screen import screen
from graph.changes import Receipt, derived_id
from graph.errors import NotFound
from graph.schema import Officer
from matching import use_cases
from matching.cases.feedback import OUTCOMES, Answer
from matching.engine import Act, Engine
from matching.errors import BadInput, Problem
from matching.reason_codes import CANCEL_REFERRAL, DECLINE_PAIRING, HAND_BACK_CLAIM, RETURN_REFERRAL

ActorOption = Annotated[str, typer.Option("--as", metavar="OFFICER", help="Who does it: an officer's id.")]
KeyOption = Annotated[str, typer.Option("--key", help="Operation key, to do the same thing a second time.")]

Use = Callable[[Engine, Act], Receipt | None]
"""None: it was so before, and nothing is changed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked to do: an act by its name, and what the use case is called with."""

    act: str
    use: Use


@dataclass(frozen=True, slots=True)
class Frame:
    """What all acts share."""

    store: str
    on: str
    actor: str
    key: str
    json: bool


def register(app: typer.Typer) -> None:
    """Put the commands of this module into `app`."""
    app.command("answer")(answer_command)
    app.command("claim")(claim_command)
    app.command("pairing")(pairing_command)
    app.command("visit")(visit_command)


def answer_command(
    referral: Annotated[str, typer.Argument(metavar="REFERRAL", help="Its id in the graph.")],
    send: Annotated[bool, typer.Option("--send", help="The bureau sends what waited for it.")] = False,
    receive: Annotated[bool, typer.Option("--receive", help="It has arrived.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="It will be done.")] = False,
    start: Annotated[bool, typer.Option("--start", help="Work on it has begun.")] = False,
    hold: Annotated[bool, typer.Option("--hold", help="Work on it waits.")] = False,
    outcome: Annotated[str, typer.Option("--outcome", help=f"One of {', '.join(OUTCOMES)}.")] = "",
    amount_fen: Annotated[int | None, typer.Option("--amount-fen", min=0, help="Money given, in fen.")] = None,
    quantity: Annotated[int | None, typer.Option("--quantity", min=0, help="What else was given, in --unit.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="item, hour or place.")] = None,
    start_on: Annotated[str, typer.Option("--from", help="First day of the period; else today.")] = "",
    end_on: Annotated[str, typer.Option("--to", help="Last day of the period.")] = "",
    give_back: Annotated[str, typer.Option("--return", help=f"With one of {', '.join(RETURN_REFERRAL)}.")] = "",
    cancel: Annotated[str, typer.Option("--cancel", help=f"With one of {', '.join(CANCEL_REFERRAL)}.")] = "",
    comment: Annotated[str, typer.Option("--comment", help="A joint department's opinion.")] = "",
    store: StoreOption = "",
    on: OnOption = "",
    actor: ActorOption = "system",
    key: KeyOption = "",
    json: JsonOption = False,
) -> None:
    """A department's act on a referral: receive, accept, answer with an outcome, or return it."""
    with reported():
        given = Answer(
            outcome=outcome,
            amount_fen=amount_fen,
            quantity=quantity,
            unit=unit,
            from_on=named_day(start_on, "--from"),
            to_on=named_day(end_on, "--to"),
        )
        asked = [
            *if_asked(send, "--send", use_on(use_cases.send_referral, referral)),
            *if_asked(receive, "--receive", use_on(use_cases.receive_referral, referral)),
            *if_asked(accept, "--accept", use_on(use_cases.accept_referral, referral)),
            *if_asked(start, "--start", use_on(use_cases.start_referral, referral)),
            *if_asked(hold, "--hold", use_on(use_cases.hold_referral, referral)),
            *if_asked(outcome, "--outcome", use_on(use_cases.answer_referral, referral, given)),
            *if_asked(give_back, "--return", use_on(use_cases.return_referral, referral, give_back)),
            *if_asked(cancel, "--cancel", use_on(use_cases.cancel_referral, referral, cancel)),
            *if_asked(comment, "--comment", use_on(use_cases.comment_on_referral, referral, comment)),
        ]
        do_one("answer", referral, asked, Frame(store, on, actor, key, json), [given, give_back, cancel, comment])


def claim_command(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A mutual-aid referral, or a claim on one.")],
    society: Annotated[str, typer.Option("--society", help="Claim the referral for this society.")] = "",
    pay: Annotated[int | None, typer.Option("--pay-fen", min=1, help="Pay the claim from the fund.")] = None,
    approve: Annotated[bool, typer.Option("--approve", help="The county releases a held payment.")] = False,
    hand_back: Annotated[str, typer.Option("--hand-back", help=f"With one of {', '.join(HAND_BACK_CLAIM)}.")] = "",
    store: StoreOption = "",
    on: OnOption = "",
    actor: ActorOption = "system",
    key: KeyOption = "",
    json: JsonOption = False,
) -> None:
    """A mutual-aid society's act on a case: claim it, pay, or hand it back."""
    with reported():
        asked = [
            *if_asked(society, "--society", use_on(use_cases.claim_case, case, society)),
            *if_asked(pay, "--pay-fen", use_on(use_cases.pay_claim, case, pay)),
            *if_asked(approve, "--approve", use_on(use_cases.approve_claim, case)),
            *if_asked(hand_back, "--hand-back", use_on(use_cases.hand_back_claim, case, hand_back)),
        ]
        do_one("claim", case, asked, Frame(store, on, actor, key, json), [society, pay, hand_back])


def pairing_command(
    pairing: Annotated[str, typer.Argument(metavar="PAIRING", help="Its id in the graph.")],
    accept: Annotated[bool, typer.Option("--accept", help="It will be done.")] = False,
    decline: Annotated[str, typer.Option("--decline", help=f"With one of {', '.join(DECLINE_PAIRING)}.")] = "",
    deliver: Annotated[bool, typer.Option("--deliver", help="The goods or the money were handed over.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="The household or the town has it.")] = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="The bureau takes it back before it is delivered.")] = False,
    store: StoreOption = "",
    on: OnOption = "",
    actor: ActorOption = "system",
    key: KeyOption = "",
    json: JsonOption = False,
) -> None:
    """A charity's act on a proposed pairing, the town's confirmation, and the bureau's taking back."""
    with reported():
        asked = [
            *if_asked(accept, "--accept", use_on(use_cases.accept_pairing, pairing)),
            *if_asked(decline, "--decline", use_on(use_cases.decline_pairing, pairing, decline)),
            *if_asked(deliver, "--deliver", use_on(use_cases.deliver_pairing, pairing)),
            *if_asked(confirm, "--confirm", use_on(use_cases.confirm_pairing, pairing)),
            *if_asked(cancel, "--cancel", use_on(use_cases.cancel_pairing, pairing)),
        ]
        do_one("pairing", pairing, asked, Frame(store, on, actor, key, json), [decline])


def visit_command(
    warning: Annotated[str, typer.Argument(metavar="WARNING", help="Its id in the graph.")],
    visited_on: Annotated[str, typer.Option("--visited-on", help="Else today.")] = "",
    by_telephone: Annotated[bool, typer.Option("--by-telephone", help="Rung up, not called on.")] = False,
    not_so: Annotated[bool, typer.Option("--not-so", help="What was signalled is not so.")] = False,
    change: Annotated[str, typer.Option("--change", help="What has changed in the household.")] = "",
    explained: Annotated[list[str] | None, typer.Option("--explained", help="A kind of aid; may repeat.")] = None,
    help_to_apply: Annotated[bool, typer.Option("--help-to-apply", help="The household needs help to apply.")] = False,
    store: StoreOption = "",
    on: OnOption = "",
    actor: ActorOption = "system",
    key: KeyOption = "",
    json: JsonOption = False,
) -> None:
    """What a town worker found at the household of a warning."""
    with reported():
        result = use_cases.VisitResult(
            visited_on=named_day(visited_on, "--visited-on") or day_of(on, settings_for(store)),
            by_telephone=by_telephone,
            confirmed=not not_so,
            change=change or None,
            policies_explained=tuple(explained or ()),
            help_to_apply=help_to_apply,
        )
        asked = [Asked("visit", use_on(use_cases.record_visit, warning, result))]
        do_one("visit", warning, asked, Frame(store, on, actor, key, json), [result])


def act_of_now(command: str, content: object, on: date) -> Act:
    """An act of nobody's in particular, done anew each time that it is asked for."""
    now = datetime.now(UTC)
    return Act(operation_key=derived_id(command, now.isoformat(), repr(content)), actor="system", now=now, on=on)


def use_on(use_case: Callable[..., Receipt | None], *arguments: Any, **named: Any) -> Use:
    """The use case on these arguments, when engine and act are there."""
    return lambda engine, act: use_case(engine, act, *arguments, **named)


def if_asked(value: object, name: str, use: Use) -> list[Asked]:
    """The act, when its option is given."""
    return [Asked(name, use)] if value else []


def do_one(command: str, thing: str, asked: list[Asked], frame: Frame, facts: list[Any]) -> None:
    """Do the one act that is asked for, and tell its receipt."""
    if len(asked) != 1:
        named = " and ".join(one.act for one in asked) or "none"
        raise BadInput("the options have problems", [Problem(command, f"exactly one act is asked for, here {named}")])
    settings = settings_for(frame.store)
    day = day_of(frame.on, settings)
    digest = derived_id("cli", command, thing, asked[0].act, *map(repr, facts))
    act = Act(
        operation_key=frame.key or f"{digest}:{day}",
        actor=frame.actor,
        now=moment_of(frame.on, settings),
        on=day,
        request=digest,
    )
    with opened(frame.store) as engine:
        _check_serves(engine, act)
        try:
            receipt = asked[0].use(engine, act)
        except KeyError as error:  # the id is of another kind of thing, or of another household's
            raise NotFound(str(error.args[0])) from error
    position, answer = (receipt.position, dict(receipt.answer)) if receipt is not None else (None, {})
    is_repeated = receipt is None or receipt.repeated
    if frame.json:
        print_json({"position": position, "repeated": is_repeated, "answer": answer})
    else:
        what = "was done before" if is_repeated else "done"
        screen().print(f"{what}: {position or ''} {answer or ''}".rstrip(": "))


def _check_serves(engine: Engine, act: Act) -> None:
    """Raises: BadInput for an officer who has left the post."""
    officer = engine.store.known([act.actor]).get(act.actor)
    if isinstance(officer, Officer) and not officer.serves(act.day):
        raise BadInput("the options have problems", [Problem("--as", f"left the post on {officer.until}")])
