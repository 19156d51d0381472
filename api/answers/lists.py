"""The lists of those who help, filtered in the query and shown by field class: used by the JSON and by the pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.access.authorisation import Resource, scope_of
from api.access.context import Signed
from api.access.masking import Shown
from api.access.permissions import Action
from api.access.resources import is_consented, of_supply
from graph.schema import LEVELS, Claim, PairingStatus, Referral
from graph.views import CaseRow, ProposalRow
from matching.duties.receipts import receipt_due
from matching.errors import PolicyNotInForce

PROPOSALS_AT_ONCE = 1000
UNDER_WAY: tuple[PairingStatus, ...] = ("proposed", "accepted", "delivered")


@dataclass(frozen=True, slots=True)
class InboxLine:
    """`receipt_due_on`: by when the department says that it has the referral; None when nobody waits for that."""

    referral: Shown
    household: Shown
    receipt_due_on: str | None


@dataclass(frozen=True, slots=True)
class ProposalCounts:
    """Pairings that are under way: by state, and those in the state looked at by charity."""

    by_status: Mapping[str, int]
    by_charity: Mapping[str, int]


def inbox_rows(
    signed: Signed, statuses: Sequence[str], after: str, limit: int, action: Action = "referral.list"
) -> tuple[list[InboxLine], str | None]:
    """Referrals within the reach of the action, and where the next page begins."""
    page = signed.store.inbox(scope_of(signed.actor, action), statuses, after=after, limit=limit)
    rows = []
    for row in page:
        resource = Resource(
            county=row.referral.county,
            region=row.referral.region,
            routed_to=frozenset({row.referral.department or ""}),
        )
        decision = signed.check(action, resource)
        referral, household = (signed.masking.shown(one, decision) for one in (row.referral, row.household))
        rows.append(InboxLine(referral, household, receipt_due_on(signed, row.referral)))
    return rows, page.after


def receipt_due_on(signed: Signed, referral: Referral) -> str | None:
    """By the policy of the day on which it was issued; a county without one then owes none."""
    engine, directory = signed.service.engine, signed.directory
    try:
        pack = engine.pack_for(directory, date.fromisoformat(referral.issued_on))
    except PolicyNotInForce:
        return None
    day = receipt_due(referral, pack, engine.calendar_for(directory))
    return day.isoformat() if day is not None else None


def supply_lines(signed: Signed) -> list[tuple[Shown, Shown]]:
    """(line, charity): a charity's own, open or not; for others the open ones of their county."""
    actor = signed.actor
    is_own = actor.role == "charity" and actor.organisation is not None
    lines = signed.store.supply_of(actor.organisation or "") if is_own else signed.store.open_supply()
    rows = []
    for line in lines:
        if not is_own and line.supply.county != actor.county:
            continue
        decision = signed.check("supply.list", of_supply(line.supply))
        rows.append((signed.masking.shown(line.supply, decision), signed.masking.shown(line.charity, decision)))
    return rows


def pairing_rows(
    signed: Signed, statuses: Sequence[str], after: str, limit: int
) -> tuple[list[tuple[Shown, Shown]], str | None]:
    """(pairing, need) of the actor's charity, county or town, and where the next page begins."""
    page = signed.store.pairings(scope_of(signed.actor, "pairing.list"), statuses, after=after, limit=limit)
    return _told(signed, page.rows), page.after


def proposals_under_way(
    signed: Signed, status: PairingStatus, charity: str, after: str, limit: int
) -> tuple[ProposalCounts, list[tuple[Shown, Shown]], str | None]:
    """(pairing, need) in one state, of one charity or of all that the actor reaches: the most urgent first, then what
    runs out first; and how many there are in all. They are put in order here, as no store keeps the urgency of a need
    with its pairings.
    """
    found = list(_pairings(signed, UNDER_WAY))
    in_state = [row for row in found if row.pairing.status == status]
    by_status = Counter[str](row.pairing.status for row in found)
    if _is_charity(signed):
        del by_status["proposed"]  # it may not know of all: a consent can have run out
    counts = ProposalCounts(by_status, Counter(row.pairing.charity for row in in_state))
    chosen = (row for row in in_state if charity in ("", row.pairing.charity))
    return counts, *_most_urgent(signed, chosen, after, limit)


def _most_urgent(
    signed: Signed, rows: Iterable[ProposalRow], after: str, limit: int
) -> tuple[list[tuple[Shown, Shown]], str | None]:
    waiting = sorted((row for row in rows if _urgency(row) > after), key=_urgency)
    return _told(signed, waiting[:limit]), _urgency(waiting[limit - 1]) if len(waiting) > limit else None


def _urgency(row: ProposalRow) -> str:
    return f"{LEVELS.index(row.need.level)}|{row.pairing.expires_on}|{row.pairing.id}"


def _pairings(signed: Signed, statuses: Sequence[str]) -> Iterator[ProposalRow]:
    """All of the actor's charity, county or town, by id."""
    scope, after = scope_of(signed.actor, "pairing.list"), ""
    while True:
        page = signed.store.pairings(scope, statuses, after=after, limit=PROPOSALS_AT_ONCE)
        yield from page
        if page.after is None:
            return
        after = page.after


def _told(signed: Signed, rows: Sequence[ProposalRow]) -> list[tuple[Shown, Shown]]:
    return _disclosed(signed, rows) if _is_charity(signed) else [_proposal(signed, row) for row in rows]


def _is_charity(signed: Signed) -> bool:
    return scope_of(signed.actor, "pairing.list").charity is not None


def case_rows(signed: Signed, after: str, limit: int) -> tuple[list[CaseRow], str | None]:
    """Open mutual-aid cases of the actor's area, a society's own alone, and where the next page begins."""
    page = signed.store.cases(scope_of(signed.actor, "case.list"), after, limit)
    return list(page), page.after


def kinds_of_case(referral: Referral) -> list[str]:
    """What the household lacks, for which a society was asked: the kinds alone, as the routing gave its reasons."""
    facts = [reason["facts"] for reason in json.loads(referral.reasons)]
    return list(dict.fromkeys(kind for each in facts for why in ("unresolved", "urgent") for kind in each.get(why, ())))


def claim_resource(claim: Claim, case: Resource) -> Resource:
    """The case's place, and the society whose claim it is."""
    return replace(case, claimed_by=frozenset({claim.society}), owners=frozenset({claim.society}))


def _disclosed(signed: Signed, rows: Sequence[ProposalRow]) -> list[tuple[Shown, Shown]]:
    """What the charity may be told today: without a live consent no proposal, and nothing of the need it took on."""
    views = signed.store.household_views(sorted({row.pairing.household for row in rows}))
    view_of = {view.household.id: view for view in views}
    told = []
    for row in rows:
        pairing, need = _proposal(signed, row)
        if not is_consented(view_of[row.pairing.household], row.pairing, signed.today):
            need = {name: value if name in ("id", "kind_of_node", "revision") else None for name, value in need.items()}
            if row.pairing.status == "proposed":
                continue
        told.append((pairing, need))
    return told


def _proposal(signed: Signed, row: ProposalRow) -> tuple[Shown, Shown]:
    resource = Resource(county=row.pairing.county, region=row.need.region, owners=frozenset({row.pairing.charity}))
    decision = signed.check("pairing.list", resource)
    return signed.masking.shown(row.pairing, decision), signed.masking.shown(row.need, decision)
