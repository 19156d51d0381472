"""What goes into a pairing run: needs, supply lines, what was held before, and the parameters of the county's pack."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NewType, get_args

from matching.codes import CATEGORIES, LEVELS, HouseholdId, Level

NeedId = NewType("NeedId", str)
SupplyId = NewType("SupplyId", str)
CharityId = NewType("CharityId", str)

Unit = Literal["item", "hour", "place", "fen"]
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)

ANY: Final = "any"
EVERY_CHARITY: Final = CharityId(ANY)
PAIRED_CATEGORIES: Final = (*CATEGORIES, "none")
AREA_LENGTHS: Final = (2, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need. `region` has 12 digits; `consent` is whether the household may be shown to charities on the day.

    `recipients` are the charities that it may be shown to, or `any`.
    """

    need_id: NeedId
    household_id: HouseholdId
    kind: str
    quantity: int
    level: Level
    region: str
    category: str
    helped_before: bool
    consent: bool
    unit: Unit = "item"
    recipients: tuple[CharityId, ...] = (EVERY_CHARITY,)

    def may_be_shown(self, charity: CharityId) -> bool:
        """Whether consent covers the charity."""
        return self.consent and bool({EVERY_CHARITY, charity} & set(self.recipients))


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """One line of a charity's supply. Categories and area hold codes, or `any`; a cap of None is no cap.

    `charity_cap` bounds all lines of the charity in the same unit together.
    """

    supply_id: SupplyId
    charity_id: CharityId
    kind: str
    quantity: int
    max_per_household: int | None
    categories: tuple[str, ...]
    service_area: tuple[str, ...]
    valid_from: date
    valid_to: date
    charity_cap: int | None
    unit: Unit = "item"


@dataclass(frozen=True, slots=True)
class Held:
    """A quantity of one supply for one need: proposed by this run or an earlier one, or accepted by the charity.

    `household_id` lets what was accepted count for the household also when the need is no longer among the rows.
    """

    need_id: NeedId
    supply_id: SupplyId
    quantity: int
    household_id: HouseholdId | None = None


@dataclass(frozen=True, slots=True)
class PairingParameters:
    """Numbers of the pack: what keeping one proposed unit is worth, and the part in which money is paired."""

    keep_bonus: int = 1000
    money_part_fen: int = 10_000

    def part(self, unit: Unit) -> int:
        """How much of the unit is paired as one: a part of money, else a single piece."""
        return self.money_part_fen if unit == "fen" else 1


DEFAULT_PARAMETERS: Final = PairingParameters()
"""For the pure commands, which know no county."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an earlier run and the charities' answers left: to be kept if possible, to be left alone, never to meet."""

    kept: tuple[Held, ...] = ()
    accepted: tuple[Held, ...] = ()
    barred: Collection[tuple[str, str]] = field(default=frozenset())


NOTHING_STANDS: Final = Standing()


@dataclass(frozen=True, slots=True)
class PairingClass:
    """One of the ten classes units are served in, most urgent first: a level, never-helped before helped."""

    rank: int
    level: Level
    is_helped: bool


CLASSES: Final = tuple(
    PairingClass(2 * place + helped, level, bool(helped)) for place, level in enumerate(LEVELS) for helped in (0, 1)
)
