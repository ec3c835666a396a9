"""Accounts: who one is, finding others, relationships, following (docs: methods/accounts)."""

import re

from starlette.responses import JSONResponse, Response

from care100.sandbox.fields import Fields
from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call, limit_headers, not_found
from care100.sandbox.mastodon.ids import decode_id
from care100.sandbox.mastodon.paging import page
from care100.sandbox.mastodon.records import Account
from care100.sandbox.mastodon.relationships import FollowTable
from care100.sandbox.mastodon.state import MastodonState

_ACCT = re.compile(r"@?(?P<name>[\w.-]*\w)(@(?P<host>[\w.:\[\]-]+))?", re.ASCII)
_PROFILE = re.compile(r"https?://(?P<host>[^/?#]+)/(?:@|users/)(?P<name>[^/?#@]+)/?")
_SHORTEST_SEARCH = 3
MOST_AT_ONCE = 40
"""Accounts that one call shows, by Mastodon's `accounts_controller.rb`."""


def verify_credentials(call: Call) -> Response:
    """The user's own account."""
    return JSONResponse(entities.credential_account(call.state, call.me))


def show(call: Call) -> Response:
    """One account by id."""
    return JSONResponse(entities.account(call.state, call.account(), viewer=call.user))


def several(call: Call) -> Response:
    """Accounts by their ids, 40 at most; unknown ones are left out."""
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
    """One account by handle, if this server has met it. GoToSocial wants an `@` with a port."""
    acct = call.fields.one("acct")
    picky = call.state.personality == "gotosocial" and ":" in acct and not acct.startswith("@")
    found = None if picky else call.state.find(acct)
    if found is None or not found.known:
        raise not_found()
    return JSONResponse(entities.account(call.state, found, viewer=call.user))


def relationships(call: Call) -> Response:
    """How the user stands to others; unknown ids are left out, suspended ones unless asked for."""
    state = call.state
    wanted = dict.fromkeys(decode_id(state, id_) for id_ in call.fields.many("id"))
    others = [state.accounts[id_] for id_ in wanted if id_ in state.accounts]
    shown = [
        other
        for other in others
        if other.known and (call.fields.flag("with_suspended") or not other.suspended)
    ]
    return JSONResponse([entities.relationship(state, call.me, other) for other in shown])


def handle_in(query: str) -> str:
    """The handle that a search asks for, from a handle or a profile's address; else ""."""
    address = _PROFILE.fullmatch(query.strip())
    if address:
        return f"{address['name']}@{address['host']}"
    return query.strip() if _ACCT.fullmatch(query.strip()) else ""


def resolve_wait(state: MastodonState, fields: Fields) -> float:
    """Seconds that a search takes: longer when it meets an account for the first time."""
    found = state.find(handle_in(fields.one("q")))
    meets = fields.flag("resolve") and (found is None or not found.known)
    return state.resolve_latency if meets else 0.0


def _found(call: Call, query: str, limit: int) -> list[Account]:
    """The exact match first, then others with similar names, as real servers answer."""
    state, handle = call.state, handle_in(query)
    exact = state.find(handle) if handle else None
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
    """Search, version 2: here only accounts can be found, and Collections by their address."""
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
    """The Collection with this address, if the call may ask its server and wants any kind."""
    if "type" in call.fields or not call.fields.flag("resolve"):
        return []
    return [
        entities.collection(call.state, which, call.user)
        for which in call.state.collections.values()
        if entities.collection_url(call.state, which) == address
    ]


def search_accounts(call: Call) -> Response:
    """The older search for accounts alone."""
    found = _found(call, _query(call), min(call.fields.number("limit", 40), 80))
    return JSONResponse(
        [entities.account(call.state, account, viewer=call.user) for account in found]
    )


def following(call: Call) -> Response:
    """Whom an account follows, as far as this server knows."""
    return _followed(call, call.state.relationships.following)


def followers(call: Call) -> Response:
    """Who follows an account, as far as this server knows."""
    return _followed(call, call.state.relationships.followers)


def _followed(call: Call, pairs: FollowTable) -> Response:
    accounts = call.state.accounts
    ties = pairs.get(call.account().id, {})
    visible = [(tie.id, accounts[id_]) for id_, tie in ties.items() if not accounts[id_].suspended]
    shown = page(call, visible, lambda item: item[0])
    return JSONResponse(
        [entities.account(call.state, account, viewer=call.user) for _, account in shown]
    )


def follow(call: Call) -> Response:
    """Follow, or ask to. Sent again, it sets boosts and the bell to what it says, or to defaults.

    404 for oneself and the suspended, 403 where a block or a move is in the way (Mastodon's
    `follow_service.rb`); 422 above the number that one may follow; 429 when the day's follows
    are spent, which only new follows count towards (`rate_limiter.rb`).
    """
    state, me, target = call.state, call.me, call.account()
    _refuse_follow(call, target)
    tie = state.relationships.follow_or_request(me.id, target.id)
    if tie is None:
        _take_follow(call)
        tie = state.relationships.follow(me.id, target.id, request=target.locked)
    elif state.personality == "mastodon":
        _show_follow_limit(call)
    tie.reblogs = call.fields.flag("reblogs", default=True)
    tie.notify = call.fields.flag("notify")
    tie.languages = call.fields.many("languages") or None
    return JSONResponse(entities.relationship(state, me, target))


def _refuse_follow(call: Call, target: Account) -> None:
    state, me = call.state, call.me
    if target.id == me.id and state.personality == "gotosocial":
        raise ApiError(406, "Not Acceptable: you cannot follow yourself")
    if target.id == me.id or target.suspended:
        raise not_found()
    ties = state.relationships
    barred = (
        ties.is_blocking(target.id, me.id)
        or ties.is_blocking(me.id, target.id)
        or target.domain in ties.domain_blocks.get(me.id, ())
    )
    if barred or target.moved_to:
        raise ApiError(403, "This action is not allowed")


def _take_follow(call: Call) -> None:
    state, me = call.state, call.me
    already = me.following_elsewhere + len(state.relationships.following.get(me.id, {}))
    followers_here = me.followers_elsewhere + len(state.relationships.followers.get(me.id, {}))
    most = max(state.limits.following, int(followers_here * 1.1))
    if already >= state.limits.following and already >= most:
        text = f"Validation failed: You cannot follow more than {most} people"
        raise ApiError(422, text)
    if state.personality != "mastodon":
        return
    quota = state.rate_limiter.take(("follows", me.id), *state.limits.follows, daily=True)
    _show_follow_limit(call)
    if quota.exceeded:
        raise ApiError(429, "Too many requests")


def _show_follow_limit(call: Call) -> None:
    """The day's follows in the rate-limit headers, unless the API's own limit is the closer one.

    So does Mastodon's `rate_limit_headers.rb`.
    """
    state = call.state
    key = ("follows", call.me.id)
    quota = state.rate_limiter.peek(key, *state.limits.follows, daily=True)
    if quota.remaining <= int(call.headers["X-RateLimit-Remaining"]):
        call.headers.update(limit_headers(quota))


def unfollow(call: Call) -> Response:
    """Stop following; the account also leaves the user's lists."""
    target = call.account()
    call.state.unfollow_ids(call.me.id, target.id)
    return JSONResponse(entities.relationship(call.state, call.me, target))


def lists_with(call: Call) -> Response:
    """The user's lists that an account is on."""
    target = call.account()
    return JSONResponse(
        [
            entities.user_list(call.state, which)
            for which in call.state.lists.values()
            if which.owner == call.me.id and target.id in which.members
        ]
    )
