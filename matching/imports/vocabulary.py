"""Codes, their official Chinese terms and what else offices write for them. The words stand in `words.py`."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`terms`: code → official term, in the order they are offered. `also`: other written forms → code."""

    terms: Mapping[str, str]
    also: Mapping[str, str] = field(default_factory=dict)
    _codes: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        official = {spelling(word): code for code, term in self.terms.items() for word in (code, term)}
        others = {spelling(word): code for word, code in self.also.items()}
        object.__setattr__(self, "_codes", others | official)

    def code_of(self, text: str) -> str | None:
        """The code that the text stands for, or None."""
        return self._codes.get(spelling(text))

    def nearest(self, text: str) -> str | None:
        """The official term that was probably meant, or None."""
        near = difflib.get_close_matches(spelling(text), self._codes, n=1, cutoff=0.5)
        return self.terms[self._codes[near[0]]] if near else None

    def only(self, codes: Iterable[str]) -> Vocabulary:
        """The part of it that is in force."""
        kept = frozenset(codes)
        also = {word: code for word, code in self.also.items() if code in kept}
        return Vocabulary({code: term for code, term in self.terms.items() if code in kept}, also)

    def called_here(self, names: Mapping[str, str]) -> Vocabulary:
        """The same words, and beside them what they are called in one county: written form → code."""
        return Vocabulary(self.terms, {**names, **self.also})


def spelling(text: str) -> str:
    """Text as it is compared: half-width, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()
