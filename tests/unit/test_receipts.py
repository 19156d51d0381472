from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from matching.calendar.working_days import national_calendar
from matching.duties.receipts import receipt_due
from tests.builders import a_referral
from tests.law_cases import packs

CALENDAR = national_calendar()
PACK = packs().get("chizhou-2024")


def test_a_lead_owes_its_receipt_within_three_working_days() -> None:
    over_a_weekend = replace(a_referral(), issued_on="2026-03-05")

    assert receipt_due(over_a_weekend, PACK, CALENDAR) == date(2026, 3, 10)


def test_what_waited_for_the_bureau_is_receipted_from_the_day_it_was_sent() -> None:
    review = replace(a_referral(disposition="review"), issued_on="2026-03-02", sent_on="2026-03-09")

    assert receipt_due(review, PACK, CALENDAR) == date(2026, 3, 12)


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "received"},
        {"status": "draft"},
        {"role": "joint"},
        {"disposition": "mutual_aid"},
        {"disposition": "visit"},
    ],
    ids=lambda facts: str(*facts.values()),
)
def test_nobody_owes_a_receipt(facts: dict[str, str]) -> None:
    assert receipt_due(a_referral(**facts), PACK, CALENDAR) is None
