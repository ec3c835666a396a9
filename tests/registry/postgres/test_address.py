"""The address of a server: its password is never shown, and mistakes are explained."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.registry.postgres import address as addresses
from tests.person import Typist

SECRET = "s3cret"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"postgresql://me:{SECRET}@db.example.org:5433/care", "me@db.example.org:5433/care"),
        (f"postgres://me:{SECRET}:1?#x@host/care", "me@host/care"),
        (f"postgresql://me:{SECRET}%40%2F@host/care", "me@host/care"),
        (f"postgresql://host/care?user=me&password={SECRET}", "host/care?user=me"),
        (f"postgresql://host/care?sslpassword={SECRET}&port=1", "host/care?port=1"),
        ("postgresql://host/care\x1b[31m", "host/care[31m"),
        ("postgresql:///care?host=/tmp/socket", "/care?host=/tmp/socket"),
        ("postgresql://[::1]:5433,db:1/care", "[::1]:5433,db:1/care"),
    ],
)
def test_an_address_is_shown_without_its_password(text: str, shown: str) -> None:
    assert addresses.shown(text) == f"postgresql://{shown}"


@given(st.text("s/@:?#%=&,[]1 é"), st.text("s/@:?#%=,[]1 é"))
def test_no_part_of_a_password_is_shown(start: str, end: str) -> None:
    password = f"{start}{SECRET}{end}"
    for text in (
        f"postgresql://me:{password}@host:1/care",
        f"postgresql://me:{password}@host/care?port=1&user=me",
        f"postgresql://host/care?port=1&user=me&password={SECRET}{end}",
        f"postgresql://host?user=me&password={SECRET}{end}",
    ):
        assert SECRET not in addresses.shown(text)


UNCLEAR = [
    f"postgresql://me:a@{SECRET}@127.0.0.1:1/care",
    f"postgresql://me:a/{SECRET}@127.0.0.1:1/care",
    f"postgresql://me@127.0.0.1:{SECRET}@127.0.0.1:1/care",
    f"postgresql://127.0.0.1/care?port=1&user=me&password=a@{SECRET}",
    f"postgresql://me:{SECRET}/care",
    f"postgresql:/me:{SECRET}/@127.0.0.1/care",
]


@pytest.mark.parametrize("text", UNCLEAR)
@pytest.mark.parametrize("command", [("lists",), ("doctor", "--offline"), ("where",), ()])
def test_an_address_is_refused_whose_password_is_not_certain(
    curator: Typist, monkeypatch: pytest.MonkeyPatch, text: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CARE100_DB", text)
    ran = curator.runs(*command, expect=None)
    assert SECRET not in ran.out + ran.err
    if command == ("lists",):
        assert ran.code == 1
        assert "write @ as %40, / as %2F" in " ".join(ran.err.split())


@pytest.mark.parametrize("words", [(), ("--json",), ("-v",)])
@pytest.mark.parametrize("command", [("lists",), ("doctor", "--offline"), ("where",), ("config",)])
def test_no_command_prints_the_password(
    curator: Typist, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], words: tuple[str]
) -> None:
    # Port 1 has no server.
    monkeypatch.setenv("CARE100_DB", f"postgresql://me:{SECRET}@localhost:1/care")
    ran = curator.runs(*command, *words, expect=None)
    assert SECRET not in ran.out + ran.err


def test_a_server_that_does_not_respond_is_named(curator: Typist) -> None:
    ran = curator.runs("lists", "--db", f"postgresql://me:{SECRET}@localhost:1/care", expect=1)
    assert ran.err.startswith(
        "Error: The registry postgresql://me@localhost:1/care cannot be reached"
    )
    assert "Check the address" in ran.err
    assert SECRET not in ran.err


def test_an_unknown_database_is_named(curator: Typist, address: str) -> None:
    wrong = address.replace("/test_", "/none_")
    ran = curator.runs("lists", "--db", wrong, "--create", expect=1)
    assert 'cannot be reached: database "none_' in ran.err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("postgresql://host:notaport/care", "with a number as the port"),
        ("postgresql://%zz/care", "cannot be reached: the address is not valid"),
        ("postgresql://host/care?connect_timeout=abc", "the address is not valid"),
    ],
)
def test_an_address_that_is_not_valid_is_named(curator: Typist, text: str, reason: str) -> None:
    ran = curator.runs("lists", "--db", text, "--create", expect=1)
    assert reason in ran.err


def test_a_missing_driver_is_named_with_the_command_that_installs_it(curator: Typist) -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from care100 import cli; sys.exit(cli.run(['lists', '--db', 'postgresql://host/db']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **curator.surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "The Python package psycopg is missing. A registry on a PostgreSQL" in ran.stderr
    assert "Install it: " in ran.stderr
    assert "psycopg[binary]" in ran.stderr


def test_completion_reads_the_server(curator: Typist) -> None:
    from care100.registry import completion

    assert "social-care-100" in [slug for slug, _ in completion.slugs()]
    assert completion.members("social-care-100")
    assert completion.slugs("postgresql://localhost:1/care") == []
