"""What people do: each use case is one act of one person, decided on a view and applied whole.

All take the engine, the act (who, when, operation key) and ids; all raise leaves of MatchingError and GraphStoreError,
and answer the first receipt again when the operation key repeats.
"""

from __future__ import annotations

from matching.cases.feedback import Answer
from matching.use_cases.calendar_days import CalendarImport, import_calendar
from matching.use_cases.claims import approve_claim, claim_case, hand_back_claim, pay_claim
from matching.use_cases.consents import give_consent, withdraw_consent
from matching.use_cases.duties import DutyDone, duties_of_county, record_duty
from matching.use_cases.figures import FiguresChange, enter_figures, preview_figures
from matching.use_cases.pairings import (
    accept_pairing,
    cancel_pairing,
    close_need,
    confirm_pairing,
    decline_pairing,
    deliver_pairing,
)
from matching.use_cases.referrals import (
    accept_referral,
    answer_referral,
    cancel_referral,
    comment_on_referral,
    hold_referral,
    receive_referral,
    return_referral,
    send_referral,
    start_referral,
)
from matching.use_cases.signals import SignalReport, assess_household, record_signal
from matching.use_cases.supplies import (
    SupplyDraft,
    SupplyTerms,
    confirm_supply,
    edit_supply,
    publish_supply,
    terms_of,
    withdraw_supply,
)
from matching.use_cases.visits import VisitResult, record_visit

__all__ = [
    "Answer",
    "CalendarImport",
    "DutyDone",
    "FiguresChange",
    "SignalReport",
    "SupplyDraft",
    "SupplyTerms",
    "VisitResult",
    "accept_pairing",
    "accept_referral",
    "answer_referral",
    "approve_claim",
    "assess_household",
    "cancel_pairing",
    "cancel_referral",
    "claim_case",
    "close_need",
    "comment_on_referral",
    "confirm_pairing",
    "confirm_supply",
    "decline_pairing",
    "deliver_pairing",
    "duties_of_county",
    "edit_supply",
    "enter_figures",
    "give_consent",
    "hand_back_claim",
    "hold_referral",
    "import_calendar",
    "pay_claim",
    "preview_figures",
    "publish_supply",
    "receive_referral",
    "record_duty",
    "record_signal",
    "record_visit",
    "return_referral",
    "send_referral",
    "start_referral",
    "terms_of",
    "withdraw_consent",
    "withdraw_supply",
]
