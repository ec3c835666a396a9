"""`app.bsky`: what app views answer about accounts, follows, lists and starter packs."""

from starlette.responses import Response

from care100.sandbox.bluesky import record_rules as rules
from care100.sandbox.bluesky.calls import Call, Json, answer, paged
from care100.sandbox.bluesky.errors import ApiError
from care100.sandbox.bluesky.records import Account
from care100.sandbox.bluesky.repository import Record
from care100.sandbox.bluesky.views import REFERENCE_LIST, Views, relation


def _views(call: Call) -> Views:
    return Views(call.state, call.viewer)


def _by_rkey(record: Record) -> str:
    return record.rkey


def get_profile(call: Call) -> Response:
    """Return one account, or say why it cannot be shown."""
    who = call.state.find(call.actor())
    if who is None:
        raise ApiError(400, "Profile not found")
    if who.suspended or who.taken_down:
        raise ApiError(400, "Account has been suspended", "AccountTakedown")
    if who.deactivated:
        raise ApiError(400, "Account is deactivated", "AccountDeactivated")
    return answer(_views(call).detailed(who))


def get_profiles(call: Call) -> Response:
    """Return up to 25 accounts; unknown and unavailable ones are left out."""
    found = map(call.state.find, call.actors("actors", 25))
    shown = [_views(call).detailed(who) for who in found if who and not who.unavailable]
    return answer({"profiles": shown})


def _actor(call: Call, missing: str = "Actor not found: {}") -> Account:
    name = call.actor()
    who = call.state.find(name)
    if who is None or who.unavailable:
        raise ApiError(400, missing.format(name))
    return who


def get_follows(call: Call) -> Response:
    """Return the accounts that an account follows, newest first."""
    who, views = _actor(call), _views(call)
    follows = list(reversed(who.repository.all(rules.FOLLOW)))
    shown, cursor = paged(call, follows, _by_rkey)
    subjects = [call.state.accounts.get(one.value["subject"]) for one in shown]
    followed = [views.profile(one) for one in subjects if one and not one.unavailable]
    return answer({"subject": views.profile(who), "follows": followed, **cursor})


def get_mutes(call: Call) -> Response:
    """Return the accounts that the viewer mutes."""
    muted = sorted(call.me.mutes, reverse=True)
    shown, cursor = paged(call, muted, str)
    accounts = [call.state.accounts[did] for did in shown]
    mutes = [_views(call).profile(one) for one in accounts if not one.unavailable]
    return answer({"mutes": mutes, **cursor})


def get_relationships(call: Call) -> Response:
    """Return how an account stands to up to 30 others; the answer needs no login."""
    who = call.state.find(call.actor())
    others = call.actors("others", 30) if "others" in call.fields else []
    shown: list[Json] = []
    for name in others:
        other = call.state.find(name) if who else None
        shown.append(
            {"$type": "app.bsky.graph.defs#notFoundActor", "actor": name, "notFound": True}
            if who is None or other is None
            else _relationship(who, other)
        )
    return answer({"actor": who.did if who else None, "relationships": shown})


def _relationship(who: Account, other: Account) -> Json:
    blocked_by = next(other.repository.pointing_at(rules.BLOCK, who.did), None)
    seen = relation(who, other)
    names = ("following", "followedBy", "blocking")
    return {
        "$type": "app.bsky.graph.defs#relationship",
        "did": other.did,
        **{name: seen[name] for name in names if name in seen},
        **({"blockedBy": blocked_by.uri} if blocked_by else {}),
    }


def _record(call: Call, parameter: str, collection: str, missing: str) -> Record:
    repo, named, rkey = call.uri(parameter)
    owner = call.state.find(repo)
    record = owner.repository.get(named, rkey) if owner and not owner.unavailable else None
    if record is None or named != collection:
        raise ApiError(400, missing)
    return record


def get_list(call: Call) -> Response:
    """Return a list and a page of its items."""
    record, views = _record(call, "list", rules.LIST, "List not found"), _views(call)
    shown, cursor = paged(call, views.items(record), _by_rkey)
    items = [views.item(record, item) for item in shown]
    return answer({"list": views.full_list(record), "items": items, **cursor})


def get_lists(call: Call) -> Response:
    """Return an account's lists, without those behind starter packs."""
    who, views = _actor(call, "Profile not found"), _views(call)
    purposes = call.fields.many("purposes") or ["modlist", "curatelist"]
    wanted = {f"app.bsky.graph.defs#{one}" for one in purposes} - {REFERENCE_LIST}
    lists = [one for one in who.repository.all(rules.LIST) if one.value["purpose"] in wanted]
    shown, cursor = paged(call, list(reversed(lists)), _by_rkey)
    return answer({"lists": [views.full_list(one) for one in shown], **cursor})


def get_starter_pack(call: Call) -> Response:
    """Return one starter pack."""
    missing = "Starter pack not found"
    record = _record(call, "starterPack", rules.STARTER_PACK, missing)
    return answer({"starterPack": _views(call).pack(record)})


def get_actor_starter_packs(call: Call) -> Response:
    """Return an account's starter packs, newest first."""
    who, views = _actor(call, "Profile not found"), _views(call)
    packs = list(reversed(who.repository.all(rules.STARTER_PACK)))
    shown, cursor = paged(call, packs, _by_rkey)
    return answer({"starterPacks": [views.pack_basic(one) for one in shown], **cursor})
