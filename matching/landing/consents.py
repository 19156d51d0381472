"""What households agreed to lands once; a consent that comes again with other facts is refused, never rewritten.

One that a list calls withdrawn is withdrawn as by hand, once; no list revives it.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.changes import CreateNode, Event, Link
from graph.schema import About, Consent
from graph.store import GraphStore
from graph.views import HouseholdView
from matching.imports.rows import ConsentRow
from matching.landing.delivery import Delivery, Plan, Planned
from matching.landing.records import charity_id, consent_id
from matching.landing.subjects import look_up
from matching.use_cases.consents import withdrawal

NumberedConsent = tuple[int, ConsentRow]


def plan_consents(store: GraphStore, delivery: Delivery, rows: Sequence[NumberedConsent]) -> Plan[NumberedConsent]:
    """One ChangeSet for each consent that is not recorded yet, and for each that is withdrawn."""
    plan: Plan[NumberedConsent] = Plan()
    known = store.known([consent_id(row.consent_id) for _, row in rows])
    registry = look_up(store, households=(row.household_id for _, row in rows))
    withdrawn = {consent_id(row.consent_id) for _, row in rows if row.withdrawn}
    concerned = {one.household for one in known.values() if isinstance(one, Consent) and one.id in withdrawn}
    views = {view.household.id: view for view in store.household_views(sorted(concerned))}
    for numbered in rows:
        number, row = numbered
        subject = registry.household(row.household_id)
        if subject is None:
            plan.refuse("unknown_household", number)
            continue
        consent = _consent(row, subject.household.id, subject.household.county)
        before = known.get(consent.id)
        if isinstance(before, Consent):
            if _facts(before) != _facts(consent):
                plan.refuse("differs_from_recorded", number)
            elif row.withdrawn and before.status == "active":
                plan.planned.append(_withdrawn(delivery, numbered, before, views[before.household]))
            else:
                plan.unchanged += 1
            continue
        change_set = delivery.change_set(
            f"consent:{row.consent_id}",
            "ImportConsent",
            [CreateNode(consent), Link(About(source=consent.id, target=consent.household))],
            county=consent.county,
            events=[Event("ConsentWithdrawn" if row.withdrawn else "ConsentGiven", consent.id)],
        )
        plan.planned.append(Planned(number, (numbered,), change_set, (consent.household,)))
    return plan


def _withdrawn(
    delivery: Delivery, numbered: NumberedConsent, consent: Consent, view: HouseholdView
) -> Planned[NumberedConsent]:
    number, row = numbered
    changes, guards = withdrawal(view, consent, delivery.on.isoformat())
    change_set = delivery.change_set(
        f"consent:{row.consent_id}:withdrawn",
        "WithdrawConsent",
        changes,
        county=consent.county,
        guards=guards,
        events=[Event("ConsentWithdrawn", consent.id)],
    )
    return Planned(number, (numbered,), change_set, (consent.household,))


def _consent(row: ConsentRow, household: str, county: str) -> Consent:
    return Consent(
        id=consent_id(row.consent_id),
        county=county,
        household=household,
        purpose=row.purpose,
        recipients=tuple("any" if one == "any" else charity_id(one) for one in row.recipients),
        given_on=row.given_on.isoformat(),
        until=row.until.isoformat() if row.until else None,
        status="withdrawn" if row.withdrawn else "active",
    )


def _facts(consent: Consent) -> tuple[object, ...]:
    """What was agreed to; that it was withdrawn since is no difference."""
    return (consent.household, consent.purpose, consent.recipients, consent.given_on, consent.until)
