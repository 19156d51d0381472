"""What a department, and the bureau that asked it, do with a referral. Every answer leaves a feedback edge."""

from __future__ import annotations

from collections.abc import Mapping

from graph.changes import Change, ChangeSet, Event, Receipt, UpdateNode
from graph.schema import OPEN_CLAIM, TERMINAL_REFERRAL, Claim, Need, Node, Referral, Warning
from graph.schema.facts import Value
from graph.views import Directory, HouseholdView
from matching.cases.feedback import Answer, answered, checked_answer, outcomes_of
from matching.cases.impartiality import perform_impartially
from matching.cases.issuing import Issued, add_conference
from matching.cases.moves import moved_referral
from matching.cases.progress import advance_warning, end_referral, ended_nodes
from matching.decisions import routing
from matching.engine import Act, Engine, perform_on_household
from matching.errors import BadInput, IllegalMove, Problem
from matching.households.facts import returns_of, route_case_of
from matching.reason_codes import CANCEL_REFERRAL, RETURN_REFERRAL, ReasonCode, checked

LONGEST_COMMENT = 500


def send_referral(engine: Engine, act: Act, referral_id: str) -> Receipt:
    """The bureau sends what waited for it: draft → requested."""
    return _move(engine, act, referral_id, "send", "SendReferral", "sent_on", "ReferralRequested")


def receive_referral(engine: Engine, act: Act, referral_id: str) -> Receipt:
    """The department has it: requested → received."""
    return _move(engine, act, referral_id, "receive", "ReceiveReferral", "received_on")


def accept_referral(engine: Engine, act: Act, referral_id: str) -> Receipt:
    """The department takes it on; that it was received is then known too."""
    return _move(engine, act, referral_id, "accept", "AcceptReferral", "received_on")


def start_referral(engine: Engine, act: Act, referral_id: str) -> Receipt:
    """Work has begun, or goes on after it had to wait: → in-progress."""
    return _move(engine, act, referral_id, "start", "StartReferral")


def hold_referral(engine: Engine, act: Act, referral_id: str) -> Receipt:
    """It has to wait: → on-hold."""
    return _move(engine, act, referral_id, "hold", "HoldReferral")


def answer_referral(engine: Engine, act: Act, referral_id: str, answer: Answer) -> Receipt:
    """The lead answers with an outcome: the referral is completed and the feedback edge written.

    A visit is answered by what was found there, and what a society gives by its claim, which draws on its fund.
    Raises: BadInput, ConflictOfInterest, IllegalMove; also when a joint department answers, which may only comment.
    """
    checked_answer(answer, act.on)

    def decide(view: HouseholdView) -> ChangeSet:
        referral = view.get(Referral, referral_id)
        _check_is_lead(referral, "answer")
        _check_is_answered_so(referral, answer)
        status = moved_referral(referral, "answer")
        facts: dict[str, Value | None] = {"outcome": answer.outcome, "answered_on": act.day, "reason": answer.reason}
        if referral.department is None:
            raise IllegalMove(referral.id, "answer", "without a department", ("routed to one",))
        edge = answered(referral, answer, referral.department, act.actor, act.on)
        return _ending(view, act, referral, "AnswerReferral", status, facts, [edge])

    return perform_impartially(engine, act, referral_id, decide)


def return_referral(engine: Engine, act: Act, referral_id: str, reason: str) -> Receipt:
    """The department returns it with a coded reason; when two have, the case goes to a conference."""
    checked(reason, RETURN_REFERRAL)
    county = engine.store.household_view(referral_id).household.county
    directory = engine.store.directory(county)

    def decide(view: HouseholdView) -> ChangeSet:
        referral = view.get(Referral, referral_id)
        _check_is_lead(referral, "return")
        status = moved_referral(referral, "return")
        issued = _conference(engine, act, view, directory, referral)
        facts: dict[str, Value | None] = {"reason": reason, "answered_on": act.day}
        return _ending(view, act, referral, "ReturnReferral", status, facts, [], issued)

    return perform_on_household(engine, act, referral_id, decide)


def cancel_referral(engine: Engine, act: Act, referral_id: str, reason: str) -> Receipt:
    """The sender takes it back with a coded reason."""
    return _end_with_reason(engine, act, referral_id, "cancel", "CancelReferral", reason, CANCEL_REFERRAL)


def comment_on_referral(engine: Engine, act: Act, referral_id: str, text: str) -> Receipt:
    """A joint department's opinion, kept with its copy."""
    if not text.strip() or len(text) > LONGEST_COMMENT:
        raise BadInput(
            "the comment cannot be kept", [Problem("text", f"1 to {LONGEST_COMMENT} characters are asked for")]
        )

    def decide(view: HouseholdView) -> ChangeSet:
        referral = view.get(Referral, referral_id)
        if referral.status in TERMINAL_REFERRAL:
            raise IllegalMove(referral.id, "comment", referral.status, ("open",))
        change = UpdateNode(Referral, referral.id, {"comments": (*referral.comments, text.strip())})
        return act.change_set(referral.county, "CommentOnReferral", [change], guards=[referral])

    return perform_on_household(engine, act, referral_id, decide)


def _move(
    engine: Engine,
    act: Act,
    referral_id: str,
    move: str,
    action: str,
    dated_by: str = "",
    event: str | None = None,
) -> Receipt:
    """`dated_by`: the fact that keeps on which day it first came to this."""

    def decide(view: HouseholdView) -> ChangeSet:
        referral = view.get(Referral, referral_id)
        dates = {dated_by: getattr(referral, dated_by) or act.day} if dated_by else {}
        change = UpdateNode(Referral, referral.id, {"status": moved_referral(referral, move), **dates})
        events = [Event(event, referral.id)] if event else []
        return act.change_set(referral.county, action, [change], guards=[referral], events=events)

    return perform_on_household(engine, act, referral_id, decide)


def _end_with_reason(
    engine: Engine, act: Act, referral_id: str, move: str, action: str, reason: str, codes: Mapping[str, ReasonCode]
) -> Receipt:
    checked(reason, codes)

    def decide(view: HouseholdView) -> ChangeSet:
        referral = view.get(Referral, referral_id)
        facts: dict[str, Value | None] = {"reason": reason, "answered_on": act.day}
        return _ending(view, act, referral, action, moved_referral(referral, move), facts, [])

    return perform_on_household(engine, act, referral_id, decide)


def _ending(
    view: HouseholdView,
    act: Act,
    referral: Referral,
    action: str,
    status: str,
    facts: dict[str, Value | None],
    more: list[Change],
    issued: Issued | None = None,
) -> ChangeSet:
    """The ChangeSet that ends a referral, with all that follows from its end."""
    _check_is_free(view, referral, action)
    issued = issued or Issued()
    moved, guards = advance_warning(view, act, referral.warning, ended=[referral.id], reopened=bool(issued.changes))
    return act.change_set(
        referral.county,
        action,
        [*end_referral(view, referral, status, facts), *more, *issued.changes, *moved],
        guards=_once([*ended_nodes(view, referral), *issued.guards, *guards]),
        events=[Event("ReferralEnded", referral.id), *issued.events],
        answer={"referral": referral.id, "status": status},
    )


def _conference(engine: Engine, act: Act, view: HouseholdView, directory: Directory, referral: Referral) -> Issued:
    """The conference that one more return asks for, if it does."""
    warning = view.get(Warning, referral.warning)
    returned = 1 + returns_of(view, warning.id)
    pack = engine.pack_for(directory, act.on)
    case = route_case_of(view, directory, act.on, (), returned)
    routed = routing.route(pack, engine.calendar_for(directory), case, act.on)
    return add_conference(view, directory, pack, act, warning, routed)


def _check_is_lead(referral: Referral, move: str) -> None:
    if referral.role != "lead":
        raise IllegalMove(referral.id, move, "a joint department's copy", ("the lead's",))


def _check_is_answered_so(referral: Referral, answer: Answer) -> None:
    if answer.outcome not in outcomes_of(referral.disposition):
        problem = f"a {referral.disposition} is answered otherwise: a visit by recording it, aid by a society's claim"
        raise BadInput("the answer has problems", [Problem("outcome", problem)])


def _check_is_free(view: HouseholdView, referral: Referral, action: str) -> None:
    """What a society has claimed ends by its payment, what has become a need ends with the need."""
    if any(claim.referral == referral.id and claim.status in OPEN_CLAIM for claim in view.all(Claim)):
        raise IllegalMove(referral.id, action, "claimed", ("handed back",))
    if any(need.referral == referral.id and need.status == "open" for need in view.all(Need)):
        raise IllegalMove(referral.id, action, "a need that is open", ("a need that is closed",))


def _once(nodes: list[Node]) -> list[Node]:
    return list({node.id: node for node in nodes}.values())
