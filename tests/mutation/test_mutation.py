"""The mutation runner: what it breaks, and that it tells a test that sees nothing from one that does."""

from __future__ import annotations

from types import ModuleType

from tests.mutation.__main__ import transplant
from tests.mutation.mutants import mutants

SOURCE = """
LIMIT = 3

def is_within(number: int) -> bool:
    return number <= LIMIT and not number < 0
"""


def _module(source: str) -> ModuleType:
    module = ModuleType("numbers_of_a_test")
    exec(source, vars(module))
    return module


def test_every_place_of_a_module_is_broken_in_its_turn() -> None:
    assert [mutant.name for mutant in mutants("numbers", SOURCE)] == [
        "numbers:2 `3` 3 → 4",
        "numbers:5 `return number <= LIMIT and (not number < 0)` returns None",
        "numbers:5 `number <= LIMIT and (not number < 0)` and → or",
        "numbers:5 `number <= LIMIT` LtE → Lt",
        "numbers:5 `not number < 0` not dropped",
        "numbers:5 `number < 0` Lt → LtE",
        "numbers:5 `0` 0 → 1",
    ]


def test_no_answer_is_as_good_as_a_no() -> None:
    source = "def is_within(number):\n    return False\n"

    assert [mutant.change for mutant in mutants("numbers", source)] == ["False → True"]


def test_annotations_decorators_and_what_a_repr_shows_are_left_alone() -> None:
    source = "@f(1)\nclass A:\n    b: Literal[1] = field(repr=False)\n"

    assert list(mutants("shapes", source)) == []


def test_whoever_holds_a_function_runs_the_broken_one_after_a_transplant() -> None:
    module = _module(SOURCE)
    held = module.is_within
    answers = {}
    for mutant in mutants("numbers", SOURCE):
        transplant(module, mutant.source)
        answers[mutant.change] = [held(number) for number in (-1, 0, 3, 4)]

    assert answers["LtE → Lt"] == [False, True, False, False]
    assert answers["3 → 4"] == [False, True, True, True]


def test_an_unbroken_module_answers_as_before() -> None:
    module = _module(SOURCE)

    transplant(module, SOURCE)

    assert [module.is_within(number) for number in (-1, 0, 3, 4)] == [False, True, True, False]
