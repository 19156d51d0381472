"""What a pairing run of the store was decided on: enough to recompute and to verify it, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from matching.pairing.given.rows import Held, NeedRow, PairingParameters, Standing, SupplyRow

if TYPE_CHECKING:
    from matching.pairing.assignment import PairingRun
    from matching.pairing.live.what_if import Supposing


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingInputs:
    """Rows and what stands, each sorted by id. Households are numbered anew in every run."""

    on: date
    seed: int
    parameters: PairingParameters
    needs: tuple[NeedRow, ...]
    supplies: tuple[SupplyRow, ...]
    kept: tuple[Held, ...]
    accepted: tuple[Held, ...]
    barred: tuple[tuple[str, str], ...]

    @property
    def standing(self) -> Standing:
        return Standing(kept=self.kept, accepted=self.accepted, barred=frozenset(self.barred))

    def text(self) -> bytes:
        """As JSON; equal inputs have equal bytes."""
        return _adapter().dump_json(self)

    def solve(self) -> PairingRun:
        """The optimal pairing. Raises: NotOptimal, SolverRefused."""
        from matching.pairing.assignment import pair  # loads the solver, which reading what was kept must not need

        return pair(
            self.needs,
            self.supplies,
            on=self.on,
            seed=self.seed,
            kept=self.kept,
            accepted=self.accepted,
            barred=frozenset(self.barred),
            parameters=self.parameters,
        )

    def supposing(self) -> Supposing:
        """The run held ready for questions. Raises: NotOptimal, SolverRefused."""
        from matching.pairing.live.what_if import Supposing

        return Supposing(
            self.needs,
            self.supplies,
            on=self.on,
            seed=self.seed,
            standing=self.standing,
            parameters=self.parameters,
        )


def fingerprint_of(text: bytes) -> str:
    """SHA-256 of the JSON of a run's inputs: names the run, for equal inputs have equal results."""
    return sha256(text).hexdigest()


def inputs_of(text: bytes) -> PairingInputs:
    """The inputs of which `text` is the JSON."""
    return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[PairingInputs]:
    return TypeAdapter(PairingInputs)
