"""JSON read in one go and read with care: whatever is sent, both say the same."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.errors import BadInput, Problem
from matching.json_text import parse_json

ANY_NUMBER_OF_DIGITS = 4_300
"""As many as Python reads: with a limit given, the text is read with care from the first."""

_NAMES = st.sampled_from(["a", "b", "signals", "名"])
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4)
)


def _an_object(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Names may stand in it twice."""
    fields = st.lists(st.tuples(_NAMES.map(json.dumps), inner), max_size=4)
    return fields.map(lambda pairs: "{" + ", ".join(f"{name}: {value}" for name, value in pairs) + "}")


_TEXTS = st.recursive(
    _LEAVES.map(json.dumps) | _LEAVES.map(lambda leaf: json.dumps(leaf, ensure_ascii=False)),
    lambda inner: st.lists(inner, max_size=4).map(lambda each: f"[{','.join(each)}]") | _an_object(inner),
    max_leaves=12,
)


def _outcome(text: str, most_digits: int | None) -> object:
    try:
        return repr(parse_json(text, most_digits))  # -0.0 is not 0, and 1 is not 1.0
    except BadInput as error:
        return error.message, error.problems


@given(_TEXTS | st.text(alphabet='{}[]",:01e.-+ntaN\\u\ud800\x01 ', max_size=12))
@example("NaN")
@example("[Infinity, -Infinity]")
@example('{"a": 1, "a": 1}')
@example('"\\ud800"')
@example("1e999")
@example("[" * 300 + "]" * 300)
@example("\ufeff1")
@example("")
def test_both_ways_of_reading_agree(text: str) -> None:
    assert _outcome(text, None) == _outcome(text, ANY_NUMBER_OF_DIGITS)


def test_every_name_that_stands_twice_is_told_with_its_place() -> None:
    with pytest.raises(BadInput) as refused:
        parse_json('{"signals": [{"source": 1, "source": 2}], "x": {}, "x": 3}')
    assert list(refused.value.problems) == [
        Problem("signals[0].source", "stands twice in its object"),
        Problem("x", "stands twice in its object"),
    ]
