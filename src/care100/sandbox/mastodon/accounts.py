"""Accounts: lookup, search, relationships, following (docs: methods/accounts, methods/search)."""

import re
from dataclasses import replace

from starlette.responses import JSONResponse, Response

from care100.sandbox.fields import Fields
from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call, not_found
from care100.sandbox.mastodon.ids import decode_id
from care100.sandbox.mastodon.paging import page
from care100.sandbox.mastodon.records import Account
from care100.sandbox.mastodon.relationships import Follow, FollowTable
from care100.sandbox.mastodon.state import MastodonState

_ACCT = re.compile(r"@?(?P<name>[\w.-]*\w)(@(?P<host>[\w.:\[\]-]+))?", re.ASCII)
_PROFILE = re.compile(r"https?://(?P<host>[^/?#]+)/(?:@|users/)(?P<name>[^/?#@]+)/?")
_SHORTEST_SEARCH = 3
MOST_AT_ONCE = 40
"""The most accounts in one call (Mastodon's `accounts_controller.rb`)."""


def verify_credentials(call: Call) -> Response:
    """Return the user's own account."""
    return JSONResponse(entities.credential_account(call.state, call.me))


def show(call: Call) -> Response:
    """Return one account by id."""
    return JSONResponse(entities.account(call.state, call.account(), viewer=call.user))


def several(call: Call) -> Response:
    """Return up to 40 accounts by id, without unknown ones. Some servers do not have this call."""
    if not call.state.traits.accounts_by_id:
        raise ApiError(405, "Method Not Allowed")
    ids = call.fields.many("id")
    if len(ids) > MOST_AT_ONCE:
        raise ApiError(422, "Validation failed")
    found = [call.state.accounts.get(decode_id(call.state, id_)) for id_ in dict.fromkeys(ids)]
    return JSONResponse(
        [
            entities.account(call.state, one, viewer=call.user)
            for one in found
            if one is not None and one.known
        ]
    )


def lookup(call: Call) -> Response:
    """Return one account by handle, if this server has met it. GoToSocial finds a handle with a
    port only after an `@`; Takahe finds none.
    """
    acct, personality = call.fields.one("acct"), call.state.personality
    refused = {"gotosocial": not acct.startswith("@"), "takahe": True}.get(personality, False)
    found = None if refused and ":" in acct else _find(call.state, acct)
    if found is None or not found.known:
        raise not_found()
    return JSONResponse(entities.account(call.state, found, viewer=call.user))


def relationships(call: Call) -> Response:
    """Return the user's relationships to accounts, without unknown ids and, unless requested,
    suspended accounts. Some servers answer only for the first ids, or refuse many.
    """
    state = call.state
    ids = list(dict.fromkeys(decode_id(state, id_) for id_ in call.fields.many("id")))
    most = state.traits.most_relationships or len(ids)
    if len(ids) > most and state.traits.refuses_more_relationships:
        raise ApiError(422, f"The id field must not have more than {most} items.")
    ids = ids[:most]
    others = [state.accounts[id_] for id_ in ids if id_ in state.accounts]
    shown = [
        other
        for other in others
        if other.known and (call.fields.flag("with_suspended") or not other.suspended)
    ]
    return JSONResponse([entities.relationship(state, call.me, other) for other in shown])


def handle_in(query: str) -> str:
    """Return the handle in a query, which is a handle or a profile's address; else ""."""
    address = _PROFILE.fullmatch(query.strip())
    if address:
        return f"{address['name']}@{address['host']}"
    return query.strip() if _ACCT.fullmatch(query.strip()) else ""


def resolve_wait(state: MastodonState, fields: Fields) -> float:
    """Return the delay of a search, in seconds: only new accounts take long."""
    found = state.find(state.handle_at(handle_in(fields.one("q"))))
    resolves = fields.flag("resolve") and (found is None or not found.known)
    return state.resolve_latency if resolves else 0.0


def _find(state: MastodonState, handle: str) -> Account | None:
    """Return the account with a handle, unless this server knows its own only by name."""
    found = state.find(handle)
    is_whole = "@" in handle.removeprefix("@")
    hidden = found and state.traits.own_names_only and is_whole and found.domain is None
    return None if hidden else found


def _found(call: Call, query: str, limit: int) -> list[Account]:
    """Return the exact match, then accounts with similar names, as real servers do."""
    state, handle = call.state, call.state.handle_at(handle_in(query))
    exact = _find(state, handle) if handle else None
    if exact is not None and not exact.known:
        if call.fields.flag("resolve"):
            exact.known = True
        else:
            exact = None
    name = handle.removeprefix("@").partition("@")[0].lower()
    stem = name[: max(_SHORTEST_SEARCH, len(name) - 1)]
    similar = [
        account
        for account in state.known()
        if len(stem) >= _SHORTEST_SEARCH
        and account.username.lower().startswith(stem)
        and account is not exact
        and not account.suspended
    ]
    return [*([exact] if exact else []), *similar][:limit]


def _query(call: Call) -> str:
    query = call.fields.one("q").strip()
    if not query:
        raise ApiError(400, "param is missing or the value is empty: q")
    return query


def search(call: Call) -> Response:
    """Search, version 2. It finds only accounts, and Collections by their address."""
    query = _query(call)
    if call.user is None and call.fields.flag("resolve"):
        text = "Search queries that resolve remote resources are not supported without"
        raise ApiError(401, f"{text} authentication")
    wanted = call.fields.one("type", "accounts") == "accounts"
    limit = min(call.fields.number("limit", 20), 40)
    found = _found(call, query, limit) if wanted else []
    answer = {
        "accounts": [entities.account(call.state, account, viewer=call.user) for account in found],
        "statuses": [],
        "hashtags": [],
    }
    if call.state.has_collections:
        answer["collections"] = _collections_at(call, query)
    return JSONResponse(answer)


def _collections_at(call: Call, address: str) -> list[entities.Json]:
    """Return the Collection with this address, if the search may resolve and has no type."""
    if "type" in call.fields or not call.fields.flag("resolve"):
        return []
    return [
        entities.collection(call.state, which, call.user)
        for which in call.state.collections.values()
        if entities.collection_url(call.state, which) == address
    ]


def search_accounts(call: Call) -> Response:
    """Search for accounts only."""
    found = _found(call, _query(call), min(call.fields.number("limit", 40), 80))
    return JSONResponse(
        [entities.account(call.state, account, viewer=call.user) for account in found]
    )


def following(call: Call) -> Response:
    """Return the accounts that an account follows, as far as this server knows."""
    return _followed(call, call.state.relationships.following)


def followers(call: Call) -> Response:
    """Return an account's followers, as far as this server knows."""
    return _followed(call, call.state.relationships.followers)


def _followed(call: Call, table: FollowTable) -> Response:
    accounts = call.state.accounts
    follows = table.get(call.account().id, {})
    visible = [
        (follow.id, accounts[id_]) for id_, follow in follows.items() if not accounts[id_].suspended
    ]
    shown = page(call, visible, lambda item: item[0])
    return JSONResponse(
        [entities.account(call.state, account, viewer=call.user) for _, account in shown]
    )


def follow(call: Call) -> Response:
    """Follow an account, or send a request. Sent again, only the options that are sent change
    (Mastodon's `interactions.rb`).

    404 for oneself and suspended accounts, 403 if there is a block or the account has moved
    (`follow_service.rb`); 422 above the number of accounts that one may follow; 429 when the
    day's follows are used up, which only new follows count towards (`rate_limiter.rb`).
    """
    state, me, target = call.state, call.me, call.account()
    _refuse_follow(call, target)
    found = state.relationships.delayed.get((me.id, target.id))
    follow = found.follow if found else state.relationships.follow_or_request(me.id, target.id)
    if follow is None:
        _check_number_of_follows(call)
        _use_daily_follow(call)
        follow = state.relationships.follow(
            me.id,
            target.id,
            request=target.locked,
            delay=state.traits.follow_delay,
            accept_delay=state.accept_delay if target.domain and not target.locked else 0.0,
        )
    else:
        _show_daily_follows(call)
    _set_options(follow, call.fields)
    relationship = entities.relationship(state, me, target)
    if state.accept_delay and not target.locked:
        relationship |= {"following": True, "requested": False}
    return JSONResponse(relationship)


def _set_options(follow: Follow, fields: Fields) -> None:
    follow.reblogs = fields.flag("reblogs", default=follow.reblogs)
    follow.notify = fields.flag("notify", default=follow.notify)
    if "languages" in fields:
        follow.languages = fields.many("languages") or None


def _refuse_follow(call: Call, target: Account) -> None:
    state, me = call.state, call.me
    if target.id == me.id and state.personality == "gotosocial":
        raise ApiError(406, "Not Acceptable: you cannot follow yourself")
    if target.id == me.id or target.suspended:
        raise not_found()
    relationships = state.relationships
    blocked = relationships.block_between(me.id, target.id)
    server_blocked = target.domain in relationships.domain_blocks.get(me.id, ())
    if blocked or server_blocked or target.moved_to:
        raise ApiError(403, "This action is not allowed")


def _check_number_of_follows(call: Call) -> None:
    state, me = call.state, call.me
    following = me.following_elsewhere + len(state.relationships.following.get(me.id, {}))
    followers = me.followers_elsewhere + len(state.relationships.followers.get(me.id, {}))
    most = max(state.limits.following, int(followers * 1.1))
    if following >= most:
        text = f"Validation failed: You cannot follow more than {most} people"
        raise ApiError(422, text)


def _use_daily_follow(call: Call) -> None:
    state = call.state
    if state.personality == "mastodon":
        key = ("follows", call.me.id)
        call.apply_limit(state.rate_limiter.take(key, *state.limits.follows, daily=True))


def _show_daily_follows(call: Call) -> None:
    state = call.state
    quota = state.rate_limiter.peek(("follows", call.me.id), *state.limits.follows, daily=True)
    call.apply_limit(replace(quota, exceeded=False))


def unfollow(call: Call) -> Response:
    """Unfollow an account, which also leaves the user's lists."""
    target = call.account()
    call.state.unfollow_ids(call.me.id, target.id)
    return JSONResponse(entities.relationship(call.state, call.me, target))


def lists_with(call: Call) -> Response:
    """Return the user's lists that an account is on."""
    target = call.account()
    return JSONResponse(
        [
            entities.user_list(call.state, which)
            for which in call.state.lists.values()
            if which.owner == call.me.id and target.id in which.members
        ]
    )
