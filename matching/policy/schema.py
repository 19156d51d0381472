"""What a value of a policy pack may look like: one shape per kind of rule.

The shapes are what the decisions read. A pack that has a value of another shape is refused when it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from matching.codes import (
    Action,
    AidVariant,
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
Text = Annotated[str, Field(min_length=1)]
CellClass = Literal[Category, "tekun_dispersed", "monitored"]


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


class Levels(Shape):
    """The levels, worst first."""

    rows: tuple[LevelRow, ...]


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

    classes: tuple[Category, ...]


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
    codes: tuple[RoutedKind, ...]


class DispositionOrder(Shape):
    codes: tuple[Disposition, ...]


class Flags(Shape):
    codes: tuple[Flag, ...]


class Senders(Shape):
    """Whose office sends referrals."""

    offices: tuple[Literal["county", "township"], ...]


class MonthsLimit(Shape):
    least: Positive
    most: Positive


_PLACE: Final = frozenset({"settlement", "local"})
ASKED_OF_AID: Final[Mapping[AidVariant, frozenset[str]]] = {
    "household": _PLACE | {"people", "months"},
    "person": _PLACE | {"people", "months"},
    "first_aid": _PLACE,
    "disability": frozenset({"people", "local"}),
    "labour_loss": frozenset({"people", "local"}),
    "care_loss": frozenset({"people", "local"}),
    "applicant": _PLACE | {"people", "months"},
    "new_recipient": frozenset({"people", "confirmed_monthly_subsidy_fen", "confirmed_on"}),
    "supporter_share": frozenset(
        {
            "supporter_age", "formula_amount_fen", "own_income_fen_per_year", "property_within_limits",
            "last_year_disposable_income_fen_per_capita",
        }
    ),
}  # fmt: skip
"""What is asked about each variant of an amount, whatever the pack; its rule can rest on nothing else."""


class AmountRule(Shape):
    """An amount of temporary aid: `times` × a standard × what the variant counts; `at_most`: a ceiling, not a sum."""

    outcome: Literal["amount"]
    of: Literal["settlement_standard", "urban_standard", "confirmed_subsidy"]
    times: Positive = 1
    per_person: StrictBool = False
    per_month: StrictBool = False
    at_most: StrictBool = False
    due_working_days: Positive | None = None

    @property
    def rests_on(self) -> frozenset[str]:
        """The facts that it cannot do without."""
        also = {"months"} if self.per_month else set()
        return _STANDARD_OF[self.of] | also | ({"confirmed_on"} if self.due_working_days is not None else set())


_STANDARD_OF: Final = {
    "settlement_standard": _PLACE,
    "urban_standard": frozenset({"local"}),
    "confirmed_subsidy": frozenset({"confirmed_monthly_subsidy_fen"}),
}


class ShareBand(Shape):
    """Supporters from this age on bear `percent` of the formula; the exempt band bears nothing if poor enough."""

    from_years: Positive
    percent: Count
    exempt_if_poor: StrictBool = False


class ShareRule(Shape):
    """The share of the support formula that counts as the applicant's income, by the supporter's age."""

    outcome: Literal["share"]
    bands: tuple[ShareBand, ...]

    @property
    def rests_on(self) -> frozenset[str]:
        """The facts that it cannot do without."""
        return ASKED_OF_AID["supporter_share"]


class OpenRule(Shape):
    """A rule that the document has without a number."""

    outcome: Literal["no_amount_in_pack", "needs_decision"]


AidRule = Annotated[AmountRule | ShareRule | OpenRule, Field(discriminator="outcome")]
