"""The frame of a pack file, and which shape and units each rule of it has."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, TypeAdapter

from matching.codes import Department
from matching.policy.aid_schema import AidRule, MonthsLimit
from matching.policy.schema import (
    ApplyAlone,
    Cell,
    ConferenceRule,
    Count,
    Departments,
    DispositionOrder,
    Flags,
    IncomeTest,
    Indicator,
    Indicators,
    Judgement,
    Kinds,
    LastYearTest,
    Levels,
    Measures,
    MonitoredKinds,
    Month,
    NeedsOfIndicator,
    Order,
    Positive,
    PropertyTest,
    RatioTest,
    RoutedKinds,
    Senders,
    Shape,
    SinglePerson,
    SupportExempt,
    TekunMember,
    Text,
)

Unit = Literal[
    "points", "levels", "indicator", "kinds", "order", "years", "percent", "share", "list", "classes", "departments",
    "days", "working_days", "months", "date", "month_of_year", "formula", "conditions", "fen", "kin_steps",
    "misfit_points", "flag", "text",
]  # fmt: skip


class RuleEntry(Shape):
    """One rule as a pack file writes it: a `value` from the pack's first day on, or `values` by date."""

    clause: Text
    unit: Unit
    summary: Text
    value: Any = None
    values: dict[date, Any] | None = None
    reference: Text | None = None
    our_choice: Text | None = None
    our_reading: Text | None = None
    defers_to: Text | None = None


class PackFile(Shape):
    """A pack file. `parent` is asked for whatever the pack is silent on; the word `none` says: expressly not."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: Text
    issuer: Text
    document: Text
    in_force: date
    parent: str | None
    public: StrictBool
    summary: Text
    aliases: dict[str, dict[Department, Text]] = Field(default_factory=dict)
    rules: dict[str, RuleEntry]


# Keys that end in `.*` stand for every key that begins so.
SHAPES: dict[str, tuple[tuple[Unit, ...], TypeAdapter[Any]]] = {
    "scoring.indicator.*": (("indicator",), TypeAdapter(Indicator)),
    "scoring.levels": (("levels",), TypeAdapter(Levels)),
    "scoring.window": (("days",), TypeAdapter(Count)),
    "needs.*": (("kinds",), TypeAdapter(NeedsOfIndicator)),
    "class_order": (("order",), TypeAdapter(Order)),
    "tekun.member": (("years",), TypeAdapter(TekunMember)),
    "tekun.orphans_excluded": (("flag",), TypeAdapter(StrictBool)),
    "dibao.income": (("percent",), TypeAdapter(IncomeTest)),
    "dibao.property": (("percent",), TypeAdapter(PropertyTest)),
    "edge.income": (("percent",), TypeAdapter(IncomeTest)),
    "edge.income_may_be_raised": (("flag",), TypeAdapter(StrictBool)),
    "edge.property": (("percent",), TypeAdapter(PropertyTest)),
    "edge.monitored": (("list",), TypeAdapter(MonitoredKinds)),
    "rigid.income": (("percent",), TypeAdapter(LastYearTest)),
    "rigid.ratio": (("share",), TypeAdapter(RatioTest)),
    "rigid.property": (("percent",), TypeAdapter(PropertyTest)),
    "rigid.excludes_edge_income": (("flag",), TypeAdapter(StrictBool)),
    "rigid.monitored": (("list",), TypeAdapter(MonitoredKinds)),
    "rigid.judgement": (("list",), TypeAdapter(Judgement)),
    "rigid.local_rule": (("text",), TypeAdapter(Text)),
    "dibao.support_exempt": (("list",), TypeAdapter(SupportExempt)),
    "single_person.in_edge": (("list",), TypeAdapter(SinglePerson)),
    "single_person.alone": (("list",), TypeAdapter(ApplyAlone)),
    "cell.*": (("classes",), TypeAdapter(Cell)),
    "departments.*": (("departments",), TypeAdapter(Departments)),
    "routing.kind_order": (("order",), TypeAdapter(RoutedKinds)),
    "routing.disposition_order": (("order",), TypeAdapter(DispositionOrder)),
    "routing.due.*": (("working_days",), TypeAdapter(Positive)),
    "routing.receipt_due": (("working_days",), TypeAdapter(Positive)),
    "routing.review_by": (("departments",), TypeAdapter(Departments)),
    "routing.review_indicators": (("list",), TypeAdapter(Indicators)),
    "routing.conference": (("conditions",), TypeAdapter(ConferenceRule)),
    "routing.conference_must": (("list",), TypeAdapter(Flags)),
    "routing.society_kinds": (("list",), TypeAdapter(Kinds)),
    "routing.never_paired": (("list",), TypeAdapter(Kinds)),
    "routing.senders": (("list",), TypeAdapter(Senders)),
    "aid.months.*": (("months",), TypeAdapter(MonthsLimit)),
    "aid.supporter_from": (("years",), TypeAdapter(Positive)),
    "aid.rule.*": (("formula",), TypeAdapter(AidRule)),
    "measures.*": (("list",), TypeAdapter(Measures)),
    **dict.fromkeys(
        ("obligation.screening", "obligation.training", "obligation.conference", "obligation.yearly_review"),
        (("years",), TypeAdapter(Positive)),
    ),
    "obligation.publicity_month": (("month_of_year",), TypeAdapter(Month)),
    "obligation.risk_cleared_after": (("months",), TypeAdapter(Positive)),
    **dict.fromkeys(
        ("obligation.record_column", "obligation.aligned_lines", "obligation.consumption_policy"),
        (("date",), TypeAdapter(date)),
    ),
    **dict.fromkeys(
        (
            "obligation.refusal_notice", "obligation.recognition_after_consent", "obligation.new_recipient_aid",
            "obligation.publication", "obligation.first_aid_papers",
        ),
        (("working_days",), TypeAdapter(Positive)),
    ),
    **dict.fromkeys(
        (
            "obligation.deliver_cause", "obligation.termination_update", "obligation.enrol_informing",
            "obligation.supervision_phone", "obligation.authorisation",
        ),
        (("text",), TypeAdapter(Text)),
    ),
    "product.proposal_hold": (("working_days",), TypeAdapter(Positive)),
    "product.claim_lease": (("working_days",), TypeAdapter(Positive)),
    "product.charity_money_part": (("fen",), TypeAdapter(Positive)),
    "product.charity_need": (("fen",), TypeAdapter(Positive)),
    "product.kin_steps": (("kin_steps",), TypeAdapter(Positive)),
    "product.pairing_kept_bonus": (("misfit_points",), TypeAdapter(Positive)),
}  # fmt: skip
