"""What a decision or a use case can refuse. "No match" and "not eligible" are outcomes, not errors.

    MatchingError
    ├── BadInput             every problem of one input at once, each with its path
    ├── IncompleteFacts      a decision needs a fact that the county has not recorded
    ├── ConsentMissing       disclosure or pairing without a live consent
    ├── ConflictOfInterest   whoever acts is near kin of the household
    ├── PolicyNotInForce     no pack is in force for the county on that day
    ├── UnknownPolicy        no pack of that id
    └── IllegalMove          the state a thing is in does not allow the act

They carry facts as attributes and know no HTTP. Messages name ids and codes, never people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: `path` says where (`members[1].born_on`), `problem` what and what to do."""

    path: str
    problem: str


class MatchingError(Exception):
    """Root of everything that the matching layer reports."""


class BadInput(MatchingError):
    """`problems` holds every problem of the input, in input order; never an echoed identity number."""

    def __init__(self, message: str, problems: Sequence[Problem]) -> None:
        super().__init__(message)
        self.message, self.problems = message, tuple(problems)


class IncompleteFacts(MatchingError):
    """`missing` lists the paths of the facts to record first."""

    def __init__(self, subject: str, missing: Sequence[str]) -> None:
        super().__init__(f"{subject}: not known yet: {', '.join(missing)}; record it first")
        self.subject, self.missing = subject, tuple(missing)


class ConsentMissing(MatchingError):
    """No consent of the household covers this purpose on this day."""

    def __init__(self, household_id: str, purpose: str) -> None:
        super().__init__(f"{household_id} has given no consent for {purpose} that covers this day: ask for it first")
        self.household_id, self.purpose = household_id, purpose


class ConflictOfInterest(MatchingError):
    """Whoever acts is of the household's near kin."""

    def __init__(self, officer: str, household_id: str) -> None:
        super().__init__(f"{officer} is near kin of {household_id}: somebody else has to decide this")
        self.officer, self.household_id = officer, household_id


class PolicyNotInForce(MatchingError):
    """The county names no pack for that day."""

    def __init__(self, county: str, on: str) -> None:
        super().__init__(f"county {county} has no policy pack in force on {on}: `jiuzhu import policies FILE`")
        self.county, self.on = county, on


class UnknownPolicy(MatchingError):
    """`known` lists the ids there are."""

    def __init__(self, pack_id: str, known: Sequence[str]) -> None:
        super().__init__(f"no policy pack {pack_id}; there are: {', '.join(known)}")
        self.pack_id, self.known = pack_id, tuple(known)


class IllegalMove(MatchingError):
    """The thing is in `state`; `act` is allowed only from the states in `allowed_from`."""

    def __init__(self, subject: str, act: str, state: str, allowed_from: Sequence[str]) -> None:
        super().__init__(f"{subject} is {state}: {act} is possible only when it is {' or '.join(allowed_from)}")
        self.subject, self.act, self.state, self.allowed_from = subject, act, state, tuple(allowed_from)
