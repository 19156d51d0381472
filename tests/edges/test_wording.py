from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData

import api
from api.access.permissions import ACTIONS
from api.errors import STATUS_OF, code_of
from api.inputs import AnswerInput, PaymentInput, SupplyInput, VisitInput
from api.pages.dues import due_of
from api.pages.forms import body_of
from api.pages.frame import environment, own_path
from api.pages.reasons import reason_lines
from api.words.names import Names, group_of, money
from api.words.wording import LANGUAGES, Language, Words, words_of
from graph.schema import NODES, Region, facts_of
from graph.views import Directory

TEMPLATES = Path(api.__file__).parent / "templates"
KEY = re.compile(r"""\bt\("([a-z_.]+)"[,)]""")
NOT_TERMS = {"Parameter.name", "Job.task"}


def test_both_languages_have_the_same_messages() -> None:
    chinese, english = (words_of(language).messages for language in LANGUAGES)

    assert set(chinese) == set(english)


def test_places_in_a_message_are_the_same_in_both_languages() -> None:
    chinese, english = (words_of(one).messages for one in LANGUAGES)

    def places(text: str) -> set[str]:
        return set(re.findall(r"{(\w+)}", text))

    assert [key for key in chinese if places(chinese[key]) != places(english[key])] == []


def test_every_message_that_a_template_asks_for_is_there() -> None:
    asked = {key for file in TEMPLATES.glob("*.html") for key in KEY.findall(file.read_text(encoding="utf-8"))}

    assert asked and asked - set(words_of("zh").messages) == set()


def test_every_refusal_and_every_act_has_its_words() -> None:
    messages = set(words_of("zh").messages)
    acts = {action for action in ACTIONS if action.rpartition(".")[2] not in ("list", "read")}

    assert {f"problem.{code_of(kind)}" for kind in STATUS_OF} <= messages
    assert {f"done.{action}" for action in acts} <= messages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_coded_fact_has_a_term_in_both_languages(language: str) -> None:
    words = words_of("zh") if language == "zh" else words_of("en")

    missing = [
        f"{kind}.{name}={code}"
        for kind, node in NODES.items()
        for name, fact in facts_of(node).items()
        if fact.codes is not None and f"{kind}.{name}" not in NOT_TERMS
        for code in fact.codes
        if not words.codes(group_of(kind, name)) or words.code(group_of(kind, name), code) == code
    ]

    assert missing == []


@pytest.mark.parametrize("name", sorted(file.name for file in TEMPLATES.glob("*.html")))
def test_every_template_can_be_read(name: str) -> None:
    assert environment().get_template(name).name == name


def test_a_code_without_a_term_stands_for_itself() -> None:
    assert words_of("zh").code("kind", "something_new") == "something_new"


@pytest.mark.parametrize(
    ("language", "number", "text"), [("en", 1, "1 hour"), ("en", 1_200, "1,200 hours"), ("zh", 26, "26 小时")]
)
def test_so_many_of_a_unit_are_told_as_in_a_sentence(language: Language, number: int, text: str) -> None:
    assert words_of(language).counted(number, "hour") == text


def test_the_reasons_of_a_decision_are_read_in_both_languages() -> None:
    kept = (
        '[{"rule": "scoring.indicator.death", "clause": "附件3", "pack": "guangdong-2021", "text": "死亡，计 6 分",'
        ' "facts": {"indicator": "death", "points": 6}},'
        ' {"rule": "cell.medical_aid", "clause": "四(二)1", "pack": "chizhou-2024", "text": "应享未享",'
        ' "facts": {"held": ["dibao"]}}]'
    )

    assert [line.text for line in reason_lines(kept, words_of("zh"))] == ["死亡，计 6 分", "应享未享"]
    assert [line.text for line in reason_lines(kept, words_of("en"))] == [
        "Death: 6 points",
        "Who is entitled to: Medical aid",
    ]


def test_the_same_reason_is_read_once() -> None:
    one = '{"rule": "x", "clause": "一", "pack": "p", "text": "理由", "facts": {}}'

    assert len(reason_lines(f"[{one}, {one}]", words_of("zh"))) == 1
    assert reason_lines(None, words_of("zh")) == []


@pytest.mark.parametrize(
    ("day", "group", "days"),
    [
        (None, "none", 0),
        ("2026-02-24", "seriously_overdue", -6),
        ("2026-02-25", "overdue", -5),
        ("2026-03-01", "overdue", -1),
        ("2026-03-02", "today", 0),
        ("2026-03-03", "later", 1),
    ],
)
def test_lists_group_by_how_late_something_is(day: str | None, group: str, days: int) -> None:
    due = due_of(day, date(2026, 3, 2))

    assert (due.group, due.days) == (group, days)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/queue?level=red", "/queue?level=red"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_a_way_back_stays_on_this_site(address: str, path: str) -> None:
    assert own_path(address) == path


@pytest.mark.parametrize(("fen", "text"), [(480_000, "4,800"), (5, "0.05"), (-150, "-1.50"), (0, "0")])
def test_money_is_told_in_yuan(fen: int, text: str) -> None:
    assert money(fen) == text


def test_an_amount_in_yuan_is_taken_in_fen() -> None:
    assert body_of(FormData([("amount_yuan", "300.5")]), PaymentInput) == PaymentInput(amount_fen=30_050)


@pytest.mark.parametrize("typed", ["300.505", "many", "NaN", "Infinity", "-1", "0"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(RequestValidationError):
        body_of(FormData([("amount_yuan", typed)]), PaymentInput)


def test_empty_fields_of_a_form_say_nothing() -> None:
    form = FormData([("outcome", "not_eligible"), ("amount_yuan", ""), ("to_on", ""), ("reason", " ")])

    assert body_of(form, AnswerInput) == AnswerInput(outcome="not_eligible")


def test_an_unticked_box_says_no() -> None:
    form = FormData([("visited_on", "2026-03-02"), ("policies_explained", "medical_aid"), ("help_to_apply", "on")])

    visit = body_of(form, VisitInput)

    assert isinstance(visit, VisitInput)
    assert (visit.confirmed, visit.help_to_apply, visit.policies_explained) == (False, True, ("medical_aid",))


@pytest.mark.parametrize(("unit", "quantity"), [("fen", 500_000), ("item", 5_000)])
def test_a_quantity_of_money_is_typed_in_yuan(unit: str, quantity: int) -> None:
    form = FormData(
        [
            ("project", "助学"),
            ("kind", "education_aid"),
            ("unit", unit),
            ("quantity", "5000"),
            ("valid_from", "2026-03-02"),
            ("valid_to", "2026-12-31"),
        ]
    )

    supply = body_of(form, SupplyInput)

    assert isinstance(supply, SupplyInput) and supply.quantity == quantity


def test_what_the_directory_does_not_know_is_called_by_its_code() -> None:
    nowhere = Directory("341702", {}, (), {}, (), (), (), ())
    names = Names(nowhere, Words("zh"))

    assert (names.region("341799"), names.organisation("charity:9"), names.household("household:H1")) == (
        "341799",
        "charity:9",
        "H1",
    )


def test_a_place_across_the_border_has_its_own_countys_name() -> None:
    here, town = Directory("341702", {}, (), {}, (), (), (), ()), "341799101"
    there = replace(here, county="341799", regions={f"region:{town}": a_town(town, "枫溪镇")})
    names = Names(here, Words("zh"), {"341799": there}.__getitem__)

    assert (names.place(town), names.region("3417")) == ("枫溪镇", "3417")


def a_town(code: str, name: str) -> Region:
    return Region(id=f"region:{code}", county=code[:6], name=name, level="town")
