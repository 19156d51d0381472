"""`python -m tests.mutation [--minutes N] [--seed N]`: break the rule modules one place at a time, and see a test fail.

Mutants are tried in the order that the seed draws, each in a forked process of its own, until the time is up. Survivors
are listed with their line; exit 1 when there are any.
"""

from __future__ import annotations

import argparse
import importlib
import os
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

import pytest

from tests.law_cases import packs
from tests.mutation.mutants import Mutant, mutants
from tests.scenarios.decided import scenarios

ROOT: Final = Path(__file__).resolve().parents[2]
DECISIONS: Final = (
    "class_tests", "classification", "persons", "entitlements", "scoring", "routing", "routing_draft",
    "routing_law", "aid",
)  # fmt: skip
MODULES: Final = {name: f"matching.decisions.{name}" for name in DECISIONS} | {
    "calendar": "matching.calendar.working_days",
    "duties": "matching.duties.household",
    "obligations": "matching.duties.obligations",
    "receipts": "matching.duties.receipts",
    "owed": "matching.households.entitlements",
}
TESTS: Final = (
    "tests/unit/test_law_words.py",
    "tests/unit/test_classification.py",
    "tests/unit/test_scoring.py",
    "tests/unit/test_calendar.py",
    "tests/scenarios/test_tables.py",
    "tests/unit/test_receipts.py",
    "tests/unit/test_explain.py",
)
HEAVY: Final = ("schemathesis", "hypothesispytest", "cacheprovider")
"""Plugins that these tests do not use."""
LONGEST_SECONDS: Final = 120
SURVIVED, KILLED = 0, 1


@dataclass(slots=True)
class Tally:
    """What became of the mutants that there was time for."""

    tried: int = 0
    killed: int = 0
    survivors: list[Mutant] = field(default_factory=list)


def run(wanted: Sequence[Mutant], until: float) -> Tally:
    """Try them in their order until the time is up."""
    tally = Tally()
    for mutant in wanted:
        if time.monotonic() > until:
            break
        tally.tried += 1
        if _outcome(mutant) == SURVIVED:
            tally.survivors.append(mutant)
            print(f"survived: {mutant.name}", flush=True)
        else:
            tally.killed += 1
    return tally


def _outcome(mutant: Mutant) -> int:
    """The exit status of the tests with the mutant in place of the module."""
    child = os.fork()
    if child == 0:
        _tests_with(mutant)
    _, status = os.waitpid(child, 0)
    return status


def _tests_with(mutant: Mutant) -> None:
    """In a process of its own, which this ends: the scenarios first, which take a moment, then the unit tests."""
    signal.alarm(LONGEST_SECONDS)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    try:
        transplant(importlib.import_module(MODULES[mutant.module]), mutant.source)
        if not all(one.holds(packs()) for one in scenarios()):
            os._exit(KILLED)
        os._exit(int(pytest.main(["-x", "-q", "--seed=1", *(f"-pno:{plugin}" for plugin in HEAVY), *TESTS])))
    except BaseException:  # whatever a broken module raises, it was noticed
        os._exit(KILLED)


def transplant(module: ModuleType, source: str) -> None:
    """Give the functions of a module the code of other source, so that whoever holds one of them runs that."""
    fresh = ModuleType(module.__name__)
    exec(compile(source, module.__name__, "exec"), vars(fresh))
    _replace(vars(module), vars(fresh), lambda name, value: setattr(module, name, value))


def _replace(old: Mapping[str, Any], new: Mapping[str, Any], put: Callable[[str, Any], None]) -> None:
    for name, value in new.items():
        kept = old.get(name)
        if isinstance(value, type) and isinstance(kept, type) and value.__module__ == kept.__module__:
            _replace(vars(kept), vars(value), lambda name, value: None)
        elif (code := _function(value)) is not None and (own := _function(kept)) is not None:
            own.__code__, own.__defaults__, own.__kwdefaults__ = code.__code__, code.__defaults__, code.__kwdefaults__
        elif isinstance(value, int | str | tuple | frozenset | timedelta):
            put(name, value)


def _function(value: Any) -> FunctionType | None:
    """The function itself, under whatever it is wrapped in."""
    for inside in ("__wrapped__", "fget", "__func__"):
        value = getattr(value, inside, value)
    return value if isinstance(value, FunctionType) else None


def _all_mutants() -> list[Mutant]:
    found: list[Mutant] = []
    for name, module in MODULES.items():
        found += mutants(name, (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--module", choices=MODULES, help="of one module alone")
    asked = parser.parse_args()
    found = [one for one in _all_mutants() if asked.module in (None, one.module)]
    random.Random(asked.seed).shuffle(found)
    os.chdir(ROOT)
    packs()
    tally = run(found, time.monotonic() + 60 * asked.minutes)
    print(f"seed {asked.seed}: {tally.tried} of {len(found)} mutants, {tally.killed} killed")
    for one in tally.survivors:
        print(f"  {one.name}")
    return 1 if tally.survivors else 0


if __name__ == "__main__":
    raise SystemExit(main())
