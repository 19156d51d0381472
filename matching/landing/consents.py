"""What households agreed to lands once; a consent that comes again with other facts is refused, never rewritten."""

from __future__ import annotations

from collections.abc import Sequence

from graph.changes import CreateNode, Event, Link
from graph.schema import About, Consent
from graph.store import GraphStore
from matching.imports.rows import ConsentRow
from matching.landing.delivery import Delivery, Plan, Planned
from matching.landing.records import charity_id, consent_id
from matching.landing.subjects import look_up

NumberedConsent = tuple[int, ConsentRow]


def plan_consents(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedConsent]) -> Plan[NumberedConsent]:
    """One ChangeSet for each consent that is not recorded yet."""
    plan: Plan[NumberedConsent] = Plan()
    known = store.known([consent_id(row.consent_id) for _, row in rows])
    registry = look_up(store, households=(row.household_id for _, row in rows))
    for numbered in rows:
        number, row = numbered
        subject = registry.household(row.household_id)
        if subject is None:
            plan.refuse("unknown_household", number)
            continue
        consent = _consent(row, subject.household.id, subject.household.county)
        before = known.get(consent.id)
        if isinstance(before, Consent):
            if _facts(before) == _facts(consent):
                plan.unchanged += 1
            else:
                plan.refuse("differs_from_recorded", number)
            continue
        change_set = delivery.change_set(
            f"consent:{row.consent_id}",
            "ImportConsent",
            [CreateNode(consent), Link(About(source=consent.id, target=consent.household))],
            county=consent.county,
            events=[Event("ConsentGiven", consent.id)],
        )
        plan.planned.append(Planned(number, (numbered,), change_set, (consent.household,)))
    return plan


def _consent(row: ConsentRow, household: str, county: str) -> Consent:
    return Consent(
        id=consent_id(row.consent_id),
        county=county,
        household=household,
        purpose=row.purpose,
        recipients=tuple("any" if one == "any" else charity_id(one) for one in row.recipients),
        given_on=row.given_on.isoformat(),
        until=row.until.isoformat() if row.until else None,
        status="active",
    )


def _facts(consent: Consent) -> tuple[object, ...]:
    """What was agreed to; that it was withdrawn since is no difference."""
    return (consent.household, consent.purpose, consent.recipients, consent.given_on, consent.until)
