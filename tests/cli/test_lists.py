"""lists, show, new, describe: which lists there are, and what they say."""

import pytest
from hypothesis import given
from rich.cells import cell_len

from care100 import cli
from care100.model import sanitize
from care100.model.members import Member
from tests.formats.test_import_export import LAW, imported
from tests.member_strategies import lists_of_entries
from tests.person import Typist
from tests.terminal_screen import screen

LONG = "Landesbeauftragte für Menschen mit Behinderungen (Schleswig-Holstein)"


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has a list of three."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "@ada@b.social", "--name", "Ada", "--topic", "Disability")
    curator.runs("add", "people", "x:bob", "--name", LONG, "--topic", "children and young people")
    curator.runs(
        *("add", "people", "x:ada", "--member", "@ada@b.social"),
        *("--source", "https://ada.example"),
    )
    curator.runs("add", "people", "@eve@a-very-long-name-of-a-server.example.org")
    return curator


def test_the_lists_that_ship_are_there_on_first_use(curator: Typist) -> None:
    ran = curator.runs("lists")
    assert "social-care-100        Social Care 100            100" in ran.out
    data = curator.runs("lists", "--json").json
    assert data["schema"] == 1
    assert {
        "slug": "social-care-100",
        "title": "Social Care 100",
        "members": 100,
        "origin": "",
    } in data["lists"]


def test_help_names_every_command(curator: Typist) -> None:
    assert "Curate lists:\n" in curator.runs("--help").out


def test_show_names_everybody_in_the_list_s_order(keeper: Typist) -> None:
    ran = keeper.runs("show", "people")
    header, *lines = ran.out.splitlines()
    assert header.split() == ["Name", "Account", "Topic"]
    assert [line.split()[0] for line in lines] == ["Ada", "Landesbeauftragte", f"@{EVE}"]
    assert "@ada@b.social, @ada" in lines[0]
    assert ran.err == "People: 3 members\n"


EVE = "eve@a-very-long-name-of-a-server.example.org"


def test_show_fits_80_columns_and_breaks_no_short_account(keeper: Typist) -> None:
    with screen() as shown:
        assert cli.run(["show", "people"]) == 0
    lines = shown.text.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert any("@ada@b.social" in line for line in lines)


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize(
    "slug", ["social-care-100", "social-care-bluesky", "social-care-fediverse"]
)
def test_the_lists_that_ship_fit_any_terminal(curator: Typist, slug: str, columns: int) -> None:
    with screen(columns) as shown:
        assert cli.run(["show", slug]) == 0
    assert max(map(cell_len, shown.text.splitlines())) <= columns
    if columns >= 80:
        for one in curator.runs("show", slug, "--json").json["members"]:
            account = f"@{one['mastodon'] or one.get('bluesky') or one['x']}"
            assert account in shown.text or len(account) > columns // 2


def test_show_by_topic_and_by_platform(keeper: Typist) -> None:
    assert "Ada" in keeper.runs("show", "people", "--topic", "disability").out
    on_x = keeper.runs("show", "people", "--platform", "x")
    assert "eve" not in on_x.out
    assert "2 of 3 members" in on_x.err
    none = keeper.runs("show", "people", "--topic", "no such")
    assert none.out == ""
    assert "Topics: children and young people, Disability" in none.err


def test_show_as_data(keeper: Typist) -> None:
    data = keeper.runs("show", "people", "--json", "--topic", "disability").json
    assert (data["schema"], data["slug"], data["title"]) == (1, "people", "People")
    assert data["members"] == [
        {
            "name": "Ada",
            "kind": "",
            "topic": "Disability",
            "topics": ["Disability"],
            "mastodon": "ada@b.social",
            "x": "ada",
            "x_id": "",
            "website": "",
            "about": "",
            "note": "",
            "source": "https://ada.example",
            "findings": [],
        }
    ]


def test_an_unknown_list_is_met_with_the_nearest(curator: Typist) -> None:
    ran = curator.runs("show", "social-care-10", expect=2)
    assert "Did you mean social-care-100?" in ran.err
    assert "care100 lists" in curator.runs("show", "zzz", expect=2).err


def test_the_name_of_a_list_may_be_typed_in_capitals(curator: Typist) -> None:
    assert curator.runs("show", "Social-Care-100").out


def test_new_makes_a_list_once(curator: Typist) -> None:
    ran = curator.runs("new", "my-list", "--title", "My list", "--hashtag", "#Care")
    assert ran.out == "Created the list my-list.\n"
    assert "care100 add my-list @name@server" in ran.err
    assert "my-list" in curator.runs("lists").out
    again = curator.runs("new", "my-list", "--title", "Other", expect=2)
    assert "There is already a list called “my-list”." in again.err
    assert "My list is empty." in curator.runs("show", "my-list").err


def test_new_refuses_invalid_names(curator: Typist) -> None:
    ran = curator.runs("new", "My List", "--title", "x", expect=2)
    assert "use lower-case letters, digits and single hyphens" in ran.err
    assert "My List" not in curator.runs("lists").out


def test_describe_shows_and_changes_what_a_list_says(keeper: Typist) -> None:
    ran = keeper.runs(
        *("describe", "people", "--title", "Many people", "--curator", "The editors"),
        *("--hashtag", "#Care", "--hashtag", "Work", "--language", "en-GB"),
        *("--x-list", "https://x.com/i/lists/123", "--page", "https://example.org/"),
        *("--collection", "https://b.social/collections/1"),
    )
    assert ran.err == "Changed.\n"
    shown = keeper.runs("describe", "people").out
    assert "Many people" in shown
    assert "#Care #Work" in shown
    assert "https://x.com/i/lists/123" in shown
    data = keeper.runs("describe", "people", "--json").json
    assert data["x_list"] == "123"
    assert data["mastodon_collections"] == ["https://b.social/collections/1"]


def test_describe_says_when_nothing_changes_and_clears_with_quotes(keeper: Typist) -> None:
    keeper.runs("describe", "people", "--curator", "The editors")
    again = keeper.runs("describe", "people", "--curator", "The editors")
    assert "No change." in again.err
    keeper.runs("describe", "people", "--curator", "")
    assert keeper.runs("describe", "people", "--json").json["curator"] == ""


@pytest.mark.parametrize(
    ("option", "value"),
    [("--title", ""), ("--homepage", "nowhere"), ("--x-list", "https://x.com/i/lists/abc")],
)
def test_describe_refuses_what_makes_no_sense(keeper: Typist, option: str, value: str) -> None:
    before = keeper.runs("describe", "people").out
    keeper.runs("describe", "people", option, value, expect=2)
    assert keeper.runs("describe", "people").out == before


def test_control_characters_in_names_are_removed(curator: Typist) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\u202eevil\r\nname"
    curator.runs("new", "people", "--title", evil)
    curator.runs("add", "people", "x:ada", "--name", evil, "--topic", evil, "--note", evil)
    typed = [
        ("lists",),
        ("show", "people"),
        ("describe", "people"),
        ("edit", "people", "x:ada"),
        ("history", "people"),
        ("show", evil),
        ("add", "people", evil),
        ("remove", "people", "x:ada"),
    ]
    for words in typed:
        ran = curator.runs(*words, expect=2 if evil in words else 0)
        for stream in (ran.out, ran.err):
            assert not set(stream) & set("\x1b\x07\r\u202e"), words
        assert ran.out or ran.err


@LAW
@given(lists_of_entries())
def test_any_list_is_shown_harmless_and_within_80_columns(
    curator: Typist, members: list[Member]
) -> None:
    with imported(curator, members):
        for words in (("show", "people"), ("history", "people"), ("describe", "people")):
            ran = curator.runs(*words)
            assert sanitize.printable(ran.out.replace("\n", "")) == ran.out.replace("\n", "")
            with screen() as shown:
                assert cli.run(list(words)) == 0
            lines = shown.text.split("\n")
            assert max(map(cell_len, lines)) <= 80
            assert all(sanitize.printable(line) == line for line in lines)
