"""Identity numbers, phones, accounts and addresses lie sealed in every store, and are found by a keyed index."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.changes import Guard, UpdateNode
from graph.errors import StoreUnavailable
from graph.schema import Household, Member
from graph.store import GraphStore
from graph.vault import Vault
from tests.builders import a_household, a_member
from tests.contract.acts import a_set, create, done, get
from tests.contract.sites import VAULT, Site

NUMBER, PHONE, ACCOUNT, ADDRESS = "999901197005010014", "13800001234", "6222020000000000000", "示例路 17 号"
OTHER_NUMBER = "999901198803050027"


def two_people(store: GraphStore) -> None:
    household = a_household(phone=PHONE, bank_account=ACCOUNT, address=ADDRESS)
    same = (a_member(f"member:{number}", identity_number=NUMBER) for number in (1, 2))
    done(store, create("a", household, *same))


def test_the_raw_store_holds_no_personal_number_in_plain(store: GraphStore, site: Site) -> None:
    two_people(store)
    everything = site.everything()
    assert "member:1" in everything
    assert [plain for plain in (NUMBER, PHONE, ACCOUNT, ADDRESS) if plain in everything] == []


def test_a_sealed_fact_can_be_opened_with_the_keys(store: GraphStore) -> None:
    two_people(store)
    household, member = get(store, Household, "household:1"), get(store, Member, "member:1")
    assert household.phone is not None and member.identity_number is not None
    assert store.vault.open("phone", household.phone) == PHONE
    assert store.vault.open("identity_number", member.identity_number) == NUMBER


def test_everybody_with_a_number_is_found_by_it(store: GraphStore) -> None:
    two_people(store)
    found = store.find_members([NUMBER])
    assert [member.id for member in found[NUMBER]] == ["member:1", "member:2"]


def test_a_corrected_number_is_found_and_the_old_one_no_longer(store: GraphStore) -> None:
    two_people(store)
    corrected = UpdateNode(Member, "member:1", {"identity_number": OTHER_NUMBER})
    done(store, a_set("b", corrected, guards=(Guard("member:1", 1),)))
    found = store.find_members([NUMBER, OTHER_NUMBER])
    assert {number: [one.id for one in members] for number, members in found.items()} == {
        NUMBER: ["member:2"],
        OTHER_NUMBER: ["member:1"],
    }


def test_a_removed_number_leaves_no_index(store: GraphStore) -> None:
    two_people(store)
    done(store, a_set("b", UpdateNode(Member, "member:1", {"identity_number": None}), guards=(Guard("member:1", 1),)))
    member = get(store, Member, "member:1")
    assert (member.identity_number, member.identity_index) == (None, None)
    assert [one.id for one in store.find_members([NUMBER])[NUMBER]] == ["member:2"]


def test_a_store_is_refused_to_other_keys(store: GraphStore, site: Site) -> None:
    other: Vault = replace(VAULT, index_key=b"2" * 32)
    with pytest.raises(StoreUnavailable, match="sealed with other keys"):
        site.place.open(other)
