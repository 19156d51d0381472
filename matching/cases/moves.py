"""The legal moves of a referral, a pairing and a claim: from which states an act is possible, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graph.schema import Claim, Pairing, Referral
from matching.errors import IllegalMove


class Move(NamedTuple):
    """An act is possible from these states and leads to that one."""

    allowed_from: tuple[str, ...]
    to: str


REFERRAL_MOVES: Mapping[str, Move] = {
    "send": Move(("draft",), "requested"),
    "receive": Move(("requested",), "received"),
    "accept": Move(("requested", "received"), "accepted"),
    "start": Move(("accepted", "on-hold"), "in-progress"),
    "hold": Move(("accepted", "in-progress"), "on-hold"),
    "answer": Move(("accepted", "in-progress", "on-hold"), "completed"),
    "return": Move(("requested", "received", "accepted"), "rejected"),
    "cancel": Move(("draft", "requested", "received", "accepted", "in-progress", "on-hold"), "cancelled"),
}
"""Codes of the FHIR Task life cycle."""
PAIRING_MOVES: Mapping[str, Move] = {
    "accept": Move(("proposed",), "accepted"),
    "decline": Move(("proposed",), "declined"),
    "expire": Move(("proposed",), "expired"),
    "cancel": Move(("proposed", "accepted"), "cancelled"),
    "deliver": Move(("accepted",), "delivered"),
    "confirm": Move(("delivered",), "confirmed"),
}
CLAIM_MOVES: Mapping[str, Move] = {
    "pay": Move(("claimed",), "paid"),
    "hold": Move(("claimed",), "held"),
    "approve": Move(("held",), "paid"),
    "hand_back": Move(("claimed", "held"), "handed_back"),
    "lapse": Move(("claimed",), "lapsed"),
}


def moved_referral(referral: Referral, act: str) -> str:
    """The state after the act. Raises: IllegalMove."""
    return _moved(referral.id, referral.status, act, REFERRAL_MOVES)


def moved_pairing(pairing: Pairing, act: str) -> str:
    """The state after the act. Raises: IllegalMove."""
    return _moved(pairing.id, pairing.status, act, PAIRING_MOVES)


def moved_claim(claim: Claim, act: str) -> str:
    """The state after the act. Raises: IllegalMove."""
    return _moved(claim.id, claim.status, act, CLAIM_MOVES)


def _moved(subject: str, state: str, act: str, moves: Mapping[str, Move]) -> str:
    move = moves[act]
    if state not in move.allowed_from:
        raise IllegalMove(subject, act, state, move.allowed_from)
    return move.to
