"""Errors name what is wrong and what to do; with --json they are JSON on stdout."""

import signal
from typing import Any

import pytest

from care100.cli import error_boundary
from care100.cli.views import error_json
from care100.model.errors import NotLoggedIn
from care100.platforms.bluesky.oauth import NoOAuth
from care100.registry.database_errors import NotARegistry
from care100.signals import Stopped
from tests.person import Typist

# What Typer, Pydantic and SQLAlchemy would write.
FOREIGN = ["Value error", "unable to parse", "Input should", "Invalid value", "sqlalche"]

USAGE = {
    ("show",): ("LIST is missing.", "Usage: care100 show LIST [OPTIONS]"),
    ("new", "x"): ("--title is missing.", "care100 new NAME --title TEXT"),
    ("follw",): ("There is no command “follw”.", "Did you mean follow?"),
    ("lists", "--jsn"): ("care100 lists has no option --jsn.", "Did you mean --json?"),
    ("show", "a", "b"): ("Unexpected argument “b”.", "To show one member: care100 edit a b."),
    ("show", "a", "--topic"): ("--topic needs a value.", "Write: --topic TOPIC"),
    ("lists", "--json=3"): ("--json does not take a value.", "Usage: care100 lists [OPTIONS]"),
    ("runs", "-n", "many"): ("--number cannot be “many”.", "Use a whole number from 1 to 1000."),
    ("runs", "-n", "0"): ("--number cannot be “0”.", "Use a whole number from 1 to 1000."),
    ("add", "a", "x:b", "--kind", "alien"): (
        "--kind cannot be “alien”.",
        "Use organisation, publication, public-role or person.",
    ),
    ("sync", "a", "--as", "heap"): ("--as cannot be “heap”.", "Use collections or list."),
}


@pytest.mark.parametrize("words", USAGE)
def test_usage_errors_name_the_option_the_value_and_the_remedy(
    curator: Typist, words: tuple[str, ...]
) -> None:
    ran = curator.runs(*words, expect=2)
    message, hint = USAGE[words]
    assert ran.out == ""
    assert ran.err.startswith(f"Error: {message}\n")
    assert hint in ran.err
    assert not [one for one in FOREIGN if one in ran.err]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Person", "person"),
        ("Organization", "organisation"),
        ("charity", "organisation"),
        ("Public role", "public-role"),
    ],
)
def test_kinds_are_accepted_in_any_case_and_with_synonyms(
    curator: Typist, typed: str, kept: str
) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "--kind", typed)
    [member] = curator.runs("show", "people", "--json").json["members"]
    assert member["kind"] == kept


def error_of(curator: Typist, *words: str, expect: int) -> dict[str, Any]:
    ran = curator.runs(*words, expect=expect)
    assert "Error" not in ran.err
    assert ran.json["schema"] == 1
    error: dict[str, Any] = ran.json["error"]
    assert set(error) == {"code", "message", "hint"}
    return error


def test_words_of_one_letter_stand_apart_in_a_code() -> None:
    assert error_json.code_of(NotARegistry) == "not_a_registry"
    assert error_json.code_of(NoOAuth) == "no_oauth"


def test_errors_under_json_are_json(curator: Typist) -> None:
    error = error_of(curator, "show", "no-list", "--json", expect=2)
    assert error["code"] == "unknown_list"
    assert error["message"] == "There is no list called “no-list”."
    assert "care100 lists" in error["hint"]


def test_a_missing_login_is_an_error_under_json(curator: Typist) -> None:
    error = error_of(curator, "follow", "social-care-100", "--json", expect=NotLoggedIn.exit_code)
    assert error["code"] == "not_logged_in"


@pytest.mark.parametrize(
    "words", [("lists", "--json", "--foo"), ("bogus", "--json"), ("runs", "--json", "-n", "many")]
)
def test_usage_errors_under_json_are_json(curator: Typist, words: tuple[str, ...]) -> None:
    assert error_of(curator, *words, expect=2)["code"] == "usage_error"


def test_a_bad_import_under_json_names_its_rows_and_the_error(curator: Typist) -> None:
    file = curator.home / "bad.csv"
    file.write_text("name,x\nNo handle,\n")
    data = curator.runs("import", "people", str(file), "--json", expect=1).json
    assert data["error"]["code"] == "bad_rows"
    assert [one["line"] for one in data["bad"]] == [2]


class Boom(RuntimeError):
    """An error of a library, with private data in its text."""


@pytest.mark.parametrize("as_json", [False, True])
def test_an_unexpected_error_shows_its_type_and_not_its_text(
    capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    def work() -> None:
        raise Boom("INSERT INTO secret; see https://sqlalche.me")

    assert error_boundary.run_guarded(work, verbose=False, as_json=as_json) == 1
    out, err = capsys.readouterr()
    assert "Boom" in out + err
    assert "secret" not in out + err
    assert bool(out) is as_json


def test_ctrl_c_under_json_is_an_error_too(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> None:
        raise KeyboardInterrupt

    assert error_boundary.run_guarded(work, verbose=False, as_json=True) == 130
    assert '"code": "interrupted"' in capsys.readouterr().out


def test_a_library_that_fails_when_it_is_stopped_is_only_stopped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def work() -> None:
        try:
            raise Stopped(signal.SIGTERM)
        except Stopped:
            raise Boom("the transaction is closed")  # noqa: B904 - as a clean-up would

    assert error_boundary.run_guarded(work, verbose=False, as_json=False) == 128 + signal.SIGTERM
    err = capsys.readouterr().err
    assert "Stopped. Run the same command again to resume." in err
    assert "Boom" not in err


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("import", "people", ""), "FILE"),
        (("merge", "people", ""), "FILE"),
        (("restore", ""), "FILE"),
        (("backup", ""), "FILE"),
        (("export", "people", "-o", ""), "--output"),
        (("site", "people", "--output="), "--output"),
    ],
)
def test_an_empty_name_of_a_file_is_not_the_current_folder(
    curator: Typist, words: tuple[str, ...], name: str
) -> None:
    curator.runs("new", "people", "--title", "People")
    ran = curator.runs(*words, expect=2)
    assert f"Error: {name} is empty.\nWrite the name of a file" in ran.err


@pytest.mark.parametrize(
    ("slug", "example"),
    [("Our List", "our-list"), ("Über uns", "uber-uns"), ("?!", "social-care-100")],
)
def test_a_wrong_short_name_is_answered_with_a_right_one(
    curator: Typist, slug: str, example: str
) -> None:
    ran = curator.runs("new", slug, "--title", "X", expect=2)
    assert f"single hyphens, such as {example}." in ran.err
    curator.runs("new", example, "--title", "X", expect=None)
