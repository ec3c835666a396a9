"""Tables with a column for the name of an account and one for its server."""

import pytest

from tests.person import Typist

HEADERS = [
    ("Username", "Instance"),
    ("Handle", "Server"),
    ("Mastodon username", "Mastodon server"),
    ("Account", "Domain"),
    ("mastodon", "Home server"),
    ("Fediverse user", "Server name"),
]


def listed(curator: Typist, text: str, *options: str) -> list[dict[str, str]]:
    """Return the members of a list that is imported from this text."""
    file = curator.home / "table.csv"
    file.write_text(text)
    curator.runs("import", "people", str(file), *options)
    members: list[dict[str, str]] = curator.runs("show", "people", "--json").json["members"]
    return members


@pytest.mark.parametrize(("name", "server"), HEADERS)
def test_the_two_columns_are_joined(curator: Typist, name: str, server: str) -> None:
    rows = "Ada,ada,b.social\nBen,@ben,https://care.example/\n"
    members = listed(curator, f"Name,{name},{server}\n{rows}")
    assert [one["mastodon"] for one in members] == ["ada@b.social", "ben@care.example"]
    assert [one["name"] for one in members] == ["Ada", "Ben"]


def test_the_import_says_which_columns_it_joined(curator: Typist) -> None:
    file = curator.home / "table.csv"
    file.write_text("Name,Username,Instance,Shoe size\nAda,ada,b.social,40\n")
    err = curator.runs("import", "people", str(file)).err
    assert "Joined the columns “Username” and “Instance” to handles on Mastodon." in err
    assert "Ignored columns that care100 does not have: Shoe size" in err


def test_the_import_shows_both_columns_as_read(curator: Typist) -> None:
    file = curator.home / "table.csv"
    file.write_text("Name,Username,Instance,Shoe size\nAda,ada,b.social,40\n")
    ran = curator.runs("import", "people", str(file), "--dry-run", "--json")
    read_as = {one["name"]: one["column"] for one in ran.json["columns"]}
    assert read_as["Instance"] == read_as["Username"] != ""
    assert read_as["Shoe size"] == ""


def test_whole_handles_stay_and_a_row_without_a_server_is_named(curator: Typist) -> None:
    file = curator.home / "table.csv"
    rows = "Ada,ada,b.social\nBen,ben@care.example,b.social\nCleo,cleo,c.social\nDora,dora,\n"
    file.write_text(f"Name,Username,Instance\n{rows}")
    assert "5" in curator.runs("import", "people", str(file), expect=1).err
    curator.runs("import", "people", str(file), "--skip-bad", expect=3)
    members = curator.runs("show", "people", "--json").json["members"]
    assert [one["mastodon"] for one in members] == [
        "ada@b.social",
        "ben@care.example",
        "cleo@c.social",
    ]


def test_a_domain_that_is_no_server_of_accounts_is_left_alone(curator: Typist) -> None:
    text = "Name,Mastodon,Domain\nAda,ada@b.social,housing\nBen,ben@b.social,rights\n"
    assert [one["mastodon"] for one in listed(curator, text)] == ["ada@b.social", "ben@b.social"]


def test_names_on_x_beside_a_server_are_not_joined(curator: Typist) -> None:
    text = "Name,X,Mastodon username,Instance\nAda,ada_x,ada,b.social\n"
    [ada] = listed(curator, text, "--source", "https://ada.example")
    assert (ada["x"], ada["mastodon"]) == ("ada_x", "ada@b.social")
