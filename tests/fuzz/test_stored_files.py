"""Files that care100 keeps, damaged by other programs: tokens, apps and keys."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from care100.auth.file_vault import FileVault
from care100.auth.registered_apps import RegisteredApp, RegisteredApps
from care100.auth.secret import Secret, VaultError
from care100.platforms.bluesky.dpop import ProofKey
from tests.fuzz.hostile import changed, damaged
from tests.fuzz.law import FUZZ, read_or_refuse

TOKEN = "a-token-that-nobody-may-see"
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
