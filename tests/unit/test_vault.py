from __future__ import annotations

import errno
import hmac
import os
import stat
from pathlib import Path

import pytest

from graph.vault import KeysMissing, SealBroken, Vault, keep_vault, load_vault, new_vault, save_vault

NUMBER = "990000195001011234"


def test_a_sealed_value_opens_again_and_never_looks_the_same() -> None:
    vault = new_vault()
    one, two = vault.seal("phone", "138"), vault.seal("phone", "138")
    assert one != two and vault.open("phone", one) == vault.open("phone", two) == "138"


def test_a_seal_is_bound_to_its_field() -> None:
    vault = new_vault()
    with pytest.raises(SealBroken):
        vault.open("bank_account", vault.seal("phone", "138"))


def test_an_altered_seal_is_noticed() -> None:
    vault = new_vault()
    sealed = vault.seal("phone", "138")
    flipped = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(SealBroken):
        vault.open("phone", flipped)


def test_the_index_depends_on_the_key_and_the_field() -> None:
    vault, other = new_vault(), new_vault()
    assert vault.index("identity_number", NUMBER) == vault.index("identity_number", NUMBER)
    assert vault.index("identity_number", NUMBER) != other.index("identity_number", NUMBER)
    assert vault.index("identity_number", NUMBER) != vault.index("phone", NUMBER)


def test_the_index_is_the_one_that_stores_hold_already() -> None:
    expected = hmac.digest(b"2" * 32, f"identity_number\0{NUMBER}".encode(), "sha256").hex()[:32]
    assert Vault({"k1": b"1" * 32}, b"2" * 32).index("identity_number", NUMBER) == expected


def test_an_older_key_still_opens_what_it_sealed() -> None:
    old = new_vault()
    sealed = old.seal("phone", "138")
    rotated = Vault({**old.sealing_keys, "k2": b"2" * 32}, old.index_key)
    assert rotated.open("phone", sealed) == "138"
    assert rotated.seal("phone", "138").startswith("k2.")


def test_the_key_file_is_for_its_owner_only_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    first = keep_vault(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keep_vault(path).fingerprint == load_vault(path).fingerprint == first.fingerprint
    with pytest.raises(FileExistsError):
        save_vault(new_vault(), path)
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]


def test_keys_that_cannot_be_written_leave_nothing_lying_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):
        save_vault(new_vault(), tmp_path / "keys.json")
    assert list(tmp_path.iterdir()) == []


KEY = "A" * 43 + "="


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"sealing_keys": 3}',
        '{"sealing_keys": {"k1": "@"}}',
        f'{{"sealing_keys": {{"k1": "@"}}, "index_key": "{KEY}"}}',
        f'{{"sealing_keys": {{"k1": "{KEY}"}}, "index_key": "QQ=="}}',
        f'{{"sealing_keys": {{}}, "index_key": "{KEY}"}}',
    ],
)
def test_a_file_that_holds_no_keys_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(KeysMissing):
        load_vault(path)


def test_keys_do_not_show_in_a_representation() -> None:
    assert "0x" not in repr(Vault({"k1": b"secret"}, b"secret")) and "secret" not in repr(Vault({}, b"secret"))
