"""Files that care100 keeps, damaged by other programs: tokens, settings, backups and others."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from care100.auth.file_vault import FileVault
from care100.auth.registered_apps import RegisteredApp, RegisteredApps
from care100.auth.secret import Secret, VaultError
from care100.model.errors import Care100Error
from care100.platforms.bluesky.dpop import ProofKey
from care100.platforms.mastodon import page_apps
from care100.registry import file_locks, inspection, pending
from care100.settings import config_file, table
from care100.settings.in_force import InForce, Source
from care100.site import manifest
from care100.site.manifest import Manifest
from tests.fuzz.hostile import changed, damaged
from tests.fuzz.law import FUZZ, assert_printable, read_or_refuse

TOKEN = "a-token-that-nobody-may-see"
PAGE = "https://lists.example/people/"
KEPT = {
    "access_token": TOKEN,
    "refresh_token": TOKEN,
    "expires_at": "2026-01-05T12:00:00+00:00",
    "client_id": "id",
    "client_secret": TOKEN,
    "scopes": ["read"],
    "extra": {"key": TOKEN},
}
APP = {"client_id": "id", "client_secret": TOKEN, "redirect_uri": "http://127.0.0.1/", "scopes": []}
PIECES = (
    b"[" * 3000,
    b'{"a":' * 3000,
    b"9" * 5000,
    b"\\ud800",
    b"0001-01-01T00:00:00+23:59",
    b"null",
)


@st.composite
def files(draw: st.DrawFn, kept: Mapping[str, object]) -> bytes:
    """A file of texts by key, damaged or with wrong values."""
    text = json.dumps(draw(st.just(kept) | changed(kept)), allow_nan=True)
    if draw(st.booleans()):
        text = draw(damaged(text.encode(), PIECES)).decode(errors="replace")
    file = json.dumps({"key": text}).encode()
    return draw(st.just(file) | damaged(file, PIECES))


def _private(folder: str, data: bytes) -> Path:
    path = Path(folder) / "secrets.json"
    path.write_bytes(data)
    path.chmod(0o600)
    return path


@FUZZ
@given(files(KEPT))
def test_a_damaged_file_of_tokens_is_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _private(folder, data)
        found = read_or_refuse(lambda: FileVault(Path(folder)).get("key"), VaultError)
        if found:
            assert TOKEN not in repr(found)
            assert Secret.from_json(found.to_json()) == found


@FUZZ
@given(files(APP))
def test_a_damaged_file_of_registered_apps_is_read_and_written_again(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "secrets" / "apps.json"
        path.parent.mkdir(mode=0o700)
        path.write_bytes(data)
        path.chmod(0o600)
        apps = RegisteredApps(Path(folder))
        assert isinstance(apps.get("key"), RegisteredApp | None)
        apps.put("other", RegisteredApp("id", "secret", "http://127.0.0.1/", ()))
        assert apps.get("other")


MANIFEST = {"schema": 2, "files": {"index.html": ["a" * 64], "people/list.json": ["b" * 64]}}
PAGE_APP = {
    "origin": "https://a.example", "redirect": PAGE, "clientId": "id", "scopes": "read",
    "clientSecret": TOKEN,
}  # fmt: skip
HOLDER = {"process": 7, "command": "follow people", "since": "2026-01-05T12:00:00+00:00"}


@st.composite
def json_files(draw: st.DrawFn, kept: Mapping[str, object]) -> bytes:
    """A JSON file, damaged or with wrong values."""
    value = draw(st.just(kept) | changed(kept))
    try:
        file = json.dumps(value).encode()
    except ValueError:  # a number too long for Python to write
        file = b"9" * 5000
    return draw(st.just(file) | damaged(file, PIECES))


@FUZZ
@given(json_files(MANIFEST))
def test_a_damaged_manifest_of_a_site_is_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / manifest.NAME).write_bytes(data)
        found = read_or_refuse(lambda: Manifest.read(Path(folder)), manifest.NotItsFolder)
        for name in found.files if found else ():
            assert (Path(folder) / name).resolve().is_relative_to(Path(folder).resolve())


@FUZZ
@given(json_files({"schema": 1, "apps": [PAGE_APP]}))
def test_a_damaged_file_of_the_apps_of_a_page_is_read_or_ignored(data: bytes) -> None:
    found = read_or_refuse(lambda: page_apps._read(data, PAGE))
    assert found is not None
    assert all(isinstance(text, str) for app in found.values() for text in app.values())


@FUZZ
@given(json_files(HOLDER))
def test_a_damaged_note_about_a_lock_is_read_or_ignored(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        notice = Path(folder) / "notice"
        notice.write_bytes(data)
        found = read_or_refuse(lambda: file_locks._read(notice))
        assert found is None or found.since.tzinfo


@FUZZ
@given(json_files(HOLDER))
def test_a_damaged_row_of_the_history_is_no_row(data: bytes) -> None:
    row = pending._row(data.decode(errors="surrogateescape"))
    assert pending._in_copy(row).keys() == pending._in_copy({}).keys()
    assert "note" not in pending._on_page(row)


SETTINGS = b"""timeout = 30
contact = "editors@example.org"
plain = true
"""
# Values that the parser reads, and that cannot be shown.
UNSHOWN = (b"0x" + b"F" * 4000, b"a." * 5000, b"max_cost = " + b"9" * 30)
SETTINGS_PIECES = (
    *(*PIECES, *UNSHOWN, b"[a]", b"= [", b"'" * 3, b"nan", b"2026-02-30", b"\x1b[2J", b"\xff"),
)


@FUZZ
@given(damaged(SETTINGS, SETTINGS_PIECES))
def test_damaged_settings_are_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(data)
        found = read_or_refuse(lambda: config_file.read(path))
        assert found is not None
        for problem in found.problems:
            assert_printable(problem.message, problem.hint)
        for name, entry in found.entries.items():
            shown = InForce(table.SETTINGS[name], entry.value, Source.FILE, entry.line).shown
            assert_printable(shown)


@FUZZ
@given(data=st.data())
def test_a_damaged_backup_is_refused_or_sound(fresh_registry: Path, data: st.DataObject) -> None:
    whole = fresh_registry.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    piece = data.draw(st.binary(min_size=1, max_size=64) | st.just(bytes(5000)))
    end = data.draw(st.sampled_from([len(whole), len(whole) // 2, at + len(piece)]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "backup.db"
        path.write_bytes((whole[:at] + piece + whole[at + len(piece) :])[:end])
        found = read_or_refuse(lambda: inspection.inspect(path), Care100Error)
        assert found is None or found.contents.members >= 0


@FUZZ
@given(st.data())
def test_a_damaged_key_is_refused_or_signs(data: st.DataObject) -> None:
    text = data.draw(damaged(KEY.encode(), PIECES)).decode(errors="replace")
    try:
        key = ProofKey.from_text(text)
    except ValueError:
        return
    assert key.proof("GET", "https://a.example/")


KEY = ProofKey.new().text
