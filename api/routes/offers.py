"""Referrals, supply, pairings and mutual-aid cases: the lists of those who help, and single things with their ETag."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from api.access.context import Signed, SignedIn
from api.access.permissions import Action
from api.access.resources import find, locate, of_case
from api.acts.acting import etag
from api.answers.lists import case_rows, claim_resource, inbox_rows, kinds_of_case, pairing_rows, supply_lines
from api.routes.paging import PAGE, After, Limit
from api.routes.shapes import answers, rows_of, shape_of
from graph.schema import (
    SENT_REFERRAL,
    Charity,
    Claim,
    Household,
    Need,
    Pairing,
    PairingStatus,
    Referral,
    ReferralStatus,
    Supply,
)
from graph.schema.facts import Node
from matching.cases.held_payments import held_payments

router = APIRouter(prefix="/api", tags=["help"])

INBOX = rows_of("Referral", referral=shape_of(Referral), household=shape_of(Household), receipt_due_on=str | None)
SUPPLIES = rows_of("Supply", supply=shape_of(Supply), charity=shape_of(Charity))
PAIRINGS = rows_of("Pairing", pairing=shape_of(Pairing), need=shape_of(Need))
PAYMENTS = rows_of("Payment", referral=shape_of(Referral), claim=shape_of(Claim), tie=dict[str, str | int] | None)
CASES = rows_of("Case", referral=shape_of(Referral), kinds=list[str], claim=shape_of(Claim) | None)


@router.get("/referrals", responses=answers(INBOX))
def referrals(
    signed: SignedIn,
    status: Annotated[list[ReferralStatus] | None, Query()] = None,
    after: After = "",
    limit: Limit = PAGE,
) -> JSONResponse:
    """Referrals to the actor's department, or of its county, by urgency and day due."""
    signed.check_function("referral.list")
    rows, following = inbox_rows(signed, status or SENT_REFERRAL, after, limit)
    return JSONResponse({"rows": [asdict(one) for one in rows], "after": following})


@router.get("/referrals/{referral_id}", responses=answers(shape_of(Referral)))
def referral(referral_id: str, signed: SignedIn) -> JSONResponse:
    return _with_etag(signed, "referral.read", Referral, referral_id)


@router.get("/supplies", responses=answers(SUPPLIES))
def supplies(signed: SignedIn) -> JSONResponse:
    """The ledger: a charity's own lines, or what is open in the county."""
    signed.check_function("supply.list")
    return JSONResponse(
        {"rows": [{"supply": line, "charity": charity} for line, charity in supply_lines(signed)], "after": None}
    )


@router.get("/supplies/{supply_id}", responses=answers(shape_of(Supply)))
def supply(supply_id: str, signed: SignedIn) -> JSONResponse:
    signed.check_function("supply.read")
    thing, resource = locate(signed.store, Supply, supply_id, signed.today)
    shown = signed.masking.shown(thing, signed.check("supply.read", resource))
    return JSONResponse(shown, headers={"ETag": etag(thing.revision)})


@router.get("/pairings", responses=answers(PAIRINGS))
def pairings(
    signed: SignedIn,
    status: Annotated[list[PairingStatus] | None, Query()] = None,
    after: After = "",
    limit: Limit = PAGE,
) -> JSONResponse:
    """Pairings of the actor's charity, or within its region, with the card of the need."""
    signed.check_function("pairing.list")
    rows, following = pairing_rows(signed, status or ["proposed", "accepted", "delivered"], after, limit)
    return JSONResponse({"rows": [{"pairing": one, "need": need} for one, need in rows], "after": following})


@router.get("/pairings/{pairing_id}", responses=answers(shape_of(Pairing)))
def pairing(pairing_id: str, signed: SignedIn) -> JSONResponse:
    return _with_etag(signed, "pairing.read", Pairing, pairing_id)


@router.get("/cases", responses=answers(CASES))
def cases(signed: SignedIn, after: After = "", limit: Limit = PAGE) -> JSONResponse:
    """Open mutual-aid cases within reach, with the kinds of need behind each and the claim on it."""
    signed.check_function("case.list")
    found, following = case_rows(signed, after, limit)
    rows = []
    for row in found:
        resource = of_case(row.referral)
        shown = signed.masking.shown(row.referral, signed.check("case.list", resource))
        claim = None
        if row.claim is not None:
            decision = signed.check("case.list", claim_resource(row.claim, resource))
            claim = signed.masking.shown(row.claim, decision)
        rows.append({"referral": shown, "kinds": kinds_of_case(row.referral), "claim": claim})
    return JSONResponse({"rows": rows, "after": following})


@router.get("/payments", responses=answers(PAYMENTS))
def payments(signed: SignedIn) -> JSONResponse:
    """Payments that wait for the bureau, with who of the society is how near to whom of the household today."""
    signed.check_function("claim.approve")
    rows = []
    for one in held_payments(signed.service.engine, signed.actor.county, signed.today):
        resource = of_case(one.referral)
        claim = signed.masking.shown(one.claim, signed.check("claim.read", claim_resource(one.claim, resource)))
        referral = signed.masking.shown(one.referral, signed.check("case.list", resource))
        rows.append({"referral": referral, "claim": claim, "tie": one.tie.as_json() if one.tie is not None else None})
    return JSONResponse({"rows": rows, "after": None})


@router.get("/claims/{claim_id}", responses=answers(shape_of(Claim)))
def claim(claim_id: str, signed: SignedIn) -> JSONResponse:
    return _with_etag(signed, "claim.read", Claim, claim_id)


def _with_etag(signed: Signed, action: Action, kind: type[Node], thing_id: str) -> JSONResponse:
    signed.check_function(action)
    found = find(signed.store, kind, thing_id, signed.today)
    shown = signed.masking.shown(found.thing, signed.check(action, found.resource))
    return JSONResponse(shown, headers={"ETag": etag(found.thing.revision)})
