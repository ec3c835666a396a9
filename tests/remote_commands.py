"""Every command that asks a server, on every platform, for the tests of servers in trouble."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mastodon import Mastodon

from care100.sandbox import Fault
from care100.sandbox.request_log import LoggedRequest
from tests.person import Ran
from tests.platforms.bluesky.bluesky_person import LIST, BlueskyPerson

MEMBERS = 6
PLATFORMS = ("mastodon", "x", "bluesky")


class RemotePerson(BlueskyPerson):
    """A person with a list of members on one platform, and a login there."""

    platform = ""

    def settles(self, platform: str) -> None:
        """Keep the list `people`, and log in as the curator, who may do everything."""
        self.platform = platform
        domain = self.sandbox.mastodon.domain
        handle = {"mastodon": "acct{:03}@" + domain, "x": "acct{:03}", "bluesky": "acct{:03}.test"}
        rows = [f"Person {n},{handle[platform].format(n)}" for n in range(1, MEMBERS + 1)]
        (self.home / "people.csv").write_text("\n".join([f"name,{platform}", *rows, ""]))
        self.runs("import", "people", str(self.home / "people.csv"))
        self.runs("describe", "people", "--title", "People", "--hashtag", "Care")
        self.logs_in()
        self.forgets_requests()

    def logs_in(self, *options: str, expect: int | None = 0) -> Ran:
        """Log in with a token or an app password."""
        if self.platform == "bluesky":
            password = self.server.users["curator"]["app_password"]
            words = (*self.login("curator"), "--app-password-stdin", *options)
            return self.runs(*words, given=f"{password}\n", expect=expect)
        server = self.sandbox.mastodon if self.platform == "mastodon" else self.sandbox.x
        words = ("login", self.platform, *([server.url] if self.platform == "mastodon" else []))
        token = server.users["curator"]
        return self.runs(*words, "--token-stdin", *options, given=f"{token}\n", expect=expect)

    @property
    def servers(self) -> tuple[Any, ...]:
        """The servers of all platforms."""
        return (self.sandbox.mastodon, self.sandbox.x, self.sandbox.bluesky)

    def trouble(self, kind: str, **more: object) -> None:
        """Give every server the same fault from now on."""
        for server in self.servers:
            server.faults.add(Fault(kind, **{"times": None} | more))  # type: ignore[arg-type]

    def requests(self) -> list[LoggedRequest]:
        """The requests that the servers have received."""
        return [one for server in self.servers for one in server.log]

    def forgets_requests(self) -> None:
        """Forget the requests so far."""
        for server in self.servers:
            server.log.clear()


@dataclass(frozen=True)
class RemoteCommand:
    """A command on one platform. `before` is what has to have happened."""

    name: str
    platform: str
    words: Callable[[RemotePerson], tuple[str, ...]]
    before: Callable[[RemotePerson], object] = lambda _: None

    def __str__(self) -> str:
        return f"{self.name}-{self.platform}"

    def prepare(self, person: RemotePerson) -> None:
        """Bring the person to where the command is next."""
        person.settles(self.platform)
        self.before(person)
        person.forgets_requests()

    def run(self, person: RemotePerson, *options: str, expect: int | None = None) -> Ran:
        """Run the command, whose exit code is checked only if one is expected."""
        if self.name == "login":
            return person.logs_in(*options, expect=expect)
        return person.runs(*self.words(person), *options, expect=expect)


def _login_name(person: RemotePerson) -> str:
    [login] = person.runs("logins", "--json").json["logins"]
    return str(login["login"])


def _pull_place(person: RemotePerson) -> str:
    if person.platform == "mastodon":
        return "mastodon-list"
    if person.platform == "x":
        return f"https://x.com/i/lists/{person.sandbox.x.state.published['social-care-100']}"
    return (
        f"https://bsky.app/profile/{person.state.account('curator.test').did}/lists/{_key(person)}"
    )


def _key(person: RemotePerson) -> str:
    [key] = [k for k, one in person.records(LIST, "curator").items() if one["name"] == "Voices"]
    return key


def _have_list(person: RemotePerson) -> None:
    if person.platform == "mastodon":
        _follow(person)
    elif person.platform == "bluesky":
        person.state.publish_list("curator.test", "Voices", ("acct001.test", "acct002.test"))


def _have_public_list(person: RemotePerson) -> None:
    if person.platform != "mastodon":
        _have_list(person)
        return
    server = person.sandbox.mastodon
    app = Mastodon(api_base_url=server.url, access_token=server.users["curator"])
    made = app.collection_create("Voices").collection
    for number in (1, 2):
        app.collection_item_add(made.id, server.state.account(f"acct{number:03}").id)


def _public_address(person: RemotePerson) -> str:
    if person.platform != "mastodon":
        return _pull_place(person)
    [made] = person.sandbox.mastodon.state.collections
    return f"{person.sandbox.mastodon.url}/collections/{made}"


def _know_published(person: RemotePerson) -> None:
    """Know the List on X that can be followed."""
    if person.platform == "x":
        published = person.sandbox.x.state.published["social-care-100"]
        person.runs("describe", "people", "--x-list", published)


def _follow_words(person: RemotePerson) -> tuple[str, ...]:
    hashtags = ("--hashtags",) if person.platform == "mastodon" else ()
    return ("follow", "people", *hashtags, "--yes")


def _follow(person: RemotePerson) -> None:
    _know_published(person)
    person.runs(*_follow_words(person))


def _know_own(person: RemotePerson) -> None:
    """Know the List on X that the curator publishes, from which posts are read."""
    if person.platform == "x":
        person.runs("sync", "people", "--yes", "--pace", "0")


def _words(*words: str) -> Callable[[RemotePerson], tuple[str, ...]]:
    return lambda _: words


COMMANDS = [
    command
    for platform in PLATFORMS
    for command in (
        RemoteCommand("follow", platform, _follow_words, _know_published),
        RemoteCommand("unfollow", platform, _words("unfollow", "people", "--yes"), _follow),
        RemoteCommand("sync", platform, _words("sync", "people", "--yes")),
        RemoteCommand(
            "pull",
            platform,
            lambda person: ("pull", "people", "--from", _pull_place(person), "--yes"),
            _have_list,
        ),
        RemoteCommand(
            "import",
            platform,
            lambda person: ("import", "theirs", _public_address(person), "--yes"),
            _have_public_list,
        ),
        RemoteCommand("check", platform, _words("check", "people")),
        RemoteCommand(
            "digest", platform, _words("digest", "people", "--on", platform, "--yes"), _know_own
        ),
        RemoteCommand("login", platform, _words()),
        RemoteCommand("logout", platform, lambda person: ("logout", _login_name(person))),
    )
]
