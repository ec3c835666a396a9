"""The vaults: a private file and the system keyring."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from care100.auth.vault import FileVault, KeyringVault, Secret, VaultError, open_vault
from tests.warm_python import WarmPython

SECRET = Secret("the-access-token", "the-refresh-token", None, "the-id", "the-app-secret", ("a",))
Tell = Callable[[BaseException], str]
posix = pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX's")


class MemoryKeyring(KeyringBackend):
    """A keyring in memory that can be set to raise an exception."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.raises: Exception | None = None

    def _check(self) -> None:
        if self.raises:
            raise self.raises

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.kept[service, username]


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    monkeypatch.delenv("CARE100_KEYRING", raising=False)
    before, ours = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


texts = st.text(max_size=40)


@settings(database=None)
@given(
    st.builds(
        Secret,
        access_token=texts,
        refresh_token=st.none() | texts,
        expires_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        client_id=st.none() | texts,
        client_secret=st.none() | texts,
        scopes=st.lists(texts, max_size=3).map(tuple),
        extra=st.dictionaries(texts, texts, max_size=2),
    )
)
def test_a_secret_is_unchanged_after_json(secret: Secret) -> None:
    assert Secret.from_json(secret.to_json()) == secret


def test_the_repr_of_a_secret_hides_its_tokens() -> None:
    shown = f"{SECRET!r} {SECRET} {[SECRET]}"
    assert "the-" not in shown
    assert "'a'" in shown


def test_an_expiry_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Secret("t", expires_at=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the-access-token",
        "[]",
        '{"access_token": 1}',
        '{"access_token": "the-a", "scopes": 1}',
        '{"access_token": "the-a", "extra": ["the-key"]}',
    ]
    + [
        f'{{"access_token": "the-a", "expires_at": {time}}}'
        for time in ('"x"', "1", '"2026-01-01"', '"0001-01-01T00:00:00+01:00"')
    ],
)
def test_invalid_json_of_a_secret_is_refused_without_quoting_it(text: str, told: Tell) -> None:
    with pytest.raises(ValueError) as caught:
        Secret.from_json(text)
    assert "the-a" not in told(caught.value)
    assert not hasattr(caught.value.__context__, "doc")  # a JSON error keeps the whole text


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path / "data" / "secrets")


def test_the_file_vault_stores_replaces_and_deletes_secrets(vault: FileVault) -> None:
    assert vault.get("x:1") is None
    vault.forget("x:1")
    vault.put("x:1", Secret("old"))
    vault.put("x:1", SECRET)
    vault.put("mastodon:2", Secret("x" * 1_000_000))
    again = FileVault(vault.path.parent)
    assert again.get("x:1") == SECRET
    vault.forget("x:1")
    assert again.get("x:1") is None
    assert again.get("mastodon:2") == Secret("x" * 1_000_000)
    assert str(vault.path) in vault.place


@posix
def test_the_file_is_private_from_its_creation(
    vault: FileVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    really_sync = os.fsync

    def look(handle: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        really_sync(handle)

    monkeypatch.setattr(os, "fsync", look)
    before = os.umask(0)
    try:
        vault.put("x:1", SECRET)
    finally:
        os.umask(before)
    assert modes[0] == 0o600
    assert stat.S_IMODE(vault.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.path.parent.stat().st_mode) == 0o700


@posix
def test_a_folder_open_to_others_is_made_private(vault: FileVault) -> None:
    vault.path.parent.mkdir(parents=True)
    vault.path.parent.chmod(0o755)
    vault.put("x:1", SECRET)
    assert stat.S_IMODE(vault.path.parent.stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_readable_by_others_is_refused(vault: FileVault, mode: int, told: Tell) -> None:
    vault.put("x:1", SECRET)
    vault.path.chmod(mode)
    acts: list[Callable[[], object]] = [
        lambda: vault.get("x:1"),
        lambda: vault.put("x:2", SECRET),
    ]
    for act in acts:
        with pytest.raises(VaultError, match="others") as caught:
            act()
        assert f"chmod 600 '{vault.path}'" in caught.value.hint
        assert "the-" not in told(caught.value)


@posix
def test_a_symbolic_link_in_place_of_the_file_is_not_followed(
    vault: FileVault, tmp_path: Path
) -> None:
    vault.put("x:1", SECRET)
    vault.path.rename(tmp_path / "elsewhere")
    vault.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(VaultError):
        vault.get("x:1")


@pytest.mark.parametrize(
    "text",
    ['{"x:1": "the-', "[]", '{"x:1": 1}', '{"x:1": "the-a"}', '{"x:1": ' + "[" * 99_999],
)
def test_a_damaged_file_is_named_without_quoting_it(
    vault: FileVault, text: str, told: Tell
) -> None:
    vault.put("x:1", SECRET)
    vault.path.write_text(text)
    with pytest.raises(VaultError, match="damaged") as caught:
        vault.get("x:1")
    assert "the-" not in told(caught.value)


def test_a_failed_write_keeps_the_old_tokens(
    vault: FileVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.put("x:1", SECRET)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VaultError, match="No space left"):
        vault.put("x:1", Secret("new"))
    monkeypatch.undo()
    assert vault.get("x:1") == SECRET
    assert not list(vault.path.parent.glob("*.draft"))


def test_a_draft_of_a_killed_process_is_deleted(vault: FileVault) -> None:
    vault.put("x:1", SECRET)
    left = vault.path.parent / "secrets-dead.draft"
    left.write_text("the-access-token")
    vault.put("x:2", SECRET)
    assert not left.exists()


def test_concurrent_writes_are_all_kept(vault: FileVault) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from care100.auth.vault import FileVault, Secret\n"
        "vault = FileVault(Path(sys.argv[1]))\n"
        "for n in range(15): vault.put(f'{sys.argv[2]}:{n}', Secret(str(n)))\n"
    )
    writers = [
        WarmPython("-c", program, str(vault.path.parent), name, env=os.environ)
        for name in ("a", "b", "c")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    for name in ("a", "b", "c"):
        assert [vault.get(f"{name}:{n}") for n in range(15)] == [Secret(str(n)) for n in range(15)]


def test_the_system_keyring_is_preferred(system: MemoryKeyring, tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    assert isinstance(vault, KeyringVault)
    assert "keyring" in vault.place
    vault.forget("x:1")
    vault.put("x:1", SECRET)
    assert list(system.kept) == [("care100", "x:1")]
    assert open_vault(tmp_path).get("x:1") == SECRET
    vault.forget("x:1")
    assert open_vault(tmp_path).get("x:1") is None
    assert not list(tmp_path.rglob("secrets.json"))


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_the_file_is_used_without_a_keyring(
    system: MemoryKeyring, backend: type[KeyringBackend], tmp_path: Path
) -> None:
    keyring.set_keyring(backend())
    vault = open_vault(tmp_path)
    assert isinstance(vault, FileVault)
    assert "no system keyring" in vault.place


def test_the_file_is_used_when_the_environment_requests_it(
    system: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE100_KEYRING", "file")
    vault = open_vault(tmp_path)
    vault.put("x:1", SECRET)
    assert isinstance(vault, FileVault)
    assert not system.kept


def test_the_file_is_used_when_the_keyring_cannot_be_opened(
    system: MemoryKeyring, tmp_path: Path
) -> None:
    system.raises = ConnectionRefusedError("no D-Bus")
    vault = open_vault(tmp_path)
    assert isinstance(vault, FileVault)
    assert "could not be opened" in vault.place


def test_a_failing_keyring_raises_a_vault_error(
    system: MemoryKeyring, tmp_path: Path, told: Tell
) -> None:
    vault = open_vault(tmp_path)
    system.raises = RuntimeError("cannot keep the-access-token")
    acts: list[Callable[[], object]] = [
        lambda: vault.get("x:1"),
        lambda: vault.put("x:1", SECRET),
        lambda: vault.forget("x:1"),
    ]
    for act in acts:
        with pytest.raises(VaultError, match="system keyring") as caught:
            act()
        assert "CARE100_KEYRING=file" in caught.value.hint
        assert "the-access" not in told(caught.value)


def test_a_foreign_keyring_entry_raises_a_vault_error(
    system: MemoryKeyring, tmp_path: Path
) -> None:
    system.kept["care100", "x:1"] = "not ours"
    with pytest.raises(VaultError, match="not written by care100"):
        open_vault(tmp_path).get("x:1")


def test_a_secret_in_the_file_is_newer_than_the_keyring_s(
    system: MemoryKeyring, tmp_path: Path
) -> None:
    open_vault(tmp_path).put("x:1", Secret("old"))
    system.raises = RuntimeError("locked")
    open_vault(tmp_path).put("x:1", Secret("renewed"))
    system.raises = None
    vault = open_vault(tmp_path)
    assert vault.get("x:1") == Secret("renewed")
    vault.put("x:1", Secret("newest"))
    assert open_vault(tmp_path).get("x:1") == Secret("newest")
