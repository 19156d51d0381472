"""What a client may send with an act. No field names an organisation, a state or a revision; others are refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from graph.schema import Outcome
from matching import reading
from matching.cases.feedback import Answer
from matching.codes import CATEGORIES, KINDS, Kind
from matching.errors import Problem
from matching.imports.words import CHANNELS, INDICATORS, UNITS
from matching.use_cases import SignalReport, SupplyDraft, SupplyTerms, VisitResult

HIGHEST_FEN = 10**12


@dataclass(frozen=True, slots=True)
class OneOf:
    """Allows the codes of a vocabulary, which the description of the API then lists."""

    codes: tuple[str, ...]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.codes))


def _written_out(value: Any) -> Any:
    """A bare number would be taken for seconds since 1970, and a time for its day."""
    problems: list[Problem] = []
    day = reading.checked(value, "", reading.day, problems)
    if problems:
        raise ValueError(problems[0].problem)
    return day


Day = Annotated[date, BeforeValidator(_written_out)]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_:.-]{1,80}$")]
Amount = Annotated[int, Field(ge=0, le=HIGHEST_FEN)]
Quantity = Annotated[int, Field(gt=0, le=HIGHEST_FEN)]
Unit = Annotated[str, OneOf(tuple(UNITS.terms))]
Area = Annotated[str, Field(pattern=r"^(any|\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")]
Class = Annotated[str, OneOf((*CATEGORIES, "any"))]


class Input(BaseModel):
    """Root of all inputs."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Input):
    """An act that needs no more than its name."""


class ReasonInput(Input):
    reason: Code


class CommentInput(Input):
    text: Text


class AnswerInput(Input):
    outcome: Outcome
    amount_fen: Amount | None = None
    quantity: Quantity | None = None
    unit: Unit | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    reason: Text | None = None

    def answer(self) -> Answer:
        return Answer(**self.model_dump())


class VisitInput(Input):
    visited_on: Day
    by_telephone: bool = False
    confirmed: bool = True
    change: Text | None = None
    policies_explained: tuple[Kind, ...] = ()
    help_to_apply: bool = False
    note: Text | None = None

    def result(self) -> VisitResult:
        return VisitResult(**self.model_dump())


class SignalInput(Input):
    indicator: Annotated[str, OneOf(tuple(INDICATORS.terms))]
    source: Code
    channel: Annotated[str, OneOf(tuple(CHANNELS.terms))]
    observed_on: Day
    member_id: Identifier | None = None
    reference: Annotated[str, Field(min_length=1, max_length=80)] | None = None

    def report(self, household_id: str) -> SignalReport:
        return SignalReport(household_id=household_id, **self.model_dump())


class ConsentInput(Input):
    recipients: tuple[Identifier, ...] = ("any",)
    until: Day | None = None


class PaymentInput(Input):
    amount_fen: Quantity


class SupplyTermsInput(Input):
    project: Annotated[str, Field(min_length=1, max_length=80)]
    quantity: Quantity
    categories: tuple[Class, ...] = ("any",)
    service_area: tuple[Area, ...] = ("any",)
    valid_from: Day
    valid_to: Day
    min_per_household: Quantity | None = None
    max_per_household: Quantity | None = None

    def terms(self) -> SupplyTerms:
        return SupplyTerms(**self.model_dump())


class SupplyInput(SupplyTermsInput):
    kind: Kind
    unit: Unit

    def draft(self, charity: str) -> SupplyDraft:
        return SupplyDraft(charity=charity, **self.model_dump())


class SupposedLineInput(Input):
    """A line of supply that nobody has published, to ask what it would do."""

    kind: Kind
    unit: Unit
    quantity: Quantity
    categories: tuple[Class, ...] = ("any",)
    service_area: tuple[Area, ...] = ("any",)
    max_per_household: Quantity | None = None


OUTCOMES: tuple[str, ...] = get_args(Outcome)
PAIRED_KINDS = tuple(kind for kind in KINDS if kind not in ("charity", "mutual_aid"))
