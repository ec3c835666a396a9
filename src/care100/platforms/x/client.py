"""X through its API v2: look people up, follow Lists, keep Lists of one's own.

docs.x.com/x-api, operation by operation; X's OpenAPI description 2.167.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from care100.engine.concurrency import RetryPolicy
from care100.engine.resolve import Answers, Candidate
from care100.model import sanitize
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.base import Gone, Refused, RemoteAccount, Unreachable, Usage
from care100.platforms.budget import Budget
from care100.platforms.x.http import HttpClient, Tokens
from care100.platforms.x.prices import Price

LOOKUP_BATCH = 100
_X = "X"
_PAGE = 100
NAME_LENGTH = 25
DESCRIPTION_LENGTH = 100


@dataclass(frozen=True)
class XUser:
    """A user as X describes them; `following` only where it was asked for."""

    id: str
    username: str
    name: str = ""
    following: bool = False
    pending: bool = False
    blocking: bool = False
    muting: bool = False


@dataclass(frozen=True)
class XList:
    """A List, as far as X tells: `created_at` (aware, UTC), and the number of `members`."""

    id: str
    name: str
    description: str = ""
    private: bool = False
    created_at: datetime | None = None
    members: int = 0


class XClient:
    """One login on X. `user_id` is its own id."""

    def __init__(self, api_url: str, user_id: str, tokens: Tokens) -> None:
        self.user_id = user_id
        self._http = HttpClient(api_url, tokens)

    @property
    def usage(self) -> Usage:
        """The requests made so far, and their price."""
        return self._http.usage

    def allow(self, budget: Budget) -> None:
        """Spend from this budget, with all that was spent before. Beyond it is OverBudget."""
        self._http.allow(budget)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def resolve(self, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
        """Look accounts up by name, a hundred in each request."""
        answers: dict[int, RemoteAccount | Reason] = {}
        for start in range(0, len(candidates), LOOKUP_BATCH):
            batch = candidates[start : start + LOOKUP_BATCH]
            names = [one.handle.text for one in batch]
            users, problems = retry.ask(partial(self.users_named, names))
            ids = {user.username.lower(): user.id for user in users}
            for one in batch:
                key = one.handle.key
                if key in ids:
                    answers[one.account_id] = RemoteAccount(ids[key], one.handle.text)
                else:
                    not_found = Reason(ReasonCode.NOT_FOUND, _X)
                    answers[one.account_id] = problems.get(key, not_found)
            retry.progress.advance(len(batch))
        return answers

    def users_named(self, names: Sequence[str]) -> tuple[list[XUser], dict[str, Reason]]:
        """Return up to 100 users by name, and why each other name (lower case) was not found."""
        self._http.affordable(Price.USER_READ, len(names), least=len(names))
        answer = self._http.ask(
            "GET", "/2/users/by", "users/by", params={"usernames": ",".join(names)}
        )
        users = self._paid_users(answer)
        return users, {key.lower(): why for key, why in _problems(answer)}

    def profiles(self, by: str, values: Sequence[str], fields: str) -> dict[str, Any]:
        """X's own answer about up to 100 users, named `by` their `ids` or `usernames`: those
        found in `data`, the others in `errors`. `fields` says what to tell of each.
        """
        self._http.affordable(Price.USER_READ, len(values), least=len(values))
        path, bucket = ("/2/users", "users") if by == "ids" else ("/2/users/by", "users/by")
        params = {by: ",".join(values), "user.fields": fields}
        answer = self._http.ask("GET", path, bucket, params=params)
        self._http.pay_reads(Price.USER_READ, [_id(row) for row in _rows(answer)])
        return answer

    def relations(self, ids: Sequence[str]) -> list[XUser]:
        """How the login stands to up to 100 users."""
        answer = self._http.ask(
            "GET",
            "/2/users",
            "users",
            params={"ids": ",".join(ids), "user.fields": "connection_status"},
        )
        return self._paid_users(answer)

    def make_list(self, name: str, description: str, *, private: bool) -> str:
        """Make a List and give its id."""
        body = {"name": name, "description": description, "private": private}
        answer = self._http.ask(
            "POST", "/2/lists", "lists/create", body=body, price=Price.LIST_CREATE
        )
        return _id(_data(answer))

    def change_list(self, list_id: str, name: str, description: str, *, private: bool) -> None:
        """Change what a List of the login's own says of itself. Raises Gone."""
        path, price = f"/2/lists/{_digits(list_id)}", Price.LIST_MANAGE
        body = {"name": name, "description": description, "private": private}
        self._http.ask("PUT", path, "lists/update", body=body, price=price)

    def delete_list(self, list_id: str) -> None:
        """Delete a List of the login's own. Raises Gone."""
        self._http.ask(
            "DELETE", f"/2/lists/{_digits(list_id)}", "lists/delete", price=Price.LIST_MANAGE
        )

    def add_member(self, list_id: str, user_id: str) -> None:
        """Put a user on a List of the login's own; again is no error."""
        path = f"/2/lists/{_digits(list_id)}/members"
        answer = self._http.ask(
            "POST", path, "members/add", body={"user_id": user_id}, price=Price.LIST_MANAGE
        )
        if not _data(answer).get("is_member"):
            raise Refused(Reason(ReasonCode.NO_EFFECT, _X))

    def remove_member(self, list_id: str, user_id: str) -> None:
        """Take a user off a List of the login's own."""
        path = f"/2/lists/{_digits(list_id)}/members/{_digits(user_id)}"
        self._http.ask("DELETE", path, "members/remove", price=Price.LIST_MANAGE)

    def list_named(self, list_id: str) -> XList:
        """A List by its id, with the number of its members. Raises Gone."""
        path = f"/2/lists/{_digits(list_id)}"
        answer = self._http.ask("GET", path, "lists", params={"list.fields": "member_count"})
        if "data" not in answer:
            raise Gone(f"X shows you no List {list_id}: it is deleted, or private.")
        row = _data(answer)
        self._http.pay_reads(Price.LIST_READ, [_id(row)])
        return _list(row)

    def members(self, list_id: str) -> list[XUser]:
        """Everybody on a List; X charges for each user read. Raises Gone."""
        path = f"/2/lists/{_digits(list_id)}/members"
        return [_user(one) for one in self._pages(path, "members", Price.USER_READ)]

    def owned_lists(self) -> list[XList]:
        """The login's own Lists."""
        return self._lists("owned_lists")

    def followed_lists(self) -> list[XList]:
        """The Lists that the login follows."""
        return self._lists("followed_lists")

    def follow_list(self, list_id: str) -> None:
        """Follow a List. Raises NotPermitted where the API tier does not allow it."""
        path = f"/2/users/{self.user_id}/followed_lists"
        self._http.ask(
            "POST", path, "followed_lists/add", body={"list_id": list_id}, price=Price.INTERACTION
        )

    def unfollow_list(self, list_id: str) -> None:
        """Stop following a List."""
        path = f"/2/users/{self.user_id}/followed_lists/{_digits(list_id)}"
        self._http.ask("DELETE", path, "followed_lists/remove", price=Price.INTERACTION_DELETE)

    def follow(self, user_id: str) -> bool:
        """Follow a user; False when they must agree first. Raises NotPermitted."""
        path = f"/2/users/{self.user_id}/following"
        answer = self._http.ask(
            "POST", path, "following/add", body={"target_user_id": user_id}, price=Price.INTERACTION
        )
        data = _data(answer)
        if not data.get("following") and not data.get("pending_follow"):
            raise Refused(Reason(ReasonCode.NO_EFFECT, _X))
        return not data.get("pending_follow")

    def unfollow(self, user_id: str) -> None:
        """Stop following a user."""
        path = f"/2/users/{self.user_id}/following/{_digits(user_id)}"
        self._http.ask("DELETE", path, "following/remove", price=Price.INTERACTION_DELETE)

    def _lists(self, which: str) -> list[XList]:
        path = f"/2/users/{self.user_id}/{which}"
        fields = {"list.fields": "created_at,description,member_count,private"}
        return [_list(one) for one in self._pages(path, which, Price.OWNED_READ, fields)]

    def _pages(
        self, path: str, bucket: str, price: Price, fields: dict[str, str] | None = None
    ) -> Iterator[dict[str, Any]]:
        params: dict[str, str | int] = {**(fields or {})}
        while True:
            params["max_results"] = self._http.affordable(price, _PAGE)
            answer = self._http.ask("GET", path, bucket, params=params)
            if "data" not in answer and answer.get("errors"):
                raise Gone("X does not show it: it is deleted, or private.")
            found = _rows(answer)
            self._http.pay_reads(price, [_id(row) for row in found])
            yield from found
            meta = answer.get("meta")
            token = meta.get("next_token") if isinstance(meta, dict) else None
            if not token:
                return
            params["pagination_token"] = str(token)

    def _paid_users(self, answer: dict[str, Any]) -> list[XUser]:
        users = [_user(row) for row in _rows(answer)]
        self._http.pay_reads(Price.USER_READ, [user.id for user in users])
        return users


def _list(row: dict[str, Any]) -> XList:
    count = row.get("member_count")
    return XList(
        _id(row),
        str(row.get("name", "")),
        str(row.get("description", "")),
        bool(row.get("private")),
        _moment(row),
        count if isinstance(count, int) else 0,
    )


def _user(row: dict[str, Any]) -> XUser:
    status = row.get("connection_status")
    status = status if isinstance(status, list) else []
    return XUser(
        _id(row),
        str(row.get("username", "")),
        str(row.get("name", "")),
        following="following" in status,
        pending="follow_request_sent" in status,
        blocking="blocking" in status,
        muting="muting" in status,
    )


def _problems(answer: dict[str, Any]) -> Iterator[tuple[str, Reason]]:
    """Yield what was asked for and not found, and why."""
    errors = answer.get("errors")
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict):
            detail = str(error.get("detail") or error.get("title") or "")
            suspended = "suspended" in detail.lower()
            code = ReasonCode.SUSPENDED if suspended else ReasonCode.NOT_FOUND
            yield str(error.get("value") or error.get("resource_id") or ""), Reason(code, _X)


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    rows = answer.get("data", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _odd()
    return rows


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    data = answer.get("data")
    if not isinstance(data, dict):
        raise _odd()
    return data


def _moment(row: dict[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(row.get("created_at", "")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _id(row: dict[str, Any]) -> str:
    return _digits(str(row.get("id", "")))


def _digits(id_: str) -> str:
    """X's ids are digits; anything else would change the address it is put into."""
    if not (id_.isascii() and id_.isdigit()):
        raise Unreachable(f"XClient has no id like “{sanitize.line(id_, 30)}”.")
    return id_


def _odd() -> Unreachable:
    return Unreachable("X sent an answer that cannot be understood.")
