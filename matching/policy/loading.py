"""Reading policy packs from YAML files, and refusing a set of packs with everything that is wrong with it.

Besides the shape of each value it checks what a single value cannot show: parents, and that every lineage has the
rules that decisions cannot do without.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast, get_args

import yaml
from pydantic import TypeAdapter, ValidationError

from matching.codes import DISPOSITIONS, KINDS, NEED_KINDS, AidVariant, PackId
from matching.errors import BadInput, Problem
from matching.policy.aid_schema import ASKED_OF_AID, AmountRule, ShareRule
from matching.policy.file import SHAPES, PackFile, RuleEntry
from matching.policy.packs import EXPRESSLY_NOT, Pack, Packs, Rule
from matching.policy.strict_yaml import StrictLoader, where

PACKS_DIRECTORY = Path(__file__).parents[1] / "packs"

REQUIRED: tuple[str, ...] = (
    "scoring.levels", "scoring.window", "class_order", "tekun.member", "dibao.income", "dibao.property",
    "edge.income", "edge.property", "single_person.in_edge", "departments.recognition", "routing.kind_order",
    "routing.disposition_order", "routing.review_by", "routing.review_indicators", "routing.conference",
    "routing.society_kinds", "cell.charity", "routing.never_paired", "routing.senders", "routing.receipt_due",
    "aid.supporter_from",
    "aid.months.household", "aid.months.person", "aid.months.applicant",
    "product.proposal_hold", "product.claim_lease", "product.charity_money_part", "product.charity_need",
    "product.kin_steps", "product.pairing_kept_bonus",
    *(f"routing.due.{disposition}" for disposition in DISPOSITIONS if disposition not in ("visit", "call")),
)  # fmt: skip
_MEMBERS_OF: dict[str, frozenset[str]] = {
    "cell.": frozenset(KINDS),
    "departments.": frozenset({"recognition", *NEED_KINDS}),
    "routing.due.": frozenset(DISPOSITIONS),
    "aid.rule.": frozenset(get_args(AidVariant)),
    "measures.": frozenset({"education_aid", "disaster_relief"}),
    "aid.months.": frozenset({"household", "person", "applicant"}),
}


def load_packs(directory: Path = PACKS_DIRECTORY, instead: Path | None = None) -> Packs:
    """Every pack in the directory; `instead` is a file that takes the place of the pack with its id, or joins them.

    Raises BadInput with all problems of all files, and then there are no packs.
    """
    problems: list[Problem] = []
    files = _read_files(directory, instead, problems)
    rules = {pack_id: _rules(pack_file, problems) for pack_id, pack_file in files.items()}
    parentless = _parent_problems(files)
    packs = Packs({} if parentless else _linked(files, rules))
    problems += [*parentless, *(problem for pack in packs for problem in _gaps(pack))]
    if problems:
        raise BadInput("the policy packs have problems", problems)
    return packs


def load_pack_file(path: Path, directory: Path = PACKS_DIRECTORY) -> Pack:
    """The pack in a file, among those of the directory, where it takes the place of the one with its id.

    Raises BadInput with all problems.
    """
    problems: list[Problem] = []
    pack_file = read_pack_file(path, problems)
    if pack_file is None:
        raise BadInput("the policy pack has problems", problems)
    return load_packs(directory, path).get(pack_file.id)


def _read_files(directory: Path, instead: Path | None, problems: list[Problem]) -> dict[str, PackFile]:
    files: dict[str, PackFile] = {}
    for path in sorted(directory.glob("*.yaml")):
        pack_file = read_pack_file(path, problems)
        if pack_file is not None and pack_file.id in files:
            problems.append(Problem(f"{path.name}: id", f"{pack_file.id} is the id of another file too"))
        elif pack_file is not None:
            files[pack_file.id] = pack_file
    replacement = read_pack_file(instead, problems) if instead is not None else None
    return files if replacement is None else {**files, replacement.id: replacement}


def read_pack_file(path: Path, problems: list[Problem]) -> PackFile | None:
    """The frame of one file, without what is wrong in it; None when it is not a pack file at all."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), StrictLoader)
    except yaml.YAMLError as error:
        problems.append(Problem(path.name, f"not YAML: {where(error)}"))
        return None
    except OSError as error:
        problems.append(Problem(path.name, f"cannot be read: {error.strerror}"))
        return None
    except UnicodeDecodeError:
        problems.append(Problem(path.name, "cannot be read: save it in UTF-8"))
        return None
    if not isinstance(content, dict):
        problems.append(Problem(path.name, "no pack: give id, title, issuer, document, in_force, parent, … and rules"))
        return None
    try:
        return PackFile.model_validate(content)
    except ValidationError as error:
        problems.extend(problems_of(f"{path.name}: ", error))
        return _without(content, error)


def _without(content: Mapping[Any, Any], error: ValidationError) -> PackFile | None:
    """The file without what is in error, so that the rest is judged at once; None if it cannot do without it."""
    wrong = {each["loc"][:3] if each["loc"][0] == "rules" else each["loc"][:1] for each in error.errors()}
    kept = {name: value for name, value in content.items() if (name,) not in wrong}
    if isinstance(kept.get("rules"), dict):
        sound = ((key, _sound(key, entry, wrong)) for key, entry in kept["rules"].items())
        kept["rules"] = {key: entry for key, entry in sound if entry is not None}
    try:
        return PackFile.model_validate(kept)
    except ValidationError:
        return None


def _sound(key: str, entry: Any, wrong: Collection[tuple[int | str, ...]]) -> Any:
    """A rule with what is wrong around its value made up, so that the value is judged; None where that is wrong."""
    fields = {place[2:3] for place in wrong if place[:2] == ("rules", key)}
    if () in fields or ("values",) in fields:
        return None
    shape = _shape(key)
    made_up = {"clause": "?", "summary": "?", "unit": shape[0][0] if shape else "text"} if fields else {}
    return made_up | {name: value for name, value in entry.items() if (name,) not in fields}


def _rules(pack_file: PackFile, problems: list[Problem]) -> dict[str, Rule]:
    rules = {}
    for key, entry in pack_file.rules.items():
        path = f"{pack_file.id}: rules.{key}"
        shape = _shape(key)
        if shape is None:
            problems.append(Problem(path, "no decision reads a rule of this name"))
            continue
        units, adapter = shape
        if entry.unit not in units:
            problems.append(Problem(path, f"unit {entry.unit} does not fit: use {' or '.join(units)}"))
        rules[key] = _rule(key, entry, _values(entry, pack_file.in_force, adapter, path, problems))
    return rules


def _shape(key: str) -> tuple[tuple[str, ...], TypeAdapter[Any]] | None:
    for prefix, members in _MEMBERS_OF.items():
        if key.startswith(prefix) and key[len(prefix) :] not in members:
            return None
    return SHAPES.get(key) or SHAPES.get(key.rpartition(".")[0] + ".*")


def _values(
    entry: RuleEntry, in_force: date, adapter: TypeAdapter[Any], path: str, problems: list[Problem]
) -> tuple[tuple[date, Any], ...]:
    if (entry.value is None) == (not entry.values):
        problems.append(Problem(path, "give either a value or values by date"))
    if entry.our_choice and entry.our_reading:
        problems.append(Problem(path, "a value is our choice or our reading, not both"))
    written = entry.values or {in_force: entry.value}
    values = []
    for start in sorted(written):
        if start < in_force:
            problems.append(Problem(path, f"a value from {start} on, but the pack begins on {in_force}"))
        value = _checked(written[start], adapter, path, problems)
        problems.extend(_unasked(path, value))
        values.append((start, value))
    return tuple(values)


def _unasked(path: str, value: Any) -> Iterator[Problem]:
    """Facts that an amount rests on, but nobody is asked for."""
    variant = path.rpartition(".")[2]
    if isinstance(value, AmountRule | ShareRule):
        for fact in sorted(value.rests_on - ASKED_OF_AID[cast(AidVariant, variant)]):
            yield Problem(path, f"rests on {fact}, which nobody is asked for where the amount is of {variant}")


def _checked(value: Any, adapter: TypeAdapter[Any], path: str, problems: list[Problem]) -> Any:
    if value == "none":
        return EXPRESSLY_NOT
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        problems.extend(problems_of(f"{path}: ", error))
        return None


def _rule(key: str, entry: RuleEntry, values: tuple[tuple[date, Any], ...]) -> Rule:
    return Rule(
        key=key,
        clause=entry.clause,
        unit=entry.unit,
        summary=entry.summary,
        values=values,
        reference=entry.reference,
        our_choice=entry.our_choice,
        our_reading=entry.our_reading,
        defers_to=entry.defers_to,
    )


def _parent_problems(files: Mapping[str, PackFile]) -> list[Problem]:
    problems = []
    for pack_id, pack_file in files.items():
        seen, parent = {pack_id}, pack_file.parent
        while parent is not None and parent in files and parent not in seen:
            seen.add(parent)
            parent = files[parent].parent
        if parent is not None:
            wrong = f"goes round in a circle by {parent}" if parent in files else f"{parent} is not among the packs"
            problems.append(Problem(f"{pack_id}: parent", wrong))
    return problems


def _linked(files: Mapping[str, PackFile], rules: Mapping[str, dict[str, Rule]]) -> dict[PackId, Pack]:
    packs: dict[PackId, Pack] = {}

    def link(pack_id: str) -> Pack:
        if PackId(pack_id) not in packs:
            pack_file = files[pack_id]
            packs[PackId(pack_id)] = Pack(
                id=PackId(pack_id),
                title=pack_file.title,
                issuer=pack_file.issuer,
                document=pack_file.document,
                in_force=pack_file.in_force,
                public=pack_file.public,
                summary=pack_file.summary,
                parent=link(pack_file.parent) if pack_file.parent else None,
                rules=rules[pack_id],
                aliases={area: {**names} for area, names in pack_file.aliases.items()},
            )
        return packs[PackId(pack_id)]

    for pack_id in files:
        link(pack_id)
    return packs


def _gaps(pack: Pack) -> Iterator[Problem]:
    """What the pack and its parents together lack, each from the first day on which they do."""
    starts = {start for one in pack.lineage() for rule in one.rules.values() for start, _ in rule.values}
    told: set[str] = set()
    for day in sorted({pack.in_force, *(start for start in starts if start > pack.in_force)}):
        since = f" from {day} on" if day > pack.in_force else ""
        for key in sorted(_missing(pack, day) - told):
            told.add(key)
            yield Problem(f"{pack.id}: rules.{key}", f"neither the pack nor a parent has it{since}")
        if _leaves_out_the_youngest(pack, day):
            yield Problem(f"{pack.id}: rules.aid.rule.supporter_share", f"no band for the youngest supporters{since}")


def _missing(pack: Pack, on: date) -> set[str]:
    """The rules that decisions on the day cannot do without."""
    departments = {*pack.family("departments.", on, object), "charity", "mutual_aid"}
    needs = pack.family("needs.", on, object)
    return {
        *(key for key in REQUIRED if pack.find(key, on, object) is None),
        *(f"departments.{kind}" for kind in pack.family("cell.", on, object) if kind not in departments),
        *(f"needs.{code}" for code in pack.family("scoring.indicator.", on, object) if code not in needs),
    }


def _leaves_out_the_youngest(pack: Pack, on: date) -> bool:
    """A supporter who may be asked about has no band."""
    rule, asked = (pack.find(key, on, object) for key in ("aid.rule.supporter_share", "aid.supporter_from"))
    share, youngest = (provision and provision.value for provision in (rule, asked))
    return isinstance(share, ShareRule) and isinstance(youngest, int) and share.bands[0].from_years > youngest


def problems_of(prefix: str, error: ValidationError) -> list[Problem]:
    """What is wrong with the shape of a file, without the value that stands there."""
    return [
        Problem(prefix + ".".join(str(part) for part in each["loc"]), each["msg"])
        for each in error.errors(include_url=False, include_input=False)
    ]
