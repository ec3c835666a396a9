"""A keyring that keeps only short entries, as Windows' Credential Manager."""

from pathlib import Path

import pytest

from care100.auth import keyring_parts
from care100.auth.vault import KeyringVault, Secret, VaultError
from tests.auth.test_vault import MemoryKeyring

KEY = "bluesky:1"
LONG, LONGER = Secret("a" * 3000, "the-refresh-token"), Secret("b" * 5000)
SHORT = Secret("c")


class ShortKeyring(MemoryKeyring):
    """A keyring that refuses what Windows refuses; it can stop after some writes."""

    left = 1_000

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError(1783, "The stub received bad data")
        if not self.left:
            raise OSError("killed")
        self.left -= 1
        super().set_password(service, username, password)


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> ShortKeyring:
    monkeypatch.setattr(keyring_parts, "LONGEST", 1200)
    return ShortKeyring()


@pytest.fixture
def vault(backend: ShortKeyring, tmp_path: Path) -> KeyringVault:
    return KeyringVault(backend, tmp_path)


def test_long_secrets_are_stored_replaced_and_deleted_with_all_their_parts(
    vault: KeyringVault, backend: ShortKeyring
) -> None:
    for secret in (LONG, LONGER, SHORT, LONG):
        vault.put(KEY, secret)
        assert vault.get(KEY) == secret
    assert len(backend.kept) == 1 + 3
    vault.put(KEY, SHORT)
    assert len(backend.kept) == 1
    vault.put(KEY, LONGER)
    vault.forget(KEY)
    assert backend.kept == {}


@pytest.mark.parametrize("writes", range(6))
def test_a_killed_write_leaves_the_old_secret(
    vault: KeyringVault, backend: ShortKeyring, writes: int
) -> None:
    vault.put(KEY, LONG)
    backend.left = writes
    if writes < 5:
        with pytest.raises(VaultError):
            vault.put(KEY, Secret("d" * 4000))
        assert vault.get(KEY) == LONG
    else:
        vault.put(KEY, Secret("d" * 4000))
        assert vault.get(KEY) == Secret("d" * 4000)


def test_a_missing_part_is_an_error(vault: KeyringVault, backend: ShortKeyring) -> None:
    vault.put(KEY, LONG)
    part = next(key for key in backend.kept if key[1] != KEY)
    del backend.kept[part]
    with pytest.raises(VaultError):
        vault.get(KEY)


def test_two_logins_do_not_mix_their_parts(vault: KeyringVault) -> None:
    vault.put(KEY, LONG)
    vault.put("bluesky:2", LONGER)
    vault.forget("bluesky:2")
    assert vault.get(KEY) == LONG
