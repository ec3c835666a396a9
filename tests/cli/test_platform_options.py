"""Commands have the options that the platforms bring, and refuse those of another platform."""

import inspect
from collections.abc import Mapping

import pytest

from care100.cli import platform_options
from care100.cli.invocation import Invocation
from care100.platforms import PLATFORMS, platform
from care100.platforms.options import CommandOption, OptionKind, options_of
from tests.invented_platform import ID, TOKEN, InventedPlatform
from tests.person import Typist

LOGIN = ("login", ID, "invented.example", "--token-stdin")


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> InventedPlatform:
    one = InventedPlatform()
    monkeypatch.setitem(PLATFORMS, ID, one)
    return one


@pytest.fixture
def keeper(curator: Typist, invented: InventedPlatform) -> Typist:
    """Has an empty list, and the invented platform."""
    curator.runs("new", "people", "--title", "People")
    return curator


def options_given(typist: Typist, invented: InventedPlatform, *words: str) -> Mapping[str, object]:
    typist.runs(*LOGIN, *words, given=f"{TOKEN}\n")
    return invented.requests[-1].options


def help_of(typist: Typist, *command: str) -> str:
    return " ".join(typist.runs(*command, "--help").out.split())


def test_help_shows_a_platforms_options_with_its_name(
    curator: Typist, invented: InventedPlatform
) -> None:
    text = help_of(curator, "login")
    assert "--as-guest Invented: log in without rights." in text
    assert "PLATFORM mastodon, bluesky, x or invented." in text
    assert "your Invented server, such as invented.example" in text
    assert "Invented wants nothing of you." in text
    assert "care100 login invented invented.example" in text


def test_help_of_the_program_names_every_platform(
    curator: Typist, invented: InventedPlatform
) -> None:
    assert "accounts on Mastodon, Bluesky, X and Invented" in help_of(curator)


def test_options_are_gone_with_their_platform(curator: Typist) -> None:
    assert "Invented" not in help_of(curator, "login")
    assert "has no option --as-guest" in curator.runs("login", "x", "--as-guest", expect=2).err


def test_platforms_can_share_an_option(curator: Typist, invented: InventedPlatform) -> None:
    text = help_of(curator, "login")
    assert (
        "--each X: also ask for permission to follow accounts one by one. "
        "Invented: also ask for permission to follow each account." in text
    )
    assert options_given(curator, invented, "--each")["each"] is True


def test_two_different_options_of_one_name_are_refused(
    invented: InventedPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = CommandOption("--each", "differs.", OptionKind.TEXT)
    monkeypatch.setattr(invented, "options", lambda _: (other,))

    def command(
        here: Invocation,
        platform_options: platform_options.PlatformOptions = platform_options.NONE,
    ) -> None:
        """Do nothing."""

    with pytest.raises(ValueError, match="--each"):
        platform_options.extended(command, "login")


def test_a_command_without_a_place_for_options_stays_as_it_is() -> None:
    def command(here: Invocation) -> None:
        """Do nothing."""

    assert platform_options.extended(command, "login") is command


def test_an_option_takes_the_place_of_its_mapping() -> None:
    def command(
        here: Invocation,
        first: str = "",
        platform_options: platform_options.PlatformOptions = platform_options.NONE,
        last: str = "",
    ) -> None:
        """Do nothing."""

    names = list(inspect.signature(platform_options.extended(command, "sync")).parameters)
    assert names[:2] == ["here", "first"]
    assert names[-1] == "last"
    assert len(names) == 3 + sum(len(options_of(one, "sync")) for one in PLATFORMS.values())


def test_a_platform_gets_a_value_for_each_of_its_options(
    curator: Typist, invented: InventedPlatform
) -> None:
    assert options_given(curator, invented) == {
        "as_guest": False,
        "each": False,
        "hours": 8,
        "scope": (),
        "via": None,
    }
    words = ("--as-guest", "--hours", "1", "--scope", "a", "--scope", "b", "--via", "mail")
    assert options_given(curator, invented, *words) == {
        "as_guest": True,
        "each": False,
        "hours": 1,
        "scope": ["a", "b"],
        "via": "mail",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--hours", "25"), "--hours cannot be “25”.\nUse a whole number from 1 to 24."),
        (("--hours", "soon"), "--hours cannot be “soon”.\nUse a whole number from 1 to 24."),
        (("--via", "pigeon"), "--via cannot be “pigeon”.\nUse mail or phone."),
    ],
)
def test_a_value_out_of_bounds_is_a_usage_error(
    curator: Typist, invented: InventedPlatform, words: tuple[str, ...], said: str
) -> None:
    assert said in curator.runs(*LOGIN, *words, given=TOKEN, expect=2).err
    assert invented.requests == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("login", "x", "--as-guest"), "--as-guest is an option of Invented, not of X."),
        ((*LOGIN, "--curator"), "--curator is an option of Mastodon, not of Invented."),
        ((*LOGIN, "--client-id", "c"), "--client-id is an option of X, not of Invented."),
    ],
)
def test_an_option_of_another_platform_is_a_usage_error(
    curator: Typist, invented: InventedPlatform, words: tuple[str, ...], said: str
) -> None:
    assert said in curator.runs(*words, given=TOKEN, expect=2).err
    assert invented.requests == []


def test_values_can_be_written_as_words_again(invented: InventedPlatform) -> None:
    given = {"pace": 0, "as": "list", "repack": True}
    words = platform_options.words("sync", given)
    assert words == ["--as", "list", "--repack", "--pace", "0"]
    assert platform_options.words("login", {"scope": ["a", "b"]}) == [
        *("--scope", "a"),
        *("--scope", "b"),
    ]
    assert platform_options.values(platform("x"), "sync", {}) == {"verify": False, "pace": 6}


def test_add_takes_the_permanent_id_of_any_platform(keeper: Typist) -> None:
    keeper.runs("add", "people", "~ada", "--invented-id", "did:7")
    [row] = keeper.runs("show", "people", "--json").json["members"]
    assert (row["invented"], row["invented_id"]) == ("ada", "did:7")
    refused = keeper.runs("add", "people", "~bob", "~eve", "--invented-id", "did:8", expect=2)
    assert "--invented-id works with one account only" in refused.err


def test_edit_takes_the_handle_and_the_permanent_id_of_any_platform(keeper: Typist) -> None:
    keeper.runs("add", "people", "@ada@b.social", "--source", "https://ada.example")
    words = ("--invented", "~ada", "--invented-id", "did:7")
    assert "~ada (Invented id did:7)" in keeper.runs("edit", "people", "@ada@b.social", *words).out
    keeper.runs("edit", "people", "~ada", "--invented", "")
    [row] = keeper.runs("show", "people", "--json").json["members"]
    assert row["mastodon"] == "ada@b.social"
    assert "invented" not in row


def test_describe_takes_the_published_field_of_any_platform(keeper: Typist) -> None:
    page = "https://invented.example/circles/carers"
    assert page in keeper.runs("describe", "people", "--circle", page).out
    assert keeper.runs("describe", "people", "--json").json["invented_circle"] == "carers"
    refused = keeper.runs("describe", "people", "--circle", "no circle", expect=None)
    assert refused.code != 0
    assert "is not a circle" in refused.err
    keeper.runs("describe", "people", "--circle", "")
    assert keeper.runs("describe", "people", "--json").json["invented_circle"] == ""
