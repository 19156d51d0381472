"""Keeps the keys: seals identity numbers, phones and accounts, and makes the blind index by which they are found.

AES-256-GCM with a fresh nonce for each value, bound to the field it belongs to; the index is an HMAC under a key of its
own, so that the store's file alone cannot confirm a guessed number. The keys live in a file outside the store.
"""

from __future__ import annotations

import base64
import contextlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

_NONCE_BYTES = 12
_KEY_BYTES = 32


class KeysMissing(Exception):
    """There is no key file where one is needed; `jiuzhu init` makes it."""


class SealBroken(Exception):
    """A sealed value was altered, belongs to another field, or was sealed under a key that is not in the file."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Versioned sealing keys, the newest last, and the key of the blind index."""

    sealing_keys: dict[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Names the keys without telling anything of them; a store remembers it."""
        return hmac.digest(self.index_key, b"fingerprint", "sha256").hex()[:16]

    def seal(self, field_name: str, plain: str) -> str:
        """`VERSION.base64(nonce + ciphertext)`; two seals of one value differ."""
        version, key = next(reversed(self.sealing_keys.items()))
        nonce = os.urandom(_NONCE_BYTES)
        sealed = _cipher(key).encrypt(nonce, plain.encode(), field_name.encode())
        return f"{version}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, field_name: str, sealed: str) -> str:
        """The plain value. Raises: SealBroken."""
        version, _, text = sealed.partition(".")
        try:
            raw = base64.urlsafe_b64decode(text)
            key = self.sealing_keys[version]
            return _cipher(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], field_name.encode()).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise SealBroken(
                f"a sealed {field_name} cannot be opened: check that the key file is this store's"
            ) from error

    def index(self, field_name: str, plain: str) -> str:
        """The blind index of a value: equal values, equal index; useless without the key."""
        keyed = _keyed_hash(self.index_key).copy()
        keyed.update(f"{field_name}\0{plain}".encode())
        return keyed.finalize().hex()[:32]


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    """Made once for each key: its tables cost more than a short value."""
    return AESGCM(key)


@lru_cache(maxsize=8)
def _keyed_hash(key: bytes) -> HMAC:
    """Made once for each key and copied for each value, which takes half the time."""
    return HMAC(key, SHA256())


def new_vault() -> Vault:
    """Keys nobody has seen before."""
    return Vault({"k1": AESGCM.generate_key(256)}, secrets.token_bytes(32))


def save_vault(vault: Vault, path: Path) -> None:
    """Write the key file, readable by its owner only. Never overwrites: lost keys are lost data."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "sealing_keys": {version: base64.b64encode(key).decode() for version, key in vault.sealing_keys.items()},
        "index_key": base64.b64encode(vault.index_key).decode(),
    }
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # refuses to replace, and nobody ever reads half a file
    finally:
        draft.unlink(missing_ok=True)


def load_vault(path: Path) -> Vault:
    """Raises: KeysMissing when the file is not there or is not a key file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        keys = {version: _key_of(key) for version, key in content["sealing_keys"].items()}
        if not keys:
            raise ValueError("no key to seal with")
        return Vault(keys, _key_of(content["index_key"]))
    except FileNotFoundError as error:
        raise KeysMissing(f"no key file {path}: run `jiuzhu init`, or restore it from where it is kept") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysMissing(f"{path} is not a key file of this service: restore it from where it is kept") from error


def _key_of(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError("a key has another length")
    return key


def keep_vault(path: Path) -> Vault:
    """The keys in `path`, made on first use; safe when several processes start at once."""
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            save_vault(new_vault(), path)
    return load_vault(path)
