"""Whether every numbered clause of every document is accounted for: by a rule, an obligation, or a reason why not.

The clauses of a document stand in `packs/coverage/`; which of them are rules is computed from the packs, never listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from matching.errors import BadInput, Problem
from matching.policy.loading import PACKS_DIRECTORY, problems_of
from matching.policy.packs import Pack, Packs
from matching.policy.schema import Shape, Text
from matching.policy.strict_yaml import StrictLoader

COVERAGE_DIRECTORY = PACKS_DIRECTORY / "coverage"
WITHOUT_DOCUMENT = "product-defaults"
"""The pack of our own choices: it cites other packs' documents by `reference`."""
OBLIGATION = "obligation."

Status = Literal["rule", "obligation", "not_modelled", "unaccounted"]


class ClauseEntry(Shape):
    """A numbered clause as the file lists it; `not_modelled` is the reason why nothing in the pack stands for it."""

    clause: Text
    summary: Text
    not_modelled: Text | None = None


class DocumentFile(Shape):
    """The clauses of one document in their order."""

    document: Text
    clauses: tuple[ClauseEntry, ...]


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """One clause and what stands for it: keys of rules and obligations, or the reason why none does."""

    document: str
    clause: str
    summary: str
    rules: tuple[str, ...]
    obligations: tuple[str, ...]
    not_modelled: str | None

    @property
    def status(self) -> Status:
        if self.rules:
            return "rule"
        if self.obligations:
            return "obligation"
        return "not_modelled" if self.not_modelled else "unaccounted"

    def as_json(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "clause": self.clause,
            "text": self.summary,
            "status": self.status,
            "rules": list(self.rules),
            "obligations": list(self.obligations),
            "not_modelled": self.not_modelled,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """All clauses of all documents, and everything that does not fit together."""

    clauses: tuple[ClauseCoverage, ...]
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": not self.problems,
            "clauses": [clause.as_json() for clause in self.clauses],
            "problems": [{"path": each.path, "problem": each.problem} for each in self.problems],
        }


def coverage(packs: Packs, directory: Path = COVERAGE_DIRECTORY) -> Coverage:
    """Raises: BadInput when a file is not a list of clauses."""
    documents = _read(directory)
    cited = _cited(packs)
    clauses = tuple(
        _covered(document.document, entry, cited.get((document.document, entry.clause), []))
        for document in documents.values()
        for entry in document.clauses
    )
    return Coverage(clauses, (*_misfits(packs, documents, cited), *_open(clauses)))


Citations = Mapping[tuple[str, str], list[str]]


def _cited(packs: Packs) -> Citations:
    """Document and clause → keys of the rules that rest on it, by their own pack or by reference."""
    cited: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pack in packs:
        for key, document, clause in _citations(pack):
            cited[document, clause].append(key)
    return cited


def _citations(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for key, rule in pack.rules.items():
        if pack.id != WITHOUT_DOCUMENT:
            yield key, pack.id, rule.clause
        if rule.reference is not None:
            document, _, clause = rule.reference.partition(" ")
            yield f"{pack.id}: {key}", document, clause.replace(" ", "")


def _covered(document: str, entry: ClauseEntry, keys: Iterable[str]) -> ClauseCoverage:
    own = list(keys)
    return ClauseCoverage(
        document=document,
        clause=entry.clause,
        summary=entry.summary,
        rules=tuple(key for key in own if not key.startswith(OBLIGATION)),
        obligations=tuple(key for key in own if key.startswith(OBLIGATION)),
        not_modelled=entry.not_modelled,
    )


def _misfits(packs: Packs, documents: Mapping[str, DocumentFile], cited: Citations) -> Iterator[Problem]:
    """What the packs and the lists of clauses do not agree on."""
    known = {pack.id for pack in packs} - {WITHOUT_DOCUMENT}
    for missing in sorted(known - documents.keys()):
        yield Problem(missing, "no list of the document's clauses")
    for stray in sorted(documents.keys() - known):
        yield Problem(stray, "a list of clauses, but no pack of that id")
    for (document, clause), keys in sorted(cited.items()):
        listed = {entry.clause for entry in documents[document].clauses} if document in documents else set()
        if clause not in listed:
            yield Problem(f"{document} {clause}", f"the document has no such clause; cited by {', '.join(keys)}")
    for document, file in documents.items():
        names = [entry.clause for entry in file.clauses]
        for twice in sorted({name for name in names if names.count(name) > 1}):
            yield Problem(f"{document} {twice}", "stands twice in the list")


def _open(clauses: Iterable[ClauseCoverage]) -> Iterator[Problem]:
    for each in clauses:
        where = f"{each.document} {each.clause}"
        if each.status == "unaccounted":
            yield Problem(where, "no rule, no obligation, and no reason why not")
        elif each.not_modelled and each.status != "not_modelled":
            yield Problem(where, f"said not to be modelled, but cited by {', '.join((*each.rules, *each.obligations))}")


def _read(directory: Path) -> dict[str, DocumentFile]:
    documents: dict[str, DocumentFile] = {}
    problems: list[Problem] = []
    for path in sorted(directory.glob("*.yaml")):
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), StrictLoader)  # a safe loader
            document = DocumentFile.model_validate(content)
            documents[document.document] = document
        except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
            problems.append(Problem(path.name, f"cannot be read: {type(error).__name__}"))
        except ValidationError as error:
            problems.extend(problems_of(f"{path.name}: ", error))
    if problems:
        raise BadInput("the lists of clauses have problems", problems)
    return documents
