from __future__ import annotations

from dataclasses import replace
from datetime import date

from api.access.authorisation import Decision
from api.access.masking import MASKS, Masking, age_band, amount_band, mask_name, mask_number, mask_phone
from graph.schema import EDGES, NODES, FieldClass, Household, facts_of
from graph.vault import new_vault
from tests.builders import a_member

F0, F1, F2, F3, F4 = FieldClass
ON = date(2026, 3, 2)
NUMBER = "990098195805010024"
VAULT = new_vault()
MASKING = Masking(VAULT, ON)
PUBLIC = frozenset({F0, F1})

MEMBER = a_member(
    name="张三丰",
    identity_number=VAULT.seal("identity_number", NUMBER),
    identity_index="index",
    born_on="1958-05-01",
    sex="male",
    labour_capacity="none",
    has_income_source=False,
    disability_kind="mental",
    disability_grade=2,
    serious_illness=True,
)


def shown(*shows: FieldClass, masks: frozenset[FieldClass] = frozenset(), duty: frozenset[str] = frozenset()) -> dict:
    return MASKING.shown(MEMBER, Decision(True, "granted", frozenset(shows), masks, duty))


def test_a_name_keeps_its_first_character() -> None:
    assert mask_name("张三丰") == "张*"


def test_a_phone_keeps_three_and_four() -> None:
    assert mask_phone("13812341234") == "138****1234"
    assert mask_phone("110") == "****"


def test_a_number_keeps_its_last_four() -> None:
    assert mask_number(NUMBER) == "**** 0024"


def test_an_age_is_told_as_a_decade() -> None:
    assert age_band("1958-03-02", ON) == "60-69"
    assert age_band("1956-03-03", ON) == "60-69"
    assert age_band("1956-03-02", ON) == "70-79"


def test_amounts_are_told_in_bands() -> None:
    bands = [amount_band(fen) for fen in (0, 1, 1_000_000, 1_000_001, 4_000_000, 99_000_000)]

    assert bands == ["0", "0-1", "0-1", "1-2", "2-5", "10+"]


def test_what_is_not_shown_is_hidden() -> None:
    facts = shown(F0)

    assert (facts["name"], facts["sex"], facts["identity_number"], facts["born_on"]) == (None, None, None, None)
    assert facts["household"] == "household:1"


def test_a_masked_identity_number_shows_no_birth_date_and_no_area() -> None:
    facts = shown(F0, F1, F2, masks=frozenset({F3}))

    assert facts["identity_number"] == "**** 0024"
    assert facts["born_on"] == "60-69"
    assert "1958" not in str(facts) and "990098" not in str(facts)


def test_a_masked_diagnosis_is_only_that_there_is_one() -> None:
    facts = shown(F0, masks=frozenset({F3}))

    assert facts["serious_illness"] is True
    assert facts["disability_grade"] == "severe"
    assert facts["disability_kind"] is None


def test_a_duty_opens_its_own_facts_alone() -> None:
    facts = shown(F0, duty=frozenset({"disability_kind", "disability_grade"}))

    assert (facts["disability_kind"], facts["disability_grade"]) == ("mental", 2)
    assert facts["identity_number"] is None and facts["serious_illness"] is None


def test_the_blind_index_is_shown_to_nobody() -> None:
    everything = frozenset(FieldClass)

    assert shown(*everything)["identity_index"] is None
    assert shown(*everything)["identity_number"] == NUMBER


def test_without_the_village_the_town_is_told() -> None:
    household = Household(
        id="household:1",
        county="341702",
        region="341702001001",
        settlement="rural",
        other_property_within_limits=True,
    )

    card = MASKING.shown(household, Decision(True, "granted", PUBLIC))
    file = MASKING.shown(household, Decision(True, "granted", PUBLIC | {F2}))

    assert (card["region"], file["region"]) == ("341702001", "341702001001")


def test_an_unknown_fact_stays_unknown_under_its_mask() -> None:
    unknown = replace(MEMBER, disability_grade=None, disability_kind=None)

    assert MASKING.shown(unknown, Decision(True, "granted", masks=frozenset({F3})))["disability_grade"] is None


def test_every_mask_is_of_a_fact_that_there_is() -> None:
    assert set(MASKS) <= {name for kind in (*NODES.values(), *EDGES.values()) for name in facts_of(kind)}
