"""chats: the regular chats of a list, which are part of its metadata."""

import json

import pytest

from care100.formats import list_json, list_toml
from care100.formats.metadata_rows import BadMetadata, metadata_of
from tests.person import Typist

WHEN = ("--day", "Thursday", "--time", "8pm", "--zone", "London")
CHAT = {
    "name": "Care chat",
    "hashtag": "care",
    "weekday": "Thursday",
    "time": "20:00",
    "time_zone": "Europe/London",
}


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has a list with one chat."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("chats", "people", "Care chat", "--hashtag", "#care", *WHEN)
    return curator


def chats(keeper: Typist, slug: str = "people") -> list[dict[str, str]]:
    found: list[dict[str, str]] = keeper.runs("describe", slug, "--json").json.get("chats", [])
    return found


def test_a_chat_is_added_and_shown(keeper: Typist) -> None:
    assert chats(keeper) == [CHAT]
    header, row = keeper.runs("chats", "people").out.splitlines()
    assert header.split() == ["Chat", "Hashtag", "Time", "Next"]
    assert row.startswith("Care chat  #care    Thursdays at 20:00, London time  ")
    [shown] = keeper.runs("chats", "people", "--json").json["chats"]
    assert {**CHAT, "next": shown["next"]} == shown
    assert "T20:00:00+0" in shown["next"]


def test_each_option_changes_one_value_of_the_chat_with_this_name(keeper: Typist) -> None:
    ran = keeper.runs("chats", "people", "CARE CHAT", "--time", "19:30")
    assert ran.out == "Changed the chat Care chat: Thursdays at 19:30, London time, #care.\n"
    assert chats(keeper) == [{**CHAT, "time": "19:30"}]
    assert keeper.runs("chats", "people", "Care chat", "--time", "19:30").out == (
        "Care chat is as you wrote it. No change.\n"
    )


def test_a_chat_has_a_length_which_is_written_only_if_it_is_not_an_hour(keeper: Typist) -> None:
    ran = keeper.runs("chats", "people", "Care chat", "--minutes", "90")
    assert ran.out == (
        "Changed the chat Care chat: Thursdays at 20:00, London time, 90 minutes, #care.\n"
    )
    assert chats(keeper) == [{**CHAT, "minutes": "90"}]
    assert "90 minutes" in keeper.runs("chats", "people").out
    keeper.runs("chats", "people", "Care chat", "--minutes", "60")
    assert chats(keeper) == [CHAT]


def test_a_list_can_have_several_chats_and_keeps_their_order(keeper: Typist) -> None:
    keeper.runs("chats", "people", "Other", "--hashtag", "other", *WHEN)
    keeper.runs("chats", "people", "Care chat", "--day", "Monday")
    assert [one["name"] for one in chats(keeper)] == ["Care chat", "Other"]
    keeper.runs("chats", "people", "Care chat", "--remove")
    assert [one["name"] for one in chats(keeper)] == ["Other"]


def test_a_removed_chat_is_restored_by_undo(keeper: Typist) -> None:
    keeper.runs("chats", "people", "Care chat", "--remove")
    assert chats(keeper) == []
    keeper.runs("undo", "people")
    assert chats(keeper) == [CHAT]
    keeper.runs("undo", "people", "--redo")
    assert chats(keeper) == []


def test_the_history_shows_a_new_chat_and_a_new_contact(keeper: Typist) -> None:
    last = keeper.runs("history", "people").out.splitlines()[-1]
    assert "chats (empty) → “Care chat, care, Thursday, 20:00, Europe/London”" in last
    keeper.runs("describe", "people", "--contact", "a@example.org")
    assert "contact (empty) → “a@example.org”" in keeper.runs("history", "people").out


def test_a_new_chat_needs_all_values(keeper: Typist) -> None:
    ran = keeper.runs("chats", "people", "New", "--hashtag", "new", expect=2)
    assert "The new chat “New” needs --day, --time and --zone." in ran.err
    assert "care100 chats people New --hashtag" in ran.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--minutes", "0"), "The length of the chat “Care chat” is “0”; write minutes from 1 to"),
        (("--minutes", "1441"), "is “1441”; write minutes from 1 to 1440"),
        (("--minutes", "1 h"), "is “1 h”; write minutes from 1 to 1440"),
        (("--time", "25:00"), "The time of the chat “Care chat” is “25:00”; write a time such as"),
        (("--day", "soon"), "The weekday of the chat “Care chat” is “soon”; write a day such as"),
        (("--zone", "Lodnon"), "is “Lodnon”; the nearest name is London"),
        (("--hashtag", "a b"), "The hashtag of the chat “Care chat” is “a b”"),
        (("--hashtag", "\x1b[31m"), "The hashtag of the chat"),
    ],
)
def test_a_wrong_value_is_named(keeper: Typist, words: tuple[str, str], message: str) -> None:
    ran = keeper.runs("chats", "people", "Care chat", *words, expect=2)
    assert message in ran.err
    assert "\x1b" not in ran.err
    assert chats(keeper) == [CHAT]


def test_an_unknown_chat_is_not_removed(keeper: Typist) -> None:
    ran = keeper.runs("chats", "people", "Car chat", "--remove", expect=2)
    assert "people has no chat called “Car chat”." in ran.err
    assert "Did you mean Care chat?" in ran.err


def test_an_export_brings_the_chats_along(keeper: Typist) -> None:
    file = keeper.home / "people.json"
    keeper.runs("export", "people", "--format", "json", "-o", str(file))
    keeper.runs("import", "copy", str(file))
    assert chats(keeper, "copy") == [CHAT]
    metadata = list_json.read(file.read_bytes()).metadata
    assert metadata
    assert metadata.chats[0].when == "Thursdays at 20:00, London time"


@pytest.mark.parametrize("key", ["contact", "chats"])
def test_a_merge_keeps_what_was_added_after_the_export(keeper: Typist, key: str) -> None:
    keeper.runs("chats", "people", "Care chat", "--remove")
    keeper.runs("add", "people", "x:ada")
    file = keeper.home / "people.json"
    keeper.runs("export", "people", "--format", "json", "-o", str(file))
    keeper.runs("describe", "people", "--contact", "a@example.org")
    keeper.runs("chats", "people", "Care chat", "--hashtag", "care", *WHEN)
    file.write_text(file.read_text().replace('"People"', '"All people"'))
    keeper.runs("merge", "people", str(file), "--yes")
    data = keeper.runs("describe", "people", "--json").json
    assert data["title"] == "All people"
    assert key in data


def test_a_merge_takes_a_colleagues_chat_and_shows_conflicting_ones(keeper: Typist) -> None:
    keeper.runs("add", "people", "x:ada")
    file = keeper.home / "people.json"
    keeper.runs("export", "people", "--format", "json", "-o", str(file))
    data = json.loads(file.read_text())
    data["chats"][0]["time"] = "21:00"
    file.write_text(json.dumps(data))
    keeper.runs("merge", "people", str(file), "--yes")
    assert chats(keeper) == [{**CHAT, "time": "21:00"}]
    keeper.runs("undo", "people")
    keeper.runs("chats", "people", "Care chat", "--time", "22:00")
    ran = keeper.runs("merge", "people", str(file), expect=1)
    assert "Care chat, care, Thursday, 22:00, Europe/London" in ran.err
    assert "Care chat, care, Thursday, 21:00, Europe/London" in ran.err


TOML = b"""title = "People"
[[chats]]
name = "Care chat"
hashtag = "#care"
weekday = "thursday"
time = "20:00"
time_zone = "Europe/London"
"""


def test_the_file_of_a_list_can_have_the_length_of_a_chat() -> None:
    [chat] = list_toml.read("people", TOML + b"minutes = 45\n").chats
    assert chat.minutes == 45


def test_the_file_of_a_list_can_have_chats() -> None:
    [chat] = list_toml.read("people", TOML).chats
    assert (chat.name, chat.hashtag, chat.weekday) == ("Care chat", "care", "Thursday")


@pytest.mark.parametrize(
    ("chats", "fault"),
    [
        ("soon", "the chats value is not a list of chats"),
        ([CHAT, 1], "the chats value is not a list of chats"),
        ([{**CHAT, "name": ""}], "a chat needs a name of 1 to 100 characters"),
        ([{**CHAT, "name": 3}], "the name of a chat is not valid text"),
        ([{**CHAT, "time_zone": "a\0b"}], "the time zone of a chat is not valid text"),
        ([{**CHAT, "time_zone": "/etc/localtime"}], "write a place such as London"),
        ([CHAT, {**CHAT, "name": "CARE chat"}], "several chats are called “CARE chat”"),
        ([{**CHAT, "name": str(n)} for n in range(21)], "there are more than 20 chats"),
    ],
)
def test_wrong_chats_in_a_file_are_refused(chats: object, fault: str) -> None:
    with pytest.raises(BadMetadata, match=fault):
        metadata_of({"slug": "people", "title": "People", "chats": chats})
