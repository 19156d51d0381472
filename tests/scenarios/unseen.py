"""Alterations that no answer of a pure decision can show, each with why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tests.scenarios.alterations import Alteration

EXPLAINED: Final[Mapping[str, str]] = {
    r"product-defaults product\.": "kept by the use cases of the store, which tests/loop plays",
    r"\S+ routing\.(senders|receipt_due): ": "no pure decision reads it: who may send, and when receipt is due",
    r"\S+ routing\.review_by: joint ": "a review goes to one body alone",
    r"\S+ routing\.(society_kinds|never_paired): codes with (charity|mutual_aid)": "never a need",
    r"product-defaults routing\.society_kinds: codes ": "only Chizhou has societies, and names the kinds itself",
    r"chizhou-2024 routing\.society_kinds: codes with (legal_aid|worker_support)": "not in the pack: unresolved anyway",
    r"product-defaults routing\.kind_order: codes .* behind (charity|mutual_aid)": "never a need",
    r"product-defaults routing\.disposition_order: codes visit behind call": "a warning has one of the two",
    r"product-defaults routing\.conference: least_lead_": "under the defaults alone civil affairs leads everything",
    r"qitai-2024 aid\.rule\.supporter_share: bands\[0\]\.from_years 18 → 17": "nobody below 18 is asked about",
    r"henan-2022 rigid\.monitored: kinds with (unstable|marginal)": "taken into edge before",
}
"""Pattern of the names → why."""


def is_explained(alteration: Alteration) -> bool:
    return any(re.match(pattern, alteration.name) for pattern in EXPLAINED)
