"""What is on the servers and on the person's list, in a form that can be compared."""

import re
from typing import Any

from tests.platforms.bluesky.bluesky_person import FOLLOW, LIST, STARTER_PACK
from tests.remote_commands import RemotePerson

Snapshot = dict[str, Any]
USER = "curator"
BY_HAND = "acct002"


def follow_by_hand(person: RemotePerson, platform: str) -> None:
    """Follow a member without care100, which must never unfollow them."""
    if platform == "mastodon":
        person.sandbox.mastodon.state.follow(USER, BY_HAND)
        person.sandbox.mastodon.state.follow_hashtag(USER, "byhand")
    elif platform == "bluesky":
        person.state.follow(f"{USER}.test", f"{BY_HAND}.test")


def snapshot(person: RemotePerson) -> Snapshot:
    """Return everything that the person has, with doubles."""
    return {**_mastodon(person), **_x(person), **_bluesky(person), **_own(person)}


def _mastodon(person: RemotePerson) -> Snapshot:
    state = person.sandbox.mastodon.state
    me = state.account(USER).id

    def names(ids: list[str]) -> list[str]:
        return sorted(state.accounts[one].acct for one in ids)

    return {
        "Mastodon follows": sorted(state.follows(USER)),
        "Mastodon hashtags": sorted(state.hashtags(USER)),
        "Mastodon lists": sorted(
            (one.title, names(one.members)) for one in state.lists.values() if one.owner == me
        ),
        "Mastodon Collections": sorted(
            (one.name, names([item.account for item in one.items]))
            for one in state.collections.values()
            if one.owner == me
        ),
    }


def _x(person: RemotePerson) -> Snapshot:
    state = person.sandbox.x.state
    return {
        "X Lists": sorted((one.name, sorted(state.members(one.id))) for one in state.owned(USER)),
        "X Lists followed": sorted(state.followed_lists(USER)),
    }


def _bluesky(person: RemotePerson) -> Snapshot:
    did = person.state.account(f"{USER}.test").did
    follows = [one["subject"] for one in person.records(FOLLOW, USER).values()]
    return {
        "Bluesky follows": sorted(person.state.accounts[one].handle for one in follows),
        "Bluesky lists": sorted(
            (one["name"], one["purpose"], sorted(person.state.members(f"at://{did}/{LIST}/{key}")))
            for key, one in person.records(LIST, USER).items()
        ),
        "Bluesky starter packs": sorted(
            one["name"] for one in person.records(STARTER_PACK, USER).values()
        ),
    }


def _own(person: RemotePerson) -> Snapshot:
    members = person.runs("show", "people", "--json").json["members"]
    logins = person.runs("logins", "--json").json["logins"]
    return {
        "members": sorted(one["name"] for one in members),
        "logins": sorted(re.sub(r":\d+$", "", one["login"]) for one in logins),
    }
