"""The glossary holds every code of the field, one English term per Chinese term and back, as the code writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import get_args

import pytest

from graph.schema import EDGES, NODES
from graph.schema.facts import facts_of
from matching import codes, reason_codes
from matching.county_figures import FIGURES
from matching.imports import words
from matching.imports.vocabulary import Vocabulary
from matching.pairing.told.reasons import UnmetReason
from matching.policy.loading import load_packs
from seeds.tables import table

GLOSSARY: Mapping[str, Mapping[str, Mapping[str, str]]] = table("glossary")

CODES: Mapping[str, Iterable[str]] = {
    "node": NODES,
    "edge": EDGES,
    "category": codes.CATEGORIES,
    "tried_outcome": get_args(codes.Outcome),
    "kind": get_args(codes.RoutedKind),
    "indicator": words.INDICATORS.terms,
    "level": codes.LEVELS,
    "ignored_because": get_args(codes.IgnoredBecause),
    "disposition": codes.DISPOSITIONS,
    "duty_role": get_args(codes.Role),
    "department": get_args(codes.Recipient),
    "gap": get_args(codes.GapProblem),
    "flag": get_args(codes.Flag),
    "aid_variant": get_args(codes.AidVariant),
    "obligation": codes.OBLIGATIONS,
    "figure": FIGURES,
    "disaster_phase": get_args(codes.DisasterPhase),
    "unmet_because": get_args(UnmetReason),
    "consequence": get_args(reason_codes.Consequence),
    "channel": words.CHANNELS.terms,
    "list_kind": words.LIST_KINDS.terms,
    "disability_grade": words.DISABILITY_GRADES.terms,
    "trait": {**words.HOUSEHOLD_TRAITS.terms, **words.MEMBER_TRAITS.terms},
    "unit": words.UNITS.terms,
    "provider_type": words.PROVIDER_TYPES.terms,
}
"""Group of the glossary → the codes that have to be in it; those of facts follow."""

GROUP_OF_FACT: Mapping[str, str] = {
    **{"Region.level": "region_level", "Household.category_how": "recognition_how"},
    **{"Household.category_authority": "authority", "Consent.status": "consent_status", "Officer.role": "officer_role"},
    **{"Signal.status": "signal_status", "Warning.status": "warning_status", "Referral.role": "duty_role"},
    **{"Referral.status": "referral_status", "Need.status": "need_status", "Supply.status": "supply_status"},
    **{"Pairing.status": "pairing_status", "Claim.status": "claim_status", "Job.status": "job_status"},
}
"""Facts whose name alone does not name the group."""

VOCABULARIES: Mapping[str, Vocabulary] = {
    **{"category": words.CATEGORIES, "monitored": words.MONITORED, "kind": words.KINDS, "channel": words.CHANNELS},
    **{"indicator": words.INDICATORS, "department": words.DEPARTMENTS, "list_kind": words.LIST_KINDS},
    **{"settlement": words.SETTLEMENTS, "sex": words.SEXES, "relation": words.RELATIONS, "unit": words.UNITS},
    **{"recognition_how": words.HOW_RECOGNISED, "authority": words.AUTHORITIES, "labour_capacity": words.LABOUR},
    **{"supporters": words.SUPPORTERS, "disability_kind": words.DISABILITIES, "self_care": words.SELF_CARE},
    **{
        "disability_grade": words.DISABILITY_GRADES,
        "student_stage": words.STUDENT_STAGES,
        "orphan_status": words.ORPHANS,
    },
    **{
        "orphan_choice": words.ORPHAN_CHOICES,
        "support_form": words.SUPPORT_FORMS,
        "provider_type": words.PROVIDER_TYPES,
        "purpose": words.PURPOSES,
    },
    **{"trait": Vocabulary({**words.HOUSEHOLD_TRAITS.terms, **words.MEMBER_TRAITS.terms})},
}


def reasons() -> dict[str, str]:
    """Every coded reason with its label."""
    lists = (value for value in vars(reason_codes).values() if isinstance(value, Mapping))
    coded = (item for some in lists for item in some.items())
    return {code: reason.label for code, reason in coded if isinstance(reason, reason_codes.ReasonCode)}


def chinese(group: str) -> dict[str, str]:
    """The Chinese terms of a group by code."""
    return {code: entry["zh"] for code, entry in GLOSSARY[group].items()}


@pytest.mark.parametrize("group", CODES)
def test_every_code_of_a_decision_is_in_the_glossary(group: str) -> None:
    assert [code for code in CODES[group] if code not in GLOSSARY[group]] == []


def test_every_code_of_a_fact_is_in_the_glossary() -> None:
    missing = []
    for label, kind in {**NODES, **EDGES}.items():
        for name, fact in facts_of(kind).items():
            group = GLOSSARY[GROUP_OF_FACT.get(f"{label}.{name}", name)] if fact.codes else {}
            missing += [f"{label}.{name}: {code}" for code in fact.codes or () if code not in group]
    assert missing == []


def test_every_coded_reason_is_in_the_glossary_as_people_read_it() -> None:
    assert chinese("reason") == reasons()


def test_verdicts_have_the_terms_of_their_notices() -> None:
    terms = chinese("category") | chinese("verdict")
    assert terms == codes.CATEGORY_NAMES


@pytest.mark.parametrize("group", VOCABULARIES)
def test_files_and_glossary_use_the_same_terms(group: str) -> None:
    terms = VOCABULARIES[group].terms
    assert {code: chinese(group)[code] for code in terms} == dict(terms)


def test_nodes_and_edges_have_the_terms_of_the_schema() -> None:
    assert chinese("node") | chinese("edge") == {label: kind.TERM for label, kind in {**NODES, **EDGES}.items()}


def test_one_english_term_stands_for_one_chinese_term_and_back() -> None:
    english, back = defaultdict(set), defaultdict(set)
    for entry in (entry for group in GLOSSARY.values() for entry in group.values()):
        english[entry["en"].lower()].add(entry["zh"])
        back[entry["zh"]].add(entry["en"])
    assert {term: found for term, found in (english | back).items() if len(found) > 1} == {}


def test_every_entry_says_what_it_means_and_where_it_is_from() -> None:
    packs = tuple(pack.id for pack in load_packs())
    for entry in (entry for group in GLOSSARY.values() for entry in group.values()):
        assert set(entry) == {"en", "zh", "means", "source"}
        assert entry["means"].strip()
        assert entry["source"] == "ours" or entry["source"].startswith((*packs, "GB/T ", "FHIR Task"))


def test_one_term_has_one_meaning_and_one_source() -> None:
    entries: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for entry in (entry for group in GLOSSARY.values() for entry in group.values()):
        entries[entry["en"]].add((entry["means"], entry["source"]))
    assert {term: found for term, found in entries.items() if len(found) > 1} == {}
