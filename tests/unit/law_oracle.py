"""The rules on classes and routing written a second time, plainly, from the documents' tables and without the packs.

Works on JSON with fractions where the decisions multiply out; knows no reasons and no dates of referrals.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]
SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
CELLS: dict[str, dict[str, str]] = yaml.safe_load((SCENARIOS / "entitlements.yaml").read_text(encoding="utf-8"))
ROWS: dict[str, dict[str, str]] = yaml.safe_load((SCENARIOS / "departments.yaml").read_text(encoding="utf-8"))
KINDS = list(CELLS["national-2023"])
CLASSES = ["tekun", "dibao", "edge", "rigid", "other"]
LETTER = {"dibao": "L", "tekun": "T", "edge": "B", "rigid": "G", "other": "other"}
NEEDS = {
    "serious_illness": ["medical_aid"],
    "medical_spend_surge": ["medical_aid"],
    "disability_change": ["disability_support"],
    "new_enrolment": ["education_aid"],
    "college_admission": ["education_aid"],
    "accident": ["temporary_aid", "medical_aid"],
    "disaster": ["disaster_relief", "housing"],
    "unemployment": ["employment_aid"],
    "insurance_lapse": ["insurance_subsidy", "employment_aid"],
    "death": ["temporary_aid"],
}
RATIOS = {
    "chizhou-2024": (("medical", "education"), "gross"),
    "national-2023": (("medical", "education"), "gross"),
    "qitai-2024": (("medical", "education", "disaster", "accident"), "counted"),
    "guangdong-2021": (("medical", "disaster", "accident"), "disposable"),
}


def age(born_on: str, on: date) -> int:
    """Birthdays that have come, one by one."""
    born, years = date.fromisoformat(born_on), 0
    while True:
        leap_day = (born.month, born.day) == (2, 29)
        year = born.year + years + 1
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        birthday = date(year, 3, 1) if leap_day and not is_leap else date(year, born.month, born.day)
        if birthday > on:
            return years
        years += 1


def is_tekun(member: Json, on: date) -> bool:
    years = age(member["born_on"], on)
    if years < 18 and member["orphan_status"] != "none" and member["orphan_choice"] == "orphan":
        return False
    fits = years >= 60 or years < 18 or member["disability"] is not None
    helpless = member["labour_capacity"] == "none" and not member["has_income_source"]
    return fits and helpless and member["supporters"] in ("none", "incapable")


def is_severe(member: Json) -> bool:
    return member["disability"] is not None and member["disability"]["grade"] <= 2


def is_single_person(pack: str, member: Json) -> bool:
    disability = member["disability"] or {"kind": "", "grade": 9}
    mental = disability["kind"] in ("mental", "intellectual")
    added = {"guangdong-2021": (3, 4), "qitai-2024": (3,)}.get(pack, ())
    return member["serious_illness"] or is_severe(member) or (mental and disability["grade"] in added)


def classes_of(pack: str, case: Json, on: date) -> Json:
    """`category`, `tried` as pairs, `members` as triples, `incomplete` as a set of paths."""
    household, local = case["household"], case["local"]
    people = [member for member in case["members"] if member["co_resident"]]
    where = household["settlement"]
    missing: set[str] = set()
    tried: list[tuple[str, str]] = []

    def test(paths: list[str], passes: Any) -> Iterator[str | bool]:
        unknown = [path for path in paths if value(path) is None]
        yield from unknown or [bool(passes())]

    def value(path: str) -> Any:
        found: Any = case
        for step in path.split("."):
            found = found[step]
        return found

    def income(factor: Fraction, place: str) -> list[str | bool]:
        standard = f"local.dibao_standard_fen_per_month.{place}"
        return list(
            test(
                ["household.counted_income_fen_per_year", standard],
                lambda: Fraction(household["counted_income_fen_per_year"], 12 * len(people)) < factor * value(standard),
            )
        )

    def assets(wide: bool) -> list[str | bool]:
        answers: list[str | bool] = [household["other_property_within_limits"]]
        for name in ("financial", "vehicle"):
            asset, limit = f"household.{name}_assets_fen", f"local.{name}_asset_limit_fen"
            if wide and value(asset) == 0:
                continue
            if wide:
                answers += list(test([asset, limit], lambda a=asset, m=limit: value(a) < Fraction(3, 2) * value(m)))
            else:
                answers += list(test([asset, limit], lambda a=asset, m=limit: value(a) <= value(m)))
        unknown = [answer for answer in answers if isinstance(answer, str)]
        return list(unknown) or [all(answers)]

    def ratio() -> list[str | bool]:
        causes, of = RATIOS[pack]
        spent = [f"household.rigid_expenditure_fen_12_months.{cause}" for cause in causes]
        total = f"household.{of}_income_fen_per_year"
        share = {"chizhou-2024": 60, "guangdong-2021": 60, "qitai-2024": 50}.get(pack)
        paths = [*spent, total, *(["local.rigid_ratio_percent"] if share is None else [])]
        unknown = [path for path in paths if value(path) is None or (path == total and value(path) == 0)]
        if unknown:
            return list(unknown)
        found = Fraction(100 * sum(value(path) for path in spent), value(total))
        line = local["rigid_ratio_percent"] if share is None else share
        return [found >= line if pack in ("guangdong-2021", "qitai-2024") else found > line]

    def last_year() -> list[str | bool]:
        line = f"local.last_year_disposable_income_fen_per_capita.{where}"
        return list(
            test(
                ["household.counted_income_fen_per_year", line],
                lambda: Fraction(household["counted_income_fen_per_year"], len(people)) < value(line),
            )
        )

    def outcome(answers: list[str | bool]) -> str:
        if False in answers:
            return "refused"
        unknown = {answer for answer in answers if isinstance(answer, str)}
        missing.update(unknown)
        return "incomplete" if unknown else "admitted"

    def edge() -> str:
        before = set(missing)
        place = "urban" if pack == "guangdong-2021" else where
        found = outcome([*income(Fraction(3, 2), place), *assets(pack == "chizhou-2024")])
        taken = {"henan-2022": ("unstable", "marginal"), "guangdong-2021": ("unstable", "marginal", "sudden")}
        if found != "admitted" and household["monitored"] in taken.get(pack, ()):
            missing.clear()
            missing.update(before)
            return "admitted"
        return found

    def rigid() -> str:
        if pack == "henan-2022":
            if household["monitored"] == "sudden":
                return "admitted"
            spent = household["rigid_expenditure_fen_12_months"].values()
            return "needs_decision" if any(each is None or each > 0 for each in spent) else "refused"
        if pack == "guangdong-2021":
            return outcome(ratio())
        above = [] if pack != "qitai-2024" else [
            each if isinstance(each, str) else not each for each in income(Fraction(3, 2), where)
        ]  # fmt: skip
        return outcome([*last_year(), *ratio(), *above, *assets(pack == "chizhou-2024")])

    attempts = {
        "tekun": lambda: "admitted" if all(is_tekun(each, on) for each in people) else "refused",
        "dibao": lambda: outcome([*income(Fraction(1), where), *assets(False)]),
        "edge": edge,
        "rigid": rigid,
        "other": lambda: "refused",
    }
    category = "none"
    for name in CLASSES:
        if name != "other" and not people:
            missing.add("members")
            tried.append((name, "incomplete"))
            continue
        tried.append((name, attempts[name]()))
        if tried[-1][1] in ("admitted", "needs_decision"):
            category = name if tried[-1][1] == "admitted" else "needs_decision"
            break
    members = []
    for index, member in enumerate(case["members"]):
        if not member["co_resident"]:
            continue
        if is_tekun(member, on):
            members += [] if category == "tekun" else [(member["member_id"], "tekun", False)]
            continue
        alone = category == "edge" and is_single_person(pack, member)
        if (
            pack == "qitai-2024"
            and category not in ("tekun", "dibao")
            and age(member["born_on"], on) >= 18
            and not member["employed"]
            and is_severe(member)
        ):
            own = {
                f"members[{index}].own_income_fen_per_year": member["own_income_fen_per_year"],
                f"members[{index}].support_received_fen_per_year": member["support_received_fen_per_year"],
                f"local.dibao_standard_fen_per_month.{where}": local["dibao_standard_fen_per_month"][where],
            }
            unknown = {path for path, amount in own.items() if amount is None}
            missing |= unknown
            if not unknown and member["own_property_within_limits"]:
                earned, support, standard = own.values()
                alone = alone or earned + support < 12 * standard
        if alone:
            members.append((member["member_id"], "dibao", True))
    return {"category": category, "tried": tried, "members": members, "incomplete": missing}


def referrals_of(pack: str, case: Json, counted: list[str], level: str, on: date) -> tuple[list[str], list[str]]:
    """Referrals as `disposition kind recipient role`, and gaps as `kind problem`, both in order."""
    found = classes_of(pack, case, on)
    held, monitored, verdict = case["category"], case["household"]["monitored"] is not None, found["category"]
    letters = ({LETTER[held]} if held else set()) | ({"F"} if monitored else set())
    kinds = {each["kind"] for each in case["needs"]}
    if not kinds:
        where = case["household"]["settlement"]
        kinds = {kind if kind != "housing" else f"housing_{where}" for each in counted for kind in NEEDS.get(each, [])}
    acts: dict[str, list[str]] = {name: [] for name in ("deliver", "enrol", "charity", "review")}
    gaps, open_kinds = [], []

    def has(kind: str) -> bool:
        return any(
            each["kind"] == kind and each["from"] <= on.isoformat() and (each["to"] or "9999-12-31") >= on.isoformat()
            for each in case["received"]
        )

    def admits(kind: str, wanted: set[str]) -> bool:
        cell = set(CELLS[pack][kind].replace("Td", "T").split())
        return bool(cell & wanted) or ("all" in cell and bool(wanted & {"L", "T", "F", "B", "G", "other"}))

    for kind in KINDS:
        if kind not in kinds and not (kind == "basic_living" and held in ("tekun", "dibao")):
            continue
        if has(kind):
            open_kinds += [kind] if kind in kinds else []
        elif CELLS[pack][kind] == "-":
            gaps.append(f"{kind} not_in_pack")
            open_kinds.append(kind)
        elif CELLS[pack][kind] == "any" or admits(kind, letters):
            acts["deliver"].append(kind)
        elif "+E" in CELLS[pack][kind] or (verdict in LETTER and admits(kind, {LETTER[verdict]})):
            acts["enrol"].append(kind)
        else:
            open_kinds.append(kind)
    done = {*acts["deliver"], *acts["enrol"]}
    if (
        (verdict in ("tekun", "dibao") or found["members"])
        and held not in ("tekun", "dibao")
        and "basic_living" not in done
        and not has("basic_living")
    ):
        acts["enrol"].insert(0, "basic_living")
        open_kinds = [kind for kind in open_kinds if kind != "basic_living"]
    rank = {name: place for place, name in enumerate([*CLASSES, "none"])}
    rank[None] = rank["none"]
    if (verdict in ("edge", "rigid") and rank[verdict] < rank[held]) or (
        verdict == "needs_decision" and held in (None, "other")
    ):
        acts["enrol"].insert(0, "recognition")
    definite = verdict != "needs_decision" and "incomplete" not in [outcome for _, outcome in found["tried"]]
    if definite and rank[verdict] > rank[held]:
        acts["review"].append("recognition")
    if held in ("tekun", "dibao") and {"birth", "marriage_change"} & set(counted):
        acts["review"].append("basic_living")
    leads = {ROWS[pack][kind].split(" | ")[0] for act in ("deliver", "enrol") for kind in acts[act]}
    conference = len(leads) >= 3 or case["returned"] >= 2 or bool(case["flags"])
    society = CELLS[pack]["mutual_aid"] != "-" and (bool(open_kinds) or "temporary_aid" in kinds)
    agreed = any((each["until"] or "9999-12-31") >= on.isoformat() for each in case["consents"])
    for kind in open_kinds:
        if kind not in ("basic_living", "legal_aid", "vagrant_aid"):
            acts["charity"] += [kind] if agreed else []
            gaps += [] if agreed else [f"{kind} consent_missing"]
    lines = [
        f"{act} {kind} {department} {'joint' if place else 'lead'}"
        for act in ("deliver", "enrol")
        for kind in acts[act]
        for place, department in enumerate(ROWS[pack][kind].replace(" | ", ", ").split(", "))
    ]
    lines += ["conference recognition coordination lead"] if conference else []
    lines += ["mutual_aid mutual_aid mutual_aid_society lead"] if society else []
    lines += [f"charity {kind} charity_pairing lead" for kind in acts["charity"]]
    reviewer = "township" if pack in ("henan-2022", "qitai-2024") else "civil_affairs"
    lines += [f"review {kind} {reviewer} lead" for kind in acts["review"]]
    lines.append(f"{'call' if level == 'green' else 'visit'} None township lead")
    return lines, gaps
