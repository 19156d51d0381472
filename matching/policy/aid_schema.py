"""What a rule on amounts of aid may look like, and what is asked about each variant of an amount."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool, model_validator

from matching.codes import AidVariant
from matching.policy.schema import Count, Positive, Shape


class MonthsLimit(Shape):
    """How many months an amount may be asked for."""

    least: Positive
    most: Positive

    @model_validator(mode="after")
    def _in_order(self) -> MonthsLimit:
        if self.least > self.most:
            raise ValueError("least must not be above most")
        return self


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
    bands: tuple[ShareBand, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ever_older(self) -> ShareRule:
        if any(younger.from_years >= older.from_years for younger, older in pairwise(self.bands)):
            raise ValueError("from_years must rise from band to band")
        return self

    @property
    def rests_on(self) -> frozenset[str]:
        """The facts that it cannot do without."""
        return ASKED_OF_AID["supporter_share"]


class OpenRule(Shape):
    """A rule that the document has without a number."""

    outcome: Literal["no_amount_in_pack", "needs_decision"]


AidRule = Annotated[AmountRule | ShareRule | OpenRule, Field(discriminator="outcome")]
