"""Repositories: records, commits, pages and the rules of each type of record."""

from typing import Any

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.bluesky.record_rules import count_graphemes

from .bluesky import (
    CREATED,
    FOLLOW,
    LIST,
    STARTER_PACK,
    Bluesky,
    error,
    made,
)

KEY = "3mk2aaaaaaa2a"
CURATED = "app.bsky.graph.defs#curatelist"


def test_one_request_follows_many(sandbox: Sandbox, bsky: Bluesky) -> None:
    answer = bsky.write(*(bsky.follow(f"acct00{n}.test") for n in range(1, 6)))
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert {one["$type"] for one in results} == {"com.atproto.repo.applyWrites#createResult"}
    assert sandbox.bluesky.state.following("follower.test") == {
        f"acct00{n}.test" for n in range(1, 6)
    }
    assert [one["uri"] for one in results] == [one["uri"] for one in bsky.records(FOLLOW)][::-1]


def test_writes_are_all_or_none(bsky: Bluesky) -> None:
    bsky.write(bsky.follow("acct001.test", KEY))
    wrong = made("create", FOLLOW, None, {"subject": "acct002.test", "createdAt": CREATED})
    for writes, status in (
        ([bsky.follow("acct002.test"), wrong], 400),
        ([bsky.follow("acct002.test"), bsky.follow("acct003.test", KEY)], 500),
        ([bsky.follow("acct002.test"), made("delete", FOLLOW, "3mk2aaaaaaz2a")], 500),
        ([bsky.follow("acct002.test")] * 201, 400),
    ):
        assert bsky.write(*writes).status_code == status
    assert [one["uri"].rpartition("/")[2] for one in bsky.records(FOLLOW)] == [KEY]


def test_200_writes_fit_in_one_request(bsky: Bluesky) -> None:
    assert bsky.write(*[bsky.follow("acct001.test")] * 200).status_code == 200


def test_a_second_follow_of_the_same_account_is_accepted(bsky: Bluesky) -> None:
    assert bsky.write(bsky.follow("acct001.test")).status_code == 200
    assert bsky.write(bsky.follow("acct001.test")).status_code == 200
    assert len(bsky.records(FOLLOW)) == 2


def test_create_record_replaces_a_follow_of_the_same_account(bsky: Bluesky) -> None:
    record = {"subject": bsky.state.account("acct001.test").did}
    bsky.create(FOLLOW, record)
    second = bsky.create(FOLLOW, record).json()
    assert [one["uri"] for one in bsky.records(FOLLOW)] == [second["uri"]]


def test_deletions_and_updates_name_their_record(bsky: Bluesky) -> None:
    bsky.write(bsky.follow("acct001.test", KEY))
    listed = {"name": "mine", "purpose": CURATED, "createdAt": CREATED}
    key = bsky.create(LIST, listed).json()["uri"].rpartition("/")[2]
    answer = bsky.write(
        made("update", LIST, key, {**listed, "name": "other"}), made("delete", FOLLOW, KEY)
    )
    assert [one["$type"].partition("#")[2] for one in answer.json()["results"]] == [
        "updateResult",
        "deleteResult",
    ]
    assert bsky.records(FOLLOW) == []
    assert bsky.records(LIST)[0]["value"]["name"] == "other"


def test_a_write_can_depend_on_the_commit_that_was_read(bsky: Bluesky) -> None:
    first = bsky.write(bsky.follow("acct001.test")).json()["commit"]["cid"]
    second = bsky.write(bsky.follow("acct002.test"), swapCommit=first)
    assert second.status_code == 200
    stale = bsky.write(bsky.follow("acct003.test"), swapCommit=first)
    assert error(stale) == (400, "InvalidSwap")
    assert second.json()["commit"]["cid"] in stale.json()["message"]
    assert len(bsky.records(FOLLOW)) == 2


def test_records_are_read_page_by_page_newest_first(bsky: Bluesky) -> None:
    keys = [f"3mk2aaaaaa{letter}2a" for letter in "abcdefg"]
    bsky.write(*(bsky.follow("acct001.test", key) for key in keys))
    read, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        query = {"cursor": cursor} if cursor else {}
        page = bsky.get(
            "com.atproto.repo.listRecords", repo=bsky.did, collection=FOLLOW, limit=3, **query
        ).json()
        read += [one["uri"].rpartition("/")[2] for one in page["records"]]
        cursor = page.get("cursor", "")
        pages += 1
    assert read == keys[::-1]
    assert pages == 4  # a page with records always has a cursor
    assert [one["uri"].rpartition("/")[2] for one in bsky.records(FOLLOW, reverse="true")] == keys


def test_records_can_be_read_without_a_login_while_the_account_is_active(
    sandbox: Sandbox, bsky: Bluesky
) -> None:
    uri = bsky.write(bsky.follow("acct001.test", KEY)).json()["results"][0]["uri"]
    del bsky.http.headers["Authorization"]
    where = {"repo": "follower.test", "collection": FOLLOW, "rkey": KEY}
    assert bsky.get("com.atproto.repo.getRecord", **where).json()["uri"] == uri
    sandbox.bluesky.state.account("follower.test").deactivated = True
    assert error(bsky.get("com.atproto.repo.getRecord", **where)) == (400, "RecordNotFound")
    assert bsky.get("com.atproto.repo.listRecords", **where).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        {"repo": "nobody.test", "collection": FOLLOW},
        {"repo": "follower.test"},
        {"repo": "not a handle", "collection": FOLLOW},
        {"repo": "follower.test", "collection": "follow"},
        {"repo": "follower.test", "collection": FOLLOW, "limit": "101"},
        {"repo": "follower.test", "collection": FOLLOW, "limit": "0"},
        {"repo": "follower.test", "collection": FOLLOW, "limit": "x"},
    ],
)
def test_wrong_parameters_are_refused(bsky: Bluesky, query: dict[str, str]) -> None:
    answer = bsky.get("com.atproto.repo.listRecords", **query)
    assert error(answer) == (400, "InvalidRequest")


@pytest.mark.parametrize(
    ("collection", "record", "named"),
    [
        (FOLLOW, {}, "subject"),
        (FOLLOW, {"subject": "acct001.test"}, "DID"),
        (FOLLOW, {"subject": "did:plc:a", "createdAt": "yesterday"}, "datetime"),
        (FOLLOW, {"$type": LIST, "subject": "did:plc:a"}, "$type"),
        (LIST, {"name": "", "purpose": CURATED}, "$.record.name"),
        (LIST, {"name": "n" * 65, "purpose": CURATED}, "$.record.name"),
        (LIST, {"name": "é" * 33, "purpose": CURATED}, "$.record.name"),
        (LIST, {"name": "n", "purpose": CURATED, "description": "d" * 301}, "grapheme"),
        (LIST, {"name": 5, "purpose": CURATED}, "string"),
        (STARTER_PACK, {"name": "n" * 51, "list": "at://did:plc:a"}, "grapheme"),
        (STARTER_PACK, {"name": "n"}, "list"),
    ],
)
def test_records_follow_the_rules_of_their_type(
    bsky: Bluesky, collection: str, record: dict[str, Any], named: str
) -> None:
    answer = bsky.create(collection, record)
    assert error(answer) == (400, "InvalidRequest")
    assert named in answer.json()["message"]
    assert bsky.records(collection) == []


def test_graphemes_are_what_readers_see() -> None:
    for text, count in (
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("👍🏽", 1),
        ("🇬🇧🇮🇪", 2),
    ):
        assert count_graphemes(text) == count


def test_the_cid_of_a_record_is_its_hash(bsky: Bluesky) -> None:
    """As Bluesky's own server computed it for the same record."""
    record = {"subject": "did:plc:a34bt77booeezmpv24df7wp6", "createdAt": CREATED}
    made_here = bsky.create(FOLLOW, record).json()["cid"]
    assert made_here == "bafyreih7tqs4vujdotphdjquekds5adjp2mgfyokkosqxqmtsrspwn2lt4"


def test_only_the_owner_writes(bsky: Bluesky) -> None:
    other = bsky.state.account("curator.test").did
    record = {"subject": other, "createdAt": CREATED}
    body = {"repo": other, "collection": FOLLOW, "record": record}
    answer = bsky.call("com.atproto.repo.createRecord", body)
    assert error(answer) == (401, "AuthenticationRequired")
    del bsky.http.headers["Authorization"]
    assert error(bsky.create(FOLLOW, record)) == (401, "AuthMissing")


def test_put_creates_updates_and_leaves_an_equal_record_alone(bsky: Bluesky) -> None:
    body: dict[str, Any] = {"repo": bsky.did, "collection": LIST, "rkey": KEY}
    for name in ("one", "two"):
        record = {"name": name, "purpose": CURATED, "createdAt": CREATED}
        answer = bsky.call("com.atproto.repo.putRecord", {**body, "record": record})
        assert "commit" in answer.json()
    again = bsky.call("com.atproto.repo.putRecord", {**body, "record": record})
    assert "commit" not in again.json()
    other = {**body, "record": {**record, "name": "three"}, "swapRecord": bsky.session["did"]}
    assert error(bsky.call("com.atproto.repo.putRecord", other)) == (400, "InvalidSwap")
    assert bsky.records(LIST)[0]["value"]["name"] == "two"


def test_deleting_a_missing_record_is_no_error(bsky: Bluesky) -> None:
    body = {"repo": bsky.did, "collection": FOLLOW, "rkey": KEY}
    assert bsky.call("com.atproto.repo.deleteRecord", body).json() == {}
