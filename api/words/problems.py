"""The problems of a file or form of figures and days in the words of the reader.

Their English is made where they are found. Chinese goes by its sentences, so that one place alone knows both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

import yaml

from api.words.wording import LOCALES, Language
from matching.errors import Problem

Part = Literal["places", "texts"]
_A_PLACE = re.compile(r"\\{(\w+)\\}")


def told(problem: Problem, language: Language) -> tuple[str, str]:
    """Where, empty for the form as a whole, and what is wrong; a sentence that has no Chinese stays as it is."""
    if language == "en":
        return problem.path.removeprefix(": "), problem.problem
    return _in_chinese("places", problem.path), _in_chinese("texts", problem.problem)


def _in_chinese(part: Part, text: str) -> str:
    for pattern, chinese in _sentences()[part].items():
        if match := pattern.fullmatch(text):
            return chinese.format(**match.groupdict())
    return text


@cache
def _sentences() -> Mapping[Part, Mapping[re.Pattern[str], str]]:
    """Patterns of the English sentences with their Chinese, in the order of the file."""
    content = yaml.load((LOCALES / "problems.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {
        part: {
            re.compile(_A_PLACE.sub(r"(?P<\1>.+?)", re.escape(english))): chinese for english, chinese in each.items()
        }
        for part, each in content.items()
    }
