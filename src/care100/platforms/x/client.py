"""The client of X's API v2: look up users, follow users and Lists, manage own Lists.

Sources: docs.x.com/x-api; X's OpenAPI description 2.167.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from care100.engine.concurrency import RetryPolicy
from care100.engine.resolve import Answers, Candidate
from care100.model import sanitize
from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.budget import Budget
from care100.platforms.errors import Gone, Refused, Unreachable
from care100.platforms.server_values import reading, unreadable
from care100.platforms.targets import Usage
from care100.platforms.x import lookups
from care100.platforms.x.http import HttpClient, Tokens
from care100.platforms.x.lookups import XUser
from care100.platforms.x.prices import Price

_X = "X"
_PAGE = 100
# Pages of one answer; no List and no collection of Lists has more.
_MOST_PAGES = 500
# The paths and the rate limits of lookups, by the parameter.
_LOOKUPS = {"ids": ("/2/users", "users"), "usernames": ("/2/users/by", "users/by")}
NAME_LENGTH = 25
DESCRIPTION_LENGTH = 100


@dataclass(frozen=True)
class XList:
    """A List on X; `created_at` is aware UTC, and `members` is the number of members."""

    id: str
    name: str
    description: str = ""
    private: bool = False
    created_at: datetime | None = None
    members: int = 0


class XClient:
    """One login on X; `user_id` is its own id."""

    def __init__(self, api_url: str, user_id: str, tokens: Tokens) -> None:
        self.user_id = user_id
        self._http = HttpClient(api_url, tokens)

    @property
    def usage(self) -> Usage:
        """Return the requests sent so far, and their price."""
        return self._http.usage

    def allow(self, budget: Budget) -> None:
        """Set the budget; earlier spending counts. Requests beyond it raise OverBudget."""
        self._http.allow(budget)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def server_time(self) -> datetime:
        """Return the time by X's clock (aware UTC)."""
        return self._http.limits.server_time()

    def resolve(self, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
        """Look accounts up by name, or by an id to confirm, a hundred in each request."""
        return lookups.resolve(self.users, candidates, retry)

    def users(self, by: str, values: Sequence[str]) -> tuple[list[XUser], dict[str, Reason]]:
        """Return up to 100 users `by` their `ids` or `usernames`.

        With them the reason for each value, in lower case, that X has not found.
        """
        self._http.require(Price.USER_READ.times(len(values)))
        path, bucket = _LOOKUPS[by]
        answer = self._http.ask("GET", path, bucket, params={by: ",".join(values)})
        users = self._paid_users(answer)
        return users, dict(_lookup_errors(answer))

    def profiles(self, by: str, values: Sequence[str], fields: str) -> dict[str, Any]:
        """Fetch up to 100 users `by` their `ids` or `usernames`, with the user `fields`.

        Return X's response: found users are in `data`, the others in `errors`.
        """
        self._http.require(Price.USER_READ.times(len(values)))
        path, bucket = _LOOKUPS[by]
        params = {by: ",".join(values), "user.fields": fields}
        answer = self._http.ask("GET", path, bucket, params=params)
        self._http.pay_reads(Price.USER_READ, [_id(row) for row in _rows(answer)])
        return answer

    def relations(self, ids: Sequence[str]) -> list[XUser]:
        """Return up to 100 users with the login's relationship to each."""
        answer = self._http.ask(
            "GET",
            "/2/users",
            "users",
            params={"ids": ",".join(ids), "user.fields": "connection_status"},
        )
        return self._paid_users(answer)

    def make_list(self, name: str, description: str, *, private: bool) -> str:
        """Create a List and return its id."""
        body = {"name": name, "description": description, "private": private}
        answer = self._http.ask(
            "POST", "/2/lists", "lists/create", body=body, price=Price.LIST_CREATE
        )
        return _id(_data(answer))

    def change_list(self, list_id: str, name: str, description: str, *, private: bool) -> None:
        """Update the metadata of one of the login's Lists. Raises Gone."""
        path, price = f"/2/lists/{_digits(list_id)}", Price.LIST_MANAGE
        body = {"name": name, "description": description, "private": private}
        answer = self._http.ask("PUT", path, "lists/update", body=body, price=price)
        _require(answer, "updated")

    def delete_list(self, list_id: str) -> None:
        """Delete one of the login's Lists. Raises Gone."""
        answer = self._http.ask(
            "DELETE", f"/2/lists/{_digits(list_id)}", "lists/delete", price=Price.LIST_MANAGE
        )
        _require(answer, "deleted")

    def add_member(self, list_id: str, user_id: str) -> None:
        """Add a user to one of the login's Lists. Adding again is not an error."""
        path = f"/2/lists/{_digits(list_id)}/members"
        answer = self._http.ask(
            "POST", path, "members/add", body={"user_id": user_id}, price=Price.LIST_MANAGE
        )
        _require(answer, "is_member")

    def remove_member(self, list_id: str, user_id: str) -> None:
        """Remove a user from one of the login's Lists."""
        path = f"/2/lists/{_digits(list_id)}/members/{_digits(user_id)}"
        answer = self._http.ask("DELETE", path, "members/remove", price=Price.LIST_MANAGE)
        _require(answer, "is_member", is_so=False)

    def list_named(self, list_id: str) -> XList:
        """Return a List by its id, with the number of its members. Raises Gone."""
        path = f"/2/lists/{_digits(list_id)}"
        answer = self._http.ask(
            "GET", path, "lists", params={"list.fields": "description,member_count"}
        )
        if "data" not in answer:
            raise Gone(
                f"X does not show the List {list_id}: it is deleted or private.",
                f"Check its page: https://x.com/i/lists/{list_id}",
            )
        row = _data(answer)
        self._http.pay_reads(Price.LIST_READ, [_id(row)])
        return _list(row)

    def members(self, list_id: str) -> list[XUser]:
        """Return all members of a List. X charges for each user read. Raises Gone."""
        path = f"/2/lists/{_digits(list_id)}/members"
        return [_user(one) for one in self._pages(path, "members", Price.USER_READ)]

    def posts(
        self, list_id: str, parameters: Mapping[str, str | int], most_usd: Decimal
    ) -> dict[str, Any]:
        """Return X's response with the newest posts of a List. Raises Gone.

        X charges for each post, and for each author beside them: `most_usd` at most.
        """
        self._http.require(most_usd)
        path = f"/2/lists/{_digits(list_id)}/tweets"
        answer = self._http.ask("GET", path, "lists/tweets", params=parameters)
        rows = _rows(answer)
        if not rows and answer.get("errors"):
            raise Gone(
                f"X does not show the List {list_id}: it is deleted or private.",
                f"Check its page: https://x.com/i/lists/{list_id}",
            )
        self._http.pay_reads(Price.POST_READ, [_id(row) for row in rows])
        includes = answer.get("includes") or {}
        with reading(_X):
            users = server_values.entities(server_values.entity(includes).get("users") or [])
        self._http.pay_reads(Price.USER_READ, [_id(row) for row in users])
        return answer

    def owned_lists(self) -> list[XList]:
        """Return the login's own Lists."""
        return self._lists("owned_lists")

    def followed_lists(self) -> list[XList]:
        """Return the Lists that the login follows."""
        return self._lists("followed_lists")

    def follow_list(self, list_id: str) -> None:
        """Follow a List. Raises NotPermitted when the API tier does not allow it."""
        path = f"/2/users/{self.user_id}/followed_lists"
        answer = self._http.ask(
            "POST", path, "followed_lists/add", body={"list_id": list_id}, price=Price.INTERACTION
        )
        _require(answer, "following")

    def unfollow_list(self, list_id: str) -> None:
        """Unfollow a List."""
        path = f"/2/users/{self.user_id}/followed_lists/{_digits(list_id)}"
        price = Price.INTERACTION_DELETE
        answer = self._http.ask("DELETE", path, "followed_lists/remove", price=price)
        _require(answer, "following", is_so=False)

    def follow(self, user_id: str) -> bool:
        """Follow a user. Return False when the user must approve it. Raises NotPermitted."""
        path = f"/2/users/{self.user_id}/following"
        answer = self._http.ask(
            "POST", path, "following/add", body={"target_user_id": user_id}, price=Price.INTERACTION
        )
        if _flag(_data(answer), "pending_follow", otherwise=False):
            return False
        _require(answer, "following")
        return True

    def unfollow(self, user_id: str) -> None:
        """Unfollow a user."""
        path = f"/2/users/{self.user_id}/following/{_digits(user_id)}"
        price = Price.INTERACTION_DELETE
        answer = self._http.ask("DELETE", path, "following/remove", price=price)
        _require(answer, "following", is_so=False)

    def _lists(self, which: str) -> list[XList]:
        path = f"/2/users/{self.user_id}/{which}"
        fields = {"list.fields": "created_at,description,member_count,private"}
        return [_list(one) for one in self._pages(path, which, Price.OWNED_READ, fields)]

    def _pages(
        self, path: str, bucket: str, price: Price, fields: dict[str, str] | None = None
    ) -> Iterator[Mapping[str, Any]]:
        params: dict[str, str | int] = {**(fields or {})}
        for _ in range(_MOST_PAGES):
            params["max_results"] = self._http.affordable(price, _PAGE)
            answer = self._http.ask("GET", path, bucket, params=params)
            if "data" not in answer and answer.get("errors"):
                raise Gone(
                    f"X does not show {path}: it is deleted or private.",
                    "Check it on x.com with the same login.",
                )
            found = _rows(answer)
            self._http.pay_reads(price, [_id(row) for row in found])
            yield from found
            token = _next_page(answer)
            if not token:
                return
            params["pagination_token"] = token
        raise unreadable(_X)

    def _paid_users(self, answer: dict[str, Any]) -> list[XUser]:
        users = [_user(row) for row in _rows(answer)]
        self._http.pay_reads(Price.USER_READ, [user.id for user in users])
        return users


@reading(_X)
def _list(row: Mapping[str, Any]) -> XList:
    return XList(
        _id(row),
        server_values.text(row.get("name")),
        server_values.optional(server_values.text, row.get("description"), ""),
        _flag(row, "private", otherwise=False),
        server_values.valid(server_values.moment, row.get("created_at")),
        server_values.optional(server_values.count, row.get("member_count"), 0),
    )


@reading(_X)
def _user(row: Mapping[str, Any]) -> XUser:
    status = row.get("connection_status") or []
    if not isinstance(status, list):
        raise unreadable(_X)
    return XUser(
        _id(row),
        server_values.word(row.get("username")),
        server_values.optional(server_values.text, row.get("name"), ""),
        following="following" in status,
        pending="follow_request_sent" in status,
        blocking="blocking" in status,
        muting="muting" in status,
    )


def _lookup_errors(answer: Mapping[str, Any]) -> Iterator[tuple[str, Reason]]:
    """Yield each requested value that was not found, in lower case, with the reason."""
    errors = answer.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict):
            detail = str(error.get("detail") or error.get("title") or "")
            suspended = "suspended" in detail.lower()
            code = ReasonCode.SUSPENDED if suspended else ReasonCode.NOT_FOUND
            value = str(error.get("value") or error.get("resource_id") or "")
            yield value.lower(), Reason(code, _X)


@reading(_X)
def _rows(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the objects of a response. X leaves `data` out only if it explains why."""
    if "data" in answer:
        return server_values.entities(answer["data"])
    if not answer.get("errors") and _meta(answer).get("result_count") != 0:
        raise unreadable(_X)
    return []


@reading(_X)
def _data(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    return server_values.entity(answer.get("data"))


def _require(answer: Mapping[str, Any], name: str, *, is_so: bool = True) -> None:
    """Check what a response says of a change's effect. Raises Refused if there was none."""
    if _flag(_data(answer), name) is not is_so:
        raise Refused(Reason(ReasonCode.NO_EFFECT, _X))


@reading(_X)
def _flag(row: Mapping[str, Any], name: str, *, otherwise: bool | None = None) -> bool:
    """Read a boolean, which X may leave out if there is a value `otherwise`."""
    value = row.get(name)
    return otherwise if value is None and otherwise is not None else server_values.flag(value)


@reading(_X)
def _next_page(answer: Mapping[str, Any]) -> str:
    """Return the token of the next page, or an empty string."""
    return server_values.optional(server_values.word, _meta(answer).get("next_token"), "")


def _meta(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = answer.get("meta")
    return {} if meta is None else server_values.entity(meta)


@reading(_X)
def _id(row: Mapping[str, Any]) -> str:
    return server_values.digits(row.get("id"))


def _digits(id_: str) -> str:
    """Check that an id has only digits, so that it cannot change the path it is used in."""
    if not server_values.fits(server_values.digits, id_):
        raise Unreachable(
            f"“{sanitize.line(id_, 30)}” is not an id on X, which has digits only.",
            "Run the same command again later.",
        )
    return id_
