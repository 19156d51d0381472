"""What a value of a policy pack may look like: one shape per kind of rule.

The shapes are what the decisions read. A pack that has a value of another shape is refused when it is loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator

from matching.codes import (
    CATEGORIES,
    DISPOSITIONS,
    KINDS,
    Action,
    Category,
    Cause,
    Department,
    DisabilityKind,
    DisasterPhase,
    Disposition,
    Flag,
    IncomeTotal,
    Kind,
    Level,
    Monitored,
    NeedKind,
    RoutedKind,
    StudentStage,
)

Count = Annotated[StrictInt, Field(ge=0)]
Positive = Annotated[StrictInt, Field(ge=1)]
Grade = Annotated[StrictInt, Field(ge=1, le=4)]
Month = Annotated[StrictInt, Field(ge=1, le=12)]
Text = Annotated[str, Field(min_length=1)]
CellClass = Literal[Category, "tekun_dispersed", "monitored"]
C = TypeVar("C", bound=tuple[Any, ...])


def each_once(codes: Sequence[str]) -> AfterValidator:
    """A list that names each of the codes once: a decision looks up the place of every one of them."""

    def check(value: C) -> C:
        if Counter(value) != Counter(codes):
            raise ValueError(f"must name each once: {', '.join(codes)}")
        return value

    return AfterValidator(check)


class Shape(BaseModel):
    """A value that is more than a number: frozen, and nothing in it that the decisions do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LevelRow(Shape):
    """A level of warning: from how many points on, and what it demands. `working_days` is null for a call."""

    level: Level
    name: Text
    least_points: Count
    action: Action
    working_days: Positive | None

    @model_validator(mode="after")
    def _only_a_visit_has_days(self) -> LevelRow:
        if (self.action == "visit") != (self.working_days is not None):
            raise ValueError("a visit has working_days, a call has none")
        return self


class Levels(Shape):
    """The levels, worst first; the last begins at no points, so that every sum has a level."""

    rows: tuple[LevelRow, ...]

    @model_validator(mode="after")
    def _every_sum_has_one(self) -> Levels:
        least = [row.least_points for row in self.rows]
        if least[-1:] != [0] or any(worse <= better for worse, better in pairwise(least)):
            raise ValueError("least_points must fall from row to row, and be 0 in the last")
        return self


class Indicator(Shape):
    """A fact that counts towards a warning, under the dimension and with the sources the document names."""

    name: Text
    dimension: Text
    points: Count
    sources: tuple[Department, ...]


class NeedsOfIndicator(Shape):
    """What a household with this indicator is taken to need; `housing` is urban or rural by settlement."""

    kinds: tuple[Literal[NeedKind, "housing"], ...]


class Order(Shape):
    """Codes of classes in the order they are tried."""

    classes: Annotated[tuple[Category, ...], each_once(CATEGORIES)]


class TekunMember(Shape):
    """The ages that make a person without labour, income and supporters a tekun."""

    elderly_from_years: Positive
    minor_below_years: Positive


class IncomeTest(Shape):
    """Counted per-capita income a month below `percent` of the dibao standard of the settlement, or the urban one."""

    percent: Positive
    standard: Literal["settlement", "urban"]


class PropertyTest(Shape):
    """Financial and vehicle assets each within `percent` of their limits, other property within limits."""

    percent: Positive
    compare: Literal["at_most", "below"]
    zero_passes: StrictBool


class LastYearTest(Shape):
    """Counted per-capita income a year below last year's disposable income of the residents of the settlement."""

    of: Literal["settlement"]


class RatioTest(Shape):
    """Expenditure by `causes` as a share of an income total; `percent` null: the county's own ratio."""

    percent: Positive | None
    compare: Literal["above", "at_least"]
    causes: tuple[Cause, ...]
    of: IncomeTotal


class Judgement(Shape):
    """A rule without a number: an officer decides, looking at these things, where expenditure is above 0 or unknown."""

    look_at: tuple[Text, ...]


class DisabilityGrades(Shape):
    """Kinds of disability (null: any) with the grades that count."""

    kinds: tuple[DisabilityKind, ...] | None
    grades: tuple[Grade, ...]


class SinglePerson(Shape):
    """Who in an edge household is recognised alone."""

    disabilities: tuple[DisabilityGrades, ...]
    serious_illness: StrictBool


class ApplyAlone(Shape):
    """An adult, not employed, with one of these grades, judged by own income and property alone."""

    adult_from_years: Positive
    grades: tuple[Grade, ...]
    percent: Positive


class SupportExempt(Shape):
    """Whose support payments may be left out, at an officer's discretion: never computed, only said."""

    adult_from_years: Positive
    grades: tuple[Grade, ...]


class MonitoredKinds(Shape):
    """Kinds of monitored households that are taken into a class."""

    kinds: tuple[Monitored, ...]


class Cell(Shape):
    """Who is entitled to a kind of assistance: classes, or anybody; and what the department still has to check."""

    admits: tuple[CellClass, ...]
    anybody: StrictBool = False
    families_in_hardship: StrictBool = False
    conditions: tuple[Text, ...] = ()


class MeasureRow(Shape):
    """What a kind of assistance consists of for one student stage, or in one phase of a disaster."""

    code: Literal[StudentStage, DisasterPhase]
    measures: tuple[Text, ...]


class Measures(Shape):
    """The measures of a kind by stage or phase, in their order."""

    rows: tuple[MeasureRow, ...]


class Departments(Shape):
    """Who answers for a kind, and who works along, in order."""

    lead: Department
    joint: tuple[Department, ...] = ()


class ConferenceRule(Shape):
    """When a case goes to the county's conference (一事一议)."""

    least_lead_departments: Positive
    least_returned: Positive
    flags: tuple[Flag, ...]


class Indicators(Shape):
    codes: tuple[Text, ...]


class Kinds(Shape):
    codes: tuple[Kind, ...]


class RoutedKinds(Shape):
    codes: Annotated[tuple[RoutedKind, ...], each_once(("recognition", *KINDS))]


class DispositionOrder(Shape):
    codes: Annotated[tuple[Disposition, ...], each_once(DISPOSITIONS)]


class Flags(Shape):
    codes: tuple[Flag, ...]


class Senders(Shape):
    """Whose office sends referrals."""

    offices: tuple[Literal["county", "township"], ...]
