"""Which posts are read: public ones of members who can be indexed, and no replies or boosts."""

from dataclasses import replace

import pytest

from care100.platforms.mastodon.login import SCOPES
from care100.sandbox import Fault
from tests.digest.reader import Reader, ago


def test_posts_of_both_platforms_are_in_the_letter(reader: Reader) -> None:
    reader.toots(1, "On Mastodon #SocialCare", boosts=9, replies=1, language="cy")
    reader.skeets(2, "On Bluesky", langs=["de"])
    first, second = reader.posts()
    assert (first["text"], first["name"]) == ("On Mastodon #SocialCare", "Person 1")
    assert (first["boosts"], first["replies"], first["language"]) == (9, 1, "cy")
    assert first["hashtags"] == ["SocialCare"]
    assert (second["text"], second["platform"], second["language"]) == (
        "On Bluesky",
        "bluesky",
        "de",
    )
    assert second["url"].startswith("https://bsky.app/profile/did:plc:")


def test_replies_to_others_boosts_and_older_posts_are_left_out(reader: Reader) -> None:
    other = reader.sandbox.mastodon.state.account("acct005").id
    me = reader.sandbox.mastodon.state.account("acct001").id
    reader.toots(1, "A reply to another", reply_to=other)
    reader.toots(1, "", boosts_of=other)
    reader.toots(1, "Eight days old", at=ago(days=8))
    reader.toots(1, "A thread of my own", reply_to=me)
    theirs = reader.skeets(5, "A question")
    reference = {"uri": theirs, "cid": "x"}
    reader.skeets(2, "An answer", reply={"root": reference, "parent": reference})
    mine = reader.skeets(2, "A thread begins")
    reference = {"uri": mine, "cid": "x"}
    reader.skeets(2, "and ends", reply={"root": reference, "parent": reference})
    reader.skeets(2, "Eight days old, too", at=ago(days=8))
    assert set(reader.texts()) == {"A thread of my own", "A thread begins", "and ends"}


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct"])
def test_only_public_posts_are_read(reader: Reader, visibility: str) -> None:
    reader.sandbox.mastodon.state.follow("follower", "acct001")
    reader.toots(1, "For some", visibility=visibility)
    reader.toots(1, "For all")
    assert reader.texts() == ["For all"]


def test_the_token_is_not_sent_for_public_posts(reader: Reader) -> None:
    reader.toots(1, "For all")
    reader.digest()
    asked = [one for one in reader.sandbox.mastodon.log if one.path.endswith("/statuses")]
    assert len(asked) == 4
    assert all(one.user is None for one in asked)


def test_a_server_that_shows_nothing_without_a_login_is_asked_with_it(reader: Reader) -> None:
    reader.sandbox.mastodon.state.login_for_statuses = True
    reader.toots(1, "For all")
    assert reader.texts() == ["For all"]


def test_a_server_that_shows_nothing_to_the_login_either_is_named_once(reader: Reader) -> None:
    state = reader.sandbox.mastodon.state
    state.login_for_statuses = True
    for value, token in state.tokens.items():
        state.tokens[value] = replace(token, scopes=frozenset(SCOPES))
    reader.toots(1, "For all")
    err = " ".join(reader.digest("--on", "mastodon", expect=1).err.split())
    assert f"{reader.sandbox.mastodon.domain} shows posts only with a login" in err
    assert "the permission read:statuses" in err
    assert "run again" not in err
    reader.skeets(2, "Elsewhere")
    assert reader.texts("--on", "bluesky") == ["Elsewhere"]


def test_accounts_that_ask_not_to_be_indexed_are_left_out_and_named(reader: Reader) -> None:
    state = reader.sandbox.mastodon.state
    state.account("acct001").indexable = False
    state.account("acct002").noindex = True
    for number in (1, 2, 3):
        reader.toots(number, f"Mastodon {number}")
    reader.sandbox.bluesky.state.label("acct003.test", "!no-unauthenticated")
    for number in (2, 3):
        reader.skeets(number, f"Bluesky {number}")
    ran = reader.digest("--json")
    assert {one["text"] for one in ran.json["posts"]} == {"Mastodon 3", "Bluesky 2"}
    skipped = {(one["name"], one["code"]) for one in ran.json["skipped"]}
    assert skipped == {(f"Person {n}", "not_indexed") for n in (1, 2, 3)}
    assert "the account limits who can find its posts: Person 1 (@acct001@" in ran.err


def test_content_warnings_are_kept(reader: Reader) -> None:
    reader.toots(1, "The details", warning="Abuse in care")
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]}
    reader.skeets(2, "A wound", labels=labels)
    assert {one["warning"] for one in reader.posts()} == {"graphic content", "Abuse in care"}
    shown = reader.digest().out
    assert "**Content warning:** Abuse in care" in shown
    assert "The details" not in shown
    assert "A wound" not in shown


def test_accounts_that_the_server_does_not_know_are_named(reader: Reader) -> None:
    domain = "elsewhere.example"
    reader.sandbox.mastodon.state.add_account(f"far@{domain}", known=False)
    reader.runs("add", "people", f"@far@{domain}", "--name", "Far Away")
    [skipped] = reader.digest("--json").json["skipped"]
    assert (skipped["name"], skipped["code"]) == ("Far Away", "not_known_yet")


def test_a_page_of_posts_does_not_hide_the_rest(reader: Reader) -> None:
    for number in range(45):
        reader.toots(1, f"Post {number}", at=ago(hours=number + 1))
        reader.skeets(2, f"Post {number}", at=ago(hours=number + 1))
    reader.toots(1, "The oldest", at=ago(hours=60), boosts=9)
    reader.skeets(2, "The oldest", at=ago(hours=60))
    assert reader.texts()[0] == "The oldest"
    asked = reader.sandbox.mastodon.log.matching("GET", "/statuses")
    assert any("max_id" in str(one.query) for one in asked)


def test_a_server_error_is_named_and_the_other_accounts_are_read(reader: Reader) -> None:
    reader.toots(1, "Read")
    reader.toots(2, "Not read")
    id_ = reader.sandbox.mastodon.state.account("acct002").id
    reader.sandbox.mastodon.faults.add(
        Fault("status", path=f"/accounts/{id_}/statuses", status=404, times=99)
    )
    ran = reader.digest("--json")
    assert [one["text"] for one in ran.json["posts"]] == ["Read"]
    assert [one["name"] for one in ran.json["skipped"]] == ["Person 2"]


def test_accounts_without_an_id_are_a_response_that_cannot_be_understood(reader: Reader) -> None:
    fault = Fault("missing_values", path="/accounts/lookup$", times=None, names=["id"])
    reader.sandbox.mastodon.faults.add(fault)
    ran = reader.runs("digest", "people", "--on", "mastodon", expect=4)
    server = reader.sandbox.mastodon.domain
    assert f"{server} sent a response that care100 cannot read" in ran.err
    assert "the request to look up an account" in ran.err


def test_a_server_that_does_not_respond_about_an_account_is_named(reader: Reader) -> None:
    reader.toots(1, "Not read")
    fault = Fault("drip", path="/statuses$", times=1, seconds=2)
    reader.sandbox.mastodon.faults.add(fault)
    server = reader.sandbox.mastodon.domain
    ran = reader.runs("digest", "people", "--on", "mastodon", "--timeout", "1", expect=None)
    assert f"because {server} did not respond about this account" in ran.err


def test_one_platform_can_be_chosen(reader: Reader) -> None:
    reader.toots(1, "On Mastodon")
    reader.skeets(2, "On Bluesky")
    assert reader.texts("--on", "bluesky") == ["On Bluesky"]


def test_a_letter_needs_a_login(reader: Reader) -> None:
    reader.runs("logout", "follower.test")
    reader.runs("logout", f"follower@{reader.sandbox.mastodon.domain}")
    ran = reader.digest(expect=5)
    assert "care100 login mastodon" in ran.err


def test_shortened_links_are_written_out(reader: Reader) -> None:
    text = "Read example.org/a-long-na… today"
    start = text.encode().index(b"example")
    end = text.encode().index(b" today")
    address = "https://example.org/a-long-name-of-a-page"
    facet = {
        "index": {"byteStart": start, "byteEnd": end},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": address}],
    }
    reader.skeets(1, text, facets=[facet])
    assert reader.texts() == [f"Read {address} today"]


def test_a_shortened_link_that_leads_elsewhere_is_left_as_it_is(reader: Reader) -> None:
    text = "Read example.org"
    facet = {
        "index": {"byteStart": 5, "byteEnd": len(text)},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://evil.example/"}],
    }
    reader.skeets(1, text, facets=[facet])
    assert reader.texts() == [text]


def test_hostile_markup_becomes_text(reader: Reader) -> None:
    reader.toots(
        1,
        "<p>Hello<script>alert(1)</script> <b onclick=x>you</b>"
        "<img src=https://evil.example/pixel.png><br>&lt;i&gt;</p><p>[a](b) *c*</p>",
    )
    assert reader.texts() == ["Hello you\n<i>\n\n[a](b) *c*"]
    shown = reader.digest().out
    assert "evil.example" not in shown
    assert "\\<i\\>" in shown
    assert "\\[a\\](b) \\*c\\*" in shown


def test_pictures_are_links_with_their_descriptions(reader: Reader) -> None:
    reader.toots(1, "Look", picture="Four people, laughing")
    reader.toots(2, "And here", picture="")
    shown = reader.digest().out
    assert "[Picture: Four people, laughing](<http" in shown
    assert "[Picture without a description](<http" in shown


def test_nothing_is_changed_anywhere(reader: Reader) -> None:
    reader.digest()
    assert not reader.sandbox.mastodon.log.writes()
    assert not reader.writes


def test_times_are_checked(reader: Reader) -> None:
    assert "--since cannot be “soon”" in reader.digest("--since", "soon", expect=2).err


def test_posts_are_read_through_a_server_on_this_computer_that_is_its_own_view(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.skeets(2, "On Bluesky")
    monkeypatch.delenv("CARE100_BLUESKY_API_URL")
    assert reader.texts("--on", "bluesky") == ["On Bluesky"]


def test_a_view_that_wants_a_login_is_named(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.skeets(2, "On Bluesky")
    monkeypatch.setenv(
        "CARE100_BLUESKY_API_URL", reader.sandbox.bluesky.url.replace("localhost", "127.0.0.1")
    )
    ran = reader.runs("digest", "people", "--on", "bluesky", "--json", expect=None)
    assert ran.code != 0
    assert "without a login" in ran.out + ran.err
    assert "no longer accepts your login" not in ran.out + ran.err


def test_a_choice_of_logins_that_reads_nothing_is_named(reader: Reader) -> None:
    domain = reader.sandbox.mastodon.domain
    reader.runs("new", "others", "--title", "Others")
    reader.runs("add", "others", f"@acct009@{domain}")
    ran = reader.runs("digest", "others", "--on", "bluesky", expect=2)
    assert "--on leaves out your logins on Mastodon.\nLeave out --on." in ran.err
    reader.runs("config", "set", "on", "bluesky")
    ran = reader.runs("digest", "others", expect=2)
    assert "The setting “on” leaves out your logins on Mastodon." in ran.err
    assert "Add --on mastodon" in ran.err
    reader.runs("digest", "others", "--on", "mastodon")
