"""Settings come from config.toml, the environment or an option, in this order."""

import errno
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from care100 import cli, paths, time_limit
from care100.model.errors import Care100Error
from care100.settings import config_file, in_force, table
from care100.settings.in_force import Source
from tests.person import Person, Ran, Typist


@pytest.fixture
def unset(curator: Typist, monkeypatch: pytest.MonkeyPatch) -> Typist:
    """Has no setting in the environment."""
    for name in in_force.variables():
        monkeypatch.delenv(name, raising=False)
    return curator


def write(text: str | bytes) -> Path:
    """Write config.toml."""
    path = paths.config_file()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def shown(typist: Typist, expect: int = 0) -> dict[str, dict[str, Any]]:
    settings = typist.runs("config", "--json", expect=expect).json["settings"]
    return {one["name"]: one for one in settings}


def test_everything_is_a_default_without_a_file(unset: Typist) -> None:
    assert {one["source"] for one in shown(unset).values()} == {"default"}
    assert shown(unset).keys() == table.SETTINGS.keys()
    ran = unset.runs("config")
    assert f"{paths.config_file()} (does not exist)" in ran.out
    assert not paths.config_file().exists()


def test_each_setting_can_be_set_in_the_file(unset: Typist) -> None:
    lines = [one.example for one in table.SETTINGS.values()]
    write("# Mine\n" + "\n".join(lines))
    found = shown(unset)
    assert [one["line"] for one in found.values()] == list(range(2, 2 + len(lines)))
    assert {one["source"] for one in found.values()} == {"file"}
    assert found["max_cost"]["value"] == "0.50"
    assert found["timeout"]["value"] == 60
    assert found["on"]["value"] == ["@ada@social.example"]


def test_numbers_are_shown_with_their_units_and_got_without(unset: Typist) -> None:
    write('pace = 1\nmax_cost = "0.5"\non = "7"')
    rows = {line.split()[0]: line for line in unset.runs("config").out.splitlines() if line}
    for name, value in (("timeout", "25 seconds"), ("pace", "1 second "), ("max_cost", "$0.50")):
        assert f"  {value}" in rows[name]
    assert rows["on"].split()[1:] == ["7", "line", "3"]
    assert unset.runs("config", "get", "timeout").out == "25\n"


@pytest.mark.parametrize("setting", table.SETTINGS.values(), ids=lambda one: one.name)
def test_the_environment_overrides_the_file(
    unset: Typist, monkeypatch: pytest.MonkeyPatch, setting: table.Setting
) -> None:
    write("\n".join(one.example for one in table.SETTINGS.values()))
    other = {
        "on": "x",
        "contact": "b@example.org",
        "server": "b.example",
        "curator": "Ben",
        "plain": "no",
    }
    text = other.get(setting.name, "7")
    monkeypatch.setenv(setting.variable, text)
    row = shown(unset)[setting.name]
    assert (row["source"], row["line"]) == (Source.ENVIRONMENT, None)
    assert row["value"] == setting.kind.parse([text])
    assert setting.variable in unset.runs("config").out


def test_an_empty_variable_is_like_none(unset: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    write("timeout = 60")
    monkeypatch.setenv("CARE100_TIMEOUT", " ")
    assert shown(unset)["timeout"]["source"] == "file"


def test_logins_in_the_environment_are_separated_by_spaces_or_commas(
    unset: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE100_ON", "x, @a@b.social  mastodon")
    assert in_force.value("on") == ["x", "@a@b.social", "mastodon"]


WRONG = [
    ('timeout = "soon"', "timeout cannot be “soon”.", "a whole number of seconds from 1 to 600"),
    ("timeout = 0", "timeout cannot be “0”.", "from 1 to 600, for example: timeout = 60"),
    ("timeout = 1.5", "timeout cannot be “1.5”.", "a whole number"),
    ("timeout = true", "timeout cannot be “true”.", "a whole number"),
    ("timeout = [60]", "timeout cannot be “[60]”.", "a whole number"),
    ("pace = -1", "pace cannot be “-1”.", "from 0 to 3600"),
    (f"timeout = 0x{'F' * 4000}", "timeout cannot be “…”.", "a whole number"),
    (f"pace.{'a.' * 7000}a = 1", "pace cannot be “…”.", "from 0 to 3600"),
    (
        f"max_cost = {'9' * 30}",
        "max_cost cannot be “999",
        "an amount of dollars from 0 to 1,000,000",
    ),
    ("max_cost = 1e-99999", "max_cost cannot be “1e-99999”.", "an amount of dollars"),
    ("max_cost = nan", "max_cost cannot be “nan”.", "an amount of dollars"),
    ("max_cost = 1979-05-27", "max_cost cannot be", "an amount of dollars"),
    ("max_cost = {a = 1}", "max_cost cannot be", "an amount of dollars"),
    ('on = ""', "on cannot be “”.", "platforms or logins"),
    ("on = [[1]]", "on cannot be", "platforms or logins"),
    ('on = ["--yes"]', "on cannot be", "platforms or logins"),
    ('curator = "a\\u001b[31m"', "curator cannot be “a[31m”.", "a name of at most 100"),
    ('contact = "nowhere"', "contact cannot be “nowhere”.", 'contact = "editors@example.org"'),
    ('server = "a b"', "server cannot be “a b”.", "the name of a server"),
    ("timout = 60", "There is no setting “timout”.", "Did you mean timeout?"),
    ("max-cost = 1", "There is no setting “max-cost”.", "Did you mean max_cost?"),
    ("[timeouts]", "There is no setting “timeouts”.", "Did you mean timeout?"),
    ("keyring = 'file'", "“keyring” cannot be a setting.", "variable CARE100_KEYRING"),
    ("access_token = 's3cr3t'", "“access_token” looks like a secret", "Remove it."),
    ("PASSWORD = 's3cr3t'", "“PASSWORD” looks like a secret", "Remove it."),
    ('"a\\u0000b" = 1', "There is no setting “ab”.", "care100 config"),
]


@pytest.mark.parametrize(("line", "message", "hint"), WRONG)
def test_a_wrong_line_is_named_with_what_to_write(
    unset: Typist, line: str, message: str, hint: str
) -> None:
    path = write(f"\n# Mine\n{line}\n")
    [problem] = unset.runs("config", "--json", expect=2).json["problems"]
    assert message in problem["message"]
    assert hint in problem["hint"]
    ran = unset.runs("new", "people", "--title", "People", expect=2)
    assert message in ran.err
    assert "s3cr3t" not in ran.err
    if line.startswith('"'):
        return
    assert problem["line"] == 3
    assert f"{path}, line 3: {message}" in ran.err


@pytest.mark.parametrize(
    "words", [("lists",), ("config",), ("doctor",), ("lists", "--json"), ("lists", "--plain")]
)
def test_a_home_folder_of_an_unknown_user_is_named(
    unset: Typist, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CARE100_HOME", "~nosuchuser/x")
    ran = unset.runs(*words, expect=2)
    assert "CARE100_HOME cannot be" in ran.out + ran.err
    assert "~nosuchuser/x" in ran.out + ran.err
    unset.runs("--help")


@pytest.mark.parametrize(
    ("name", "value"), [("curator", "007"), ("curator", "7"), ("max_cost", "05"), ("pace", "05")]
)
def test_a_value_with_digits_only_is_set(unset: Typist, name: str, value: str) -> None:
    unset.runs("config", "set", name, value)
    assert unset.runs("config", "get", name).out.strip().lstrip("0") == value.lstrip("0")


BROKEN: list[tuple[bytes, str]] = [
    (b"timeout = \n", ", line 1: The settings cannot be read: Invalid value."),
    (b"# a\ntimeout = 60\ntimeout = 61\n", ", line 3: The settings cannot be read"),
    (b'on = ["x"', ", line 1: The settings cannot be read"),
    (b"# a\n\xff\n", ", line 2: The settings cannot be read: it is not UTF-8."),
    (b"# a\x1b[31m\n", "The settings cannot be read"),
    (b"on = " + b"[" * 5000, "The settings cannot be read"),
    (b"timeout = " + b"1" * 5000, "The settings cannot be read"),
    (b"#" * 20_000, "it has more than 16,384 bytes."),
]


@pytest.mark.parametrize(("data", "message"), BROKEN)
def test_a_broken_file_is_an_error_that_names_it(unset: Typist, data: bytes, message: str) -> None:
    path = write(data)
    ran = unset.runs("new", "people", "--title", "People", "-v", expect=2)
    assert f"{path}{message}" in ran.err or message in ran.err
    assert str(path) in ran.err
    assert "\x1b" not in ran.err
    # Commands that explain it work.
    unset.runs("config", expect=2)
    [line] = [one for one in doctor(unset, expect=1) if one["topic"] == "Settings"]
    assert line["state"] == "problem"
    assert str(path) in unset.runs("where").out
    unset.runs("--help")
    unset.runs("lists")


def doctor(typist: Typist, expect: int) -> list[dict[str, str]]:
    checks: list[dict[str, str]] = typist.runs("doctor", "--offline", "--json", expect=expect).json[
        "checks"
    ]
    return checks


def test_dotted_names_take_no_long_time_and_are_refused(unset: Typist) -> None:
    write("a" + ".a" * 8_000 + " = 1")
    assert "There is no setting “a”" in unset.runs("config", expect=2).err


def test_a_byte_order_mark_and_windows_lines_are_read(unset: Typist) -> None:
    write(b"\xef\xbb\xbf# Mine\r\ntimeout = 60\r\n")
    assert shown(unset)["timeout"]["line"] == 2


def test_a_file_that_is_none_is_an_error(unset: Typist) -> None:
    path = paths.config_file()
    path.mkdir()
    ran = unset.runs("new", "people", "--title", "People", expect=2)
    assert "it is not a file" in ran.err
    path.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(path)
        assert "it is not a file" in unset.runs("config", expect=2).err


def test_a_file_without_permission_is_an_error(
    unset: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("timeout = 60")

    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    # Root may read any file, so that permissions cannot be tried.
    monkeypatch.setattr(Path, "open", refused)
    assert "Permission denied" in unset.runs("config", expect=2).err


def test_several_problems_are_all_shown_by_config(unset: Typist) -> None:
    write("timout = 1\npace = 'x'\n")
    ran = unset.runs("config", expect=2)
    assert "line 1: There is no setting “timout”." in ran.err
    assert "line 2: pace cannot be “x”." in ran.err
    ran = unset.runs("new", "people", "--title", "People", expect=2)
    assert ran.err.endswith("Show all settings: care100 config\n")


def test_a_wrong_variable_is_named(unset: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    write("timeout = 60")
    monkeypatch.setenv("CARE100_TIMEOUT", "soon")
    ran = unset.runs("config", expect=2)
    assert "CARE100_TIMEOUT cannot be “soon”." in ran.err
    assert "for example: CARE100_TIMEOUT=60" in ran.err
    [line] = [one for one in doctor(unset, expect=1) if one["topic"] == "Settings"]
    assert "CARE100_TIMEOUT" in line["message"]


def test_errors_are_json_with_json(unset: Typist) -> None:
    write("timout = 60")
    ran = unset.runs("check", "social-care-100", "--json", expect=2)
    assert ran.json["error"]["code"] == "bad_setting"


# What the settings do.


def test_the_curator_of_the_file_is_in_the_history(unset: Typist) -> None:
    write('curator = "Ada Ash"')
    unset.runs("new", "people", "--title", "People")
    assert "Ada Ash" in unset.runs("history", "people").out


def test_the_contact_of_the_file_is_on_the_page(unset: Typist, tmp_path: Path) -> None:
    write('contact = "hello@example.org"')
    unset.runs("site", "social-care-100", "-o", str(tmp_path / "site"))
    pages = [one.read_text() for one in (tmp_path / "site").rglob("index.html")]
    assert any("hello@example.org" in page for page in pages)


def test_the_timeout_of_the_file_is_in_force_and_an_option_overrides_it(
    unset: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("timeout = 60")
    chosen: list[float | None] = []
    monkeypatch.setattr(time_limit, "choose", chosen.append)
    unset.runs("login", "nowhere", expect=2)
    unset.runs("login", "nowhere", "--timeout", "7", expect=2)
    assert chosen == [60, None, 7, None]


def test_the_server_of_the_file_is_the_default_of_login(person: Person) -> None:
    write(f'server = "{person.sandbox.mastodon.url}"')
    token = person.sandbox.mastodon.users["follower"]
    person.runs("login", "mastodon", "--token-stdin", given=f"{token}\n")
    ran = person.runs("login", "bluesky", expect=2)
    assert "Which server is your account on?" in ran.err


def test_the_logins_of_the_file_are_used_and_an_option_overrides_them(person: Person) -> None:
    person.log_in("mastodon", "x")
    person.has_list(2)
    both = planned(person)
    assert planned(person, "--on", "mastodon") < both
    write('on = "mastodon"')
    assert planned(person) == planned(person, "--on", "mastodon")
    assert planned(person, "--on", "x") == both - planned(person)


def planned(person: Person, *words: str) -> set[str]:
    """Return the logins that a plan of publishing uses."""
    ran: Ran = person.runs("sync", "people", "--as", "list", "--dry-run", "--json", *words)
    return {one["login"] for one in ran.json}


def test_the_limit_of_the_file_stops_a_dear_run(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    person.log_in("x")
    person.has_list(2)
    write("max_cost = 0.001")
    ran = person.runs("sync", "people", "--on", "x", "--yes", "-v", expect=1)
    assert "more than $0.001" in ran.err
    assert f"--max-cost is 0.001, from {paths.config_file()}, line 1" in caplog.text
    person.runs("sync", "people", "--on", "x", "--yes", "--max-cost", "5")


def test_the_pace_of_the_file_is_in_the_command_of_a_dry_run(person: Person) -> None:
    person.log_in("x")
    person.has_list(2)
    write("pace = 0")
    ran = person.runs("sync", "people", "--on", "x", "--dry-run")
    assert "--pace 0" in ran.out + ran.err


def test_every_option_of_a_setting_accepts_its_values() -> None:
    commands: Any = cli.build()
    found: set[str] = set()
    for command in commands.commands.values():
        for param in command.params:
            for flag in set(param.opts) & table.BY_FLAG.keys():
                found.add(flag)
                setting = table.BY_FLAG[flag]
                least, most = (getattr(param, name, None) for name in ("min", "max"))
                for bound in (one for one in (least, most) if one is not None):
                    assert setting.kind.parse([str(bound)]) == bound
                if most is not None:
                    with pytest.raises(ValueError):
                        setting.kind.parse([str(most + 1)])
    assert found == table.BY_FLAG.keys()


# Changing the file.


def test_set_and_unset_change_one_line(unset: Typist) -> None:
    path = write("# Mine\ntimeout = 60  # slow\n\npace = 6\n")
    unset.runs("config", "set", "timeout", "90")
    unset.runs("config", "set", "max-cost", "$0.50")
    unset.runs("config", "set", "on", "x", "@a@b.social")
    assert path.read_text() == (
        '# Mine\ntimeout = 90\n\npace = 6\nmax_cost = "$0.50"\non = ["x", "@a@b.social"]\n'
    )
    unset.runs("config", "unset", "pace")
    assert "pace" not in path.read_text()
    assert "No change." in unset.runs("config", "unset", "pace").err


def test_get_prints_only_the_value_in_force(unset: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    write("timeout = 60\non = ['x', '@a@b.social']\n")
    assert unset.runs("config", "get", "timeout").out == "60\n"
    assert unset.runs("config", "get", "on").out == "x, @a@b.social\n"
    assert unset.runs("config", "get", "pace").out == f"{table.SETTINGS['pace'].default}\n"
    monkeypatch.setenv("CARE100_TIMEOUT", "7")
    assert unset.runs("config", "get", "timeout").out == "7\n"
    [one] = unset.runs("config", "get", "timeout", "--json").json["settings"]
    assert (one["value"], one["source"]) == (7, "environment")
    assert "takes no VALUE" in unset.runs("config", "get", "timeout", "8", expect=2).err
    assert "Did you mean timeout?" in unset.runs("config", "get", "timeot", expect=2).err


def test_set_makes_the_folder_and_the_file(
    unset: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE100_HOME", str(tmp_path / "new"))
    unset.runs("config", "set", "curator", 'Ada "Ash" \\ Co')
    assert in_force.value("curator") == 'Ada "Ash" \\ Co'


def test_set_mends_a_wrong_value(unset: Typist) -> None:
    write("timeout = 'soon'\n")
    unset.runs("config", "set", "timeout", "60")
    assert in_force.value("timeout") == 60


def test_set_says_when_the_environment_overrides_it(
    unset: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE100_TIMEOUT", "9")
    ran = unset.runs("config", "set", "timeout", "60")
    assert "CARE100_TIMEOUT overrides it with: 9" in ran.err
    monkeypatch.setenv("CARE100_TIMEOUT", "soon")
    ran = unset.runs("config", "set", "timeout", "30")
    assert "CARE100_TIMEOUT overrides it. CARE100_TIMEOUT cannot be “soon”." in ran.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("put",), "ACTION cannot be “put”."),
        (("set",), "NAME is missing."),
        (("set", "timeout"), "VALUE is missing."),
        (("set", "timeout", "1", "2"), "timeout has one value."),
        (("set", "timout", "1"), "Did you mean timeout?"),
        (("set", "token", "abc"), "looks like a secret"),
        (("set", "timeout", "soon"), "for example: care100 config set timeout 60"),
        (("unset", "timeout", "1"), "“config unset” takes no VALUE."),
    ],
)
def test_a_wrong_change_is_refused(unset: Typist, words: tuple[str, ...], message: str) -> None:
    assert message in unset.runs("config", *words, expect=2).err
    assert not paths.config_file().exists()


@pytest.mark.parametrize(
    "text",
    [
        'timeout = 60\non = [\n  "x",\n]\n',
        'on = [\n  "x",\n]\n',
        'curator = """\non = 1"""\non = "x"\n',
        "[a]\n",
    ],
)
def test_a_file_that_cannot_be_changed_by_line_is_left(unset: Typist, text: str) -> None:
    path = write(text)
    assert "Edit the file." in unset.runs("config", "set", "on", "y", expect=2).err
    if "on =" in text:
        assert "Edit the file." in unset.runs("config", "unset", "on", expect=2).err
    assert path.read_text() == text


def test_reading_the_file_is_remembered_only_while_it_is_the_same(unset: Typist) -> None:
    write("timeout = 60")
    assert in_force.value("timeout") == 60
    write("timeout = 61")
    assert in_force.value("timeout") == 61


def test_any_bytes_are_read_or_refused(unset: Typist) -> None:
    for n in range(256):
        path = write(bytes([n]) + b"timeout = 60\n" + bytes([255 - n]))
        config = config_file.read(path)
        assert config.entries or config.problems
        if config.problems:
            with pytest.raises(Care100Error):
                config_file.refuse(path, config.problems)


def test_a_socket_is_not_read(
    unset: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("s")
        assert config_file.read(Path("s")).problems
