"""Following of files and of other sites' lists, by their addresses."""

import json
from typing import Any

import pytest

from care100.subscribe.data_addresses import data_address, page_address
from tests.person import Person, Ran, Typist, names
from tests.subscribe.publisher import Publisher
from tests.web.untrusted_server import page

CSV = "/sociologists.csv"
TRUNK = "/trunk/grab/Social%20Care"
TRUNK_DATA = "/trunk/api/v1/list/Social%20Care"
PACK = "/s/NDU2/"


@pytest.fixture
def follower(person: Person) -> Person:
    person.log_in("mastodon")
    return person


def handles(person: Person, *numbers: int) -> list[str]:
    at = person.sandbox.mastodon.domain
    return [f"acct{n:03}@{at}" for n in numbers]


def academics(person: Person, *numbers: int) -> bytes:
    """Return a table of the columns that lists of academics have."""
    rows = [f"@{one},Person {one[4:7]},https://{one}/" for one in handles(person, *numbers)]
    return "\n".join(["account,name,link", *rows, ""]).encode()


def exported(person: Person, *numbers: int) -> bytes:
    """Return the accounts as Mastodon exports them."""
    return "\n".join(["Account address", *handles(person, *numbers), ""]).encode()


def text(person: Person, *numbers: int) -> bytes:
    return "".join(f"- @{one}\n" for one in handles(person, *numbers)).encode()


def feeds(person: Person, *numbers: int) -> bytes:
    at = f"http://{person.sandbox.mastodon.domain}/@"
    outlines = [
        f'<outline text="{n}" xmlUrl="{at}acct{n:03}.rss" htmlUrl="{at}acct{n:03}"/>'
        for n in numbers
    ]
    return f'<opml version="2.0"><head/><body>{"".join(outlines)}</body></opml>'.encode()


def trunk(person: Person, *numbers: int) -> bytes:
    return json.dumps([{"acct": one} for one in handles(person, *numbers)]).encode()


def pack(person: Person, *numbers: int, **changed: Any) -> bytes:
    """Return a starter pack as fedidevs sends it at the address of its page."""
    accounts = [
        {"name": f"Person {one[4:7]}", "handle": f"@{one}", "discoverable": True, **changed}
        for one in handles(person, *numbers)
    ]
    about = {"url": "https://fedidevs.com/s/NDU2/", "title": "Care voices", "created_by": "pat"}
    return json.dumps({**about, "description": "All of care", "accounts": accounts}).encode()


KINDS = {
    "table": (CSV, CSV, academics, "Sociologists"),
    "Mastodon's export": ("/mine.csv", "/mine.csv", exported, "Mine"),
    "text": ("/my_list.txt", "/my_list.txt", text, "My list"),
    "text without an ending": ("/raw/list", "/raw/list", text, "List"),
    "OPML": ("/feeds.opml", "/feeds.opml", feeds, "Feeds"),
    "Trunk": (TRUNK, TRUNK_DATA, trunk, "Social Care"),
    "fedidevs": (PACK, PACK, pack, "Care voices"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_each_kind_is_followed_updated_and_undone(
    follower: Person, publisher: Publisher, kind: str
) -> None:
    path, data, written, title = KINDS[kind]
    url = f"{publisher.url}{path}"
    publisher.files[data] = written(follower, 1, 2, 3)
    ran = follower.runs("follow", url, "--yes")
    assert f"“{title}”" in ran.err
    assert f"3 members, from {url}" in ran.err
    assert follower.follows() == names(1, 2, 3)
    [slug] = lists(follower)
    assert f"Source: {url}" in follower.runs("show", slug).err
    assert "created the list (care100 follow)" in follower.runs("history", slug).out
    undone = follower.runs("undo", slug, expect=1).err
    assert f"The members of {slug} come from a page or a file" in undone
    assert f"To unfollow its members: care100 unfollow {slug}\n" in undone

    follower.sandbox.mastodon.log.clear()
    again = follower.runs("follow", url, "--yes")
    assert "Nothing to do" in again.out
    assert "has not changed since" in again.err
    assert {one.method for one in follower.sandbox.mastodon.log} == {"GET"}

    publisher.files[data] = written(follower, 2, 3, 4, 5)
    news = follower.runs("follow", slug, "--yes", "--prune")
    assert ": 2 joined, 1 left." in news.err
    assert follower.follows() == names(2, 3, 4, 5)

    follower.runs("unfollow", slug, "--yes")
    assert follower.follows() == set()
    follower.runs("delete", slug, "--yes")
    assert lists(follower) == []


def lists(person: Typist) -> list[str]:
    """Return the lists other than those that ship."""
    found = [one["slug"] for one in person.runs("lists", "--json").json["lists"]]
    return [slug for slug in found if not slug.startswith("social-care-") or slug == "social-care"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_each_kind_is_imported(person: Person, publisher: Publisher, kind: str) -> None:
    path, data, written, _ = KINDS[kind]
    publisher.files[data] = written(person, 1, 2)
    assert "mine: 2 added." in person.runs("import", "mine", f"{publisher.url}{path}").out


def test_a_list_of_feeds_has_the_title_in_the_file(follower: Person, publisher: Publisher) -> None:
    named = b"<head><title> Care &amp;\n feeds&#x202e; </title></head>"
    publisher.files["/feeds.opml"] = feeds(follower, 1).replace(b"<head/>", named)
    ran = follower.runs("follow", f"{publisher.url}/feeds.opml", "--yes")
    assert "“Care & feeds”: 1 member" in ran.err
    assert lists(follower) == ["care-feeds"]


def test_the_names_and_the_source_of_a_table_are_kept(person: Person, publisher: Publisher) -> None:
    publisher.files[CSV] = (
        academics(person, 1)
        .replace(b"link", b"X")
        .replace(b"https://acct001", b"https://x.com/acct001?")
    )
    person.runs("import", "mine", f"{publisher.url}{CSV}")
    [member] = person.runs("show", "mine", "--json").json["members"]
    assert (member["name"], member["x"]) == ("Person 001", "acct001")
    assert member["source"] == f"{publisher.url}{CSV}"


def test_guesses_about_a_table_are_shown(follower: Person, publisher: Publisher) -> None:
    table = academics(follower, 1).replace(b"account,name", b"Fediverse,Who")
    publisher.files[CSV] = table.replace(b"Person", "Persön".encode("cp1252"))
    url = f"{publisher.url}{CSV}"
    for command in (("follow", url, "--yes"), ("import", "mine", url)):
        ran = follower.runs(*command)
        assert "  Fediverse → " in ran.err
        assert "download the file, and import it with --column" in ran.err
        assert "was read as Windows-1252" in ran.err


def linking(*hrefs: str) -> bytes:
    links = "".join(f"<p><a class=button href='{one}'>The list</a>" for one in hrefs)
    return f"<!doctype html><title>People</title>{links}".encode()


def test_a_page_that_links_one_file_is_followed(follower: Person, publisher: Publisher) -> None:
    publisher.files["/"] = linking("about.html", f"resources{CSV}", f"/resources{CSV}#top")
    publisher.files[f"/resources{CSV}"] = academics(follower, 1, 2)
    ran = follower.runs("follow", publisher.url, "--yes")
    assert f"from {publisher.url}/resources{CSV}" in ran.err
    assert follower.follows() == names(1, 2)
    # The file is the source from then on.
    publisher.files.pop("/")
    assert "has not changed since" in follower.runs("follow", "sociologists", "--yes").err


def test_a_page_that_links_several_files_names_them(curator: Typist, publisher: Publisher) -> None:
    publisher.files["/"] = linking("a.csv", "b.opml")
    ran = curator.runs("import", "mine", publisher.url, expect=1)
    assert f"Use the address of one of them: {publisher.url}/a.csv, {publisher.url}/b" in ran.err


def test_a_page_s_own_list_comes_before_its_files(person: Person, publisher: Publisher) -> None:
    members = [{"name": "Ada", "mastodon": handles(person, 1)[0]}]
    url = publisher.publish(members)
    publisher.files["/people/"] += linking("members.csv")
    assert f"from {url}" in person.runs("import", "mine", url).err


def test_a_link_to_a_file_on_another_server_is_not_followed(
    curator: Typist, publisher: Publisher
) -> None:
    publisher.files["/"] = linking("https://example.org/people.csv")
    ran = curator.runs("import", "mine", publisher.url, expect=1)
    assert "links to a list on another server: https://example.org/people.csv" in ran.err


def test_accounts_that_do_not_want_to_be_suggested_are_left_out(
    follower: Person, publisher: Publisher
) -> None:
    accounts = json.loads(pack(follower, 1, 2))
    publisher.files[PACK] = json.dumps(accounts).encode()
    follower.runs("follow", f"{publisher.url}{PACK}", "--yes")
    accounts["accounts"][1]["discoverable"] = False
    publisher.files[PACK] = json.dumps(accounts).encode()
    ran = follower.runs("follow", "care-voices", "--yes", "--prune")
    handle = handles(follower, 2)[0]
    assert (
        "Read in part, or left out:\n"
        f"  account 2: @{handle} does not want to be suggested to others\n"
    ) in ran.err
    assert follower.follows() == names(1)


def test_a_row_that_is_read_in_part_is_not_called_left_out(
    follower: Person, publisher: Publisher
) -> None:
    rows = [f"@{one},Person {one[4:7]},no address" for one in handles(follower, 2, 1)]
    publisher.files[CSV] = "\n".join(["account,name,website", *rows, ""]).encode()
    ran = follower.runs("follow", f"{publisher.url}{CSV}", "--yes")
    assert "Left out" not in ran.err
    assert (
        "Read in part, or left out:\n"
        "  line 2: the website “no address” is not a web address and is left out\n"
        "  line 3: the website"
    ) in ran.err
    assert follower.follows() == names(1, 2)


def test_an_error_names_the_page_and_not_the_data_behind_it(
    follower: Person, publisher: Publisher
) -> None:
    url = f"{publisher.url}{TRUNK}"
    missing = follower.runs("follow", url, expect=1)
    assert f"There is no list at {url}\n" in missing.err
    publisher.files[TRUNK_DATA] = b"[]"
    empty = follower.runs("follow", url, expect=1)
    assert f"Error: {url}: There are no accounts in the file.\n" in empty.err
    # A sheet that is not shared, for example, has a page to log in.
    publisher.files[TRUNK_DATA] = b"<!doctype html><title>Log in</title><a href=/help.csv>Help</a>"
    private = follower.runs("follow", url, expect=1).err
    assert f"There is no list at {url}, or it is not public.\n" in private
    assert "Check the address, and whether people without a login can see the list." in private


def test_invalid_rows_are_named_and_remove_nobody(follower: Person, publisher: Publisher) -> None:
    url = f"{publisher.url}{CSV}"
    publisher.files[CSV] = academics(follower, 1, 2)
    follower.runs("follow", url, "--yes")
    broken = academics(follower, 1, 3) + b"@b@b@b,Nobody,\n"
    publisher.files[CSV] = broken
    ran = follower.runs("follow", url, "--yes", "--prune")
    assert "Left out, line 4:" in ran.err
    assert "No members were removed" in ran.err
    assert follower.follows() == names(1, 2, 3)


def test_an_emptied_file_removes_nobody(follower: Person, publisher: Publisher) -> None:
    publisher.files[CSV] = academics(follower, 1, 2)
    follower.runs("follow", f"{publisher.url}{CSV}", "--yes")
    for body in (b"", b"account,name,link\n", b"Not here.", b"<html>Not here</html>", b"[]"):
        publisher.files[CSV] = body
        ran = follower.runs("follow", "sociologists", "--yes", "--prune")
        assert "Using the saved copy." in ran.err
    assert follower.follows() == names(1, 2)


def refused(person: Typist, url: str) -> Ran:
    ran = person.runs("import", "mine", url, expect=1)
    assert "\x1b" not in ran.err
    assert lists(person) == []
    return ran


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The file is empty"),
        (b"\0" * 1000, ""),
        (b"%PDF-1.7", "is a PDF document"),
        (b"PK\x03\x04" + b"\0" * 100, ""),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\x1f\x8bxx", "is compressed with gzip"),
        (b"Nobody is here.\n", ""),
        (b'[{"acct": 7}]', "none of its members can be imported"),
        (b'[{"acct": "\x1b]0;x"}]', ""),
        (b'{"accounts": {}}', "it has no list of accounts"),
        (b'{"accounts": []}', "There are no accounts in the file"),
        (b'{"accounts": [{"handle": ["a"]}]}', "none of its members can be imported"),
        (b"<opml><!DOCTYPE x [<!ENTITY a 'b'>]><body>&a;</body></opml>", "a document type"),
        (b"a" * 200_000, ""),
        (b"account\n" + b"@a@b.social\n" * 6_000, "at most 5,000"),
    ],
)
def test_hostile_files_are_refused(
    curator: Typist, publisher: Publisher, body: bytes, words: str
) -> None:
    publisher.files[CSV] = body
    assert words in refused(curator, f"{publisher.url}{CSV}").err


def test_a_hostile_file_name_is_sanitized(person: Person, publisher: Publisher) -> None:
    header = 'Content-Disposition: attachment; filename="../\x9b..\u202e-_.csv"'
    publisher.odd[CSV] = [page(academics(person, 1), header)]
    ran = person.runs("import", "mine", f"{publisher.url}{CSV}")
    assert "\u202e" not in ran.err + ran.out
    assert "\x9b" not in ran.err + ran.out


@pytest.mark.parametrize(
    ("shown", "data"),
    [
        (
            "https://communitywiki.org/trunk/grab/Social%20Care",
            "https://communitywiki.org/trunk/api/v1/list/Social%20Care",
        ),
        ("https://fedidevs.com/s/NDU2/", "https://fedidevs.com/s/NDU2/?format=json"),
        (
            "https://github.com/o/r/blob/main/data/people.csv?plain=1",
            "https://raw.githubusercontent.com/o/r/main/data/people.csv",
        ),
        ("https://gist.github.com/o/0a1b2c", "https://gist.github.com/o/0a1b2c/raw"),
        ("https://gitlab.com/g/s/r/-/blob/main/a.csv", "https://gitlab.com/g/s/r/-/raw/main/a.csv"),
        (
            "https://codeberg.org/o/r/src/branch/main/a.csv",
            "https://codeberg.org/o/r/raw/branch/main/a.csv",
        ),
        (
            "https://docs.google.com/spreadsheets/d/1nE8WxgwTFCuVeFA8ZfOW0qo/edit?gid=7#gid=7",
            "https://docs.google.com/spreadsheets/d/1nE8WxgwTFCuVeFA8ZfOW0qo/export?format=csv&gid=7",
        ),
        (
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vTx/pubhtml",
            "https://docs.google.com/spreadsheets/d/e/2PACX-1vTx/pub?output=csv",
        ),
        ("https://example.org/a/blob/b.csv", "https://example.org/a/blob/b.csv"),
        ("https://github.com.evil.org/o/r/blob/m/a", "https://github.com.evil.org/o/r/blob/m/a"),
        ("https://evil.org/?https://github.com/o/r/blob/m/a", ""),
    ],
)
def test_the_data_behind_other_sites_pages(shown: str, data: str) -> None:
    assert data_address(shown) == (data or shown)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("http://www.fedidevs.com/s/NDU2", "https://fedidevs.com/s/NDU2/"),
        ("https://fedidevs.com/s/NDU2/?ref=toot#top", "https://fedidevs.com/s/NDU2/"),
        ("https://a.org/trunk/grab/Care/", "https://a.org/trunk/grab/Care"),
        ("https://github.com/o/r/blob/m/a.csv?plain=1", "https://github.com/o/r/blob/m/a.csv"),
        ("https://gist.github.com/o/0a1b2c/#file-a", "https://gist.github.com/o/0a1b2c"),
        (
            "https://docs.google.com/spreadsheets/d/1nE8WxgwTFCuVeFA8ZfOW0qo/view?gid=7&usp=x",
            "https://docs.google.com/spreadsheets/d/1nE8WxgwTFCuVeFA8ZfOW0qo/edit#gid=7",
        ),
        ("https://example.org/a/", "https://example.org/a/"),
    ],
)
def test_a_page_has_one_address_in_whatever_form_it_is_typed(typed: str, shown: str) -> None:
    assert page_address(typed) == page_address(shown) == shown
    assert data_address(typed) == data_address(shown)


def test_a_page_with_and_without_a_final_slash_is_one_subscription(
    follower: Person, publisher: Publisher
) -> None:
    publisher.files[TRUNK_DATA] = trunk(follower, 1, 2)
    for url in (f"{publisher.url}{TRUNK}/", f"{publisher.url}{TRUNK}"):
        follower.runs("follow", url, "--yes")
    assert lists(follower) == ["social-care"]


def test_the_page_of_somebody_s_list_needs_their_permission(
    person: Person, publisher: Publisher
) -> None:
    publisher.files[CSV] = academics(person, 1)
    person.runs("import", "theirs", f"{publisher.url}{CSV}")
    ran = person.runs("site", "theirs", "-o", str(person.home / "site"))
    assert f"is a copy of another curator's list, {publisher.url}{CSV}." in ran.err
    assert "only if its curator agrees" in ran.err
    person.has_list(1)
    ran = person.runs("site", "people", "-o", str(person.home / "other"))
    assert "curator agrees" not in ran.err


def test_a_page_without_a_list_is_named_as_it_was_typed(
    person: Person, publisher: Publisher
) -> None:
    publisher.odd["/about.html"] = [page(b"<html><p>Hello</p></html>")]
    ran = person.runs("follow", f"{publisher.url}/about.html", "--yes", expect=1)
    assert f"There is no list at {publisher.url}/about.html\n" in ran.err
    assert "of a list on a platform, or of a file." in ran.err


def test_the_columns_of_a_table_are_shown_only_at_first(
    follower: Person, publisher: Publisher
) -> None:
    rows = [f"@{one},{one},https://example.org\n" for one in handles(follower, 1, 2)]
    publisher.files[CSV] = f"account,name,link\n{rows[0]}".encode()
    first = follower.runs("follow", f"{publisher.url}{CSV}", "--yes")
    assert "Columns of the file" in first.err
    publisher.files[CSV] = f"account,name,link\n{''.join(rows)}".encode()
    news = follower.runs("follow", "sociologists", "--yes")
    assert "1 joined" in news.err
    assert "Columns of the file" not in news.err
