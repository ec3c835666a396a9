"""After any history of changes, faults and kills: the promises of following and publishing.

`make test` tries a few fixed histories, and `make fuzz` a hundred longer random ones.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from care100.sandbox import Fault
from tests.laws.world import FOLLOWING, PLATFORMS, Seen, World

# `make fuzz` sets a number for readers, of which one example takes milliseconds.
_HISTORIES = int(os.environ.get("CARE100_FUZZ", "0")) // 20
ACCOUNTS = 6
PLACES = {
    "follows on mastodon": "mastodon",
    "follows on bluesky": "bluesky",
    "private list": "mastodon",
    "Collections": "mastodon",
    "X Lists": "x",
    "starter packs": "bluesky",
    "Bluesky lists": "bluesky",
}
"""Where accounts can appear, and the platform of each place."""

EVERYBODY = {f"acct{number:03}" for number in range(1, ACCOUNTS + 1)}
NAMES = st.sampled_from(sorted(EVERYBODY))
COMMANDS = st.sampled_from(["follow", "follow --prune", "sync", "unfollow"])
LOST = st.builds(
    Fault,
    kind=st.sampled_from(["cut_before", "cut_after", "cut_body"]),
    method=st.just("POST"),
    skip=st.integers(0, 3),
)
FAULTS = st.builds(
    Fault,
    kind=st.sampled_from(["status", "page", "null_ids", "body"]),
    method=st.sampled_from(["POST", "GET", ""]),
    skip=st.integers(0, 6),
    times=st.sampled_from([1, 2, 5, None]),
    status=st.sampled_from([429, 500, 503, 403]),
)


class Histories(RuleBasedStateMachine):
    """A curator and a follower at one computer, with logins on every platform.

    The model is small: whether an account opted out, and what care100 may have followed. The
    list itself is read from care100.

    opted_out
        the accounts that opted out, as (platform, name).
    perhaps_ours
        the accounts that care100 followed, or may have followed where a run failed.
    touched
        the accounts that the follower followed or unfollowed by hand at any time.

    Whatever the history, it begins with accounts that are followed by hand. It ends with a lost
    response, an account that opts out and is imported again, a run that is killed, and an undo.
    """

    new_world: "staticmethod[[], World]"

    def __init__(self) -> None:
        super().__init__()
        self.world = self.new_world()
        self.opted_out: set[tuple[str, str]] = set()
        self.perhaps_ours: dict[str, set[str]] = {name: set() for name in FOLLOWING}
        self.touched: dict[str, set[str]] = {name: set() for name in FOLLOWING}
        self.last_notes, self.last_platform = 0, ""

    def teardown(self) -> None:
        """Check the laws after the whole history, and stop the servers."""
        try:
            self.end()
        finally:
            self.world.close()

    def end(self) -> None:
        """Do what every history ends with."""
        self.add_members(EVERYBODY, set())
        self.run_with_a_fault("sync", self.last_platform, Fault("cut_after", "POST"))
        leaving = min(self.world.wanted()["mastodon"] or EVERYBODY)
        self.opt_out(leaving, "mastodon")
        self.add_members(EVERYBODY, set())
        self.opt_outs_hold()
        self.kill("follow", self.last_notes)
        self.converge(prune=True)
        self.take_everything_back()

    # The curator

    @initialize(
        names=st.sets(NAMES, min_size=3),
        last_notes=st.integers(1, 8),
        last_platform=st.sampled_from(PLATFORMS),
    )
    def begin(self, names: set[str], last_notes: int, last_platform: str) -> None:
        """Begin with a list of members on every platform; two of them are followed."""
        self.last_notes, self.last_platform = last_notes, last_platform
        self.add_members(names, set())
        assert self.world.wanted() == dict.fromkeys(PLATFORMS, names)
        for platform in FOLLOWING:
            self.follow_by_hand(set(sorted(names)[:2]), platform)

    @rule(names=st.sets(NAMES, min_size=1), platforms=st.sets(st.sampled_from(PLATFORMS)))
    def add_members(self, names: set[str], platforms: set[str]) -> None:
        """Import members with accounts on some platforms, or on all."""
        chosen = sorted(platforms) or PLATFORMS
        rows = [
            ",".join([name, *(self.world.handle(one, name).removeprefix("x:") for one in chosen)])
            for name in sorted(names)
        ]
        file = self.world.person.home / "some.csv"
        file.write_text("\n".join([f"name,{','.join(chosen)}", *rows, ""]))
        words = ("import", "people", str(file), "--source", "their pages", "--skip-bad")
        self.world.person.runs(*words, expect=None)

    @rule(name=NAMES, other=NAMES, platform=st.sampled_from(PLATFORMS))
    def edit_a_member(self, name: str, other: str, platform: str) -> None:
        """Give a member another account."""
        handle = self.world.handle(platform, other).removeprefix("x:")
        for known in PLATFORMS:
            member = self.world.handle(known, name)
            change = (f"--{platform}", handle, "--source", "their pages")
            if self.world.person.runs("edit", "people", member, *change, expect=None).code == 0:
                break

    @rule(name=NAMES, platform=st.sampled_from(PLATFORMS))
    def remove_a_member(self, name: str, platform: str) -> None:
        """Remove a member."""
        self.world.person.runs("remove", "people", self.world.handle(platform, name), expect=None)

    @rule(redo=st.booleans())
    def undo(self, redo: bool) -> None:
        """Undo the last change, or redo it."""
        self.world.person.runs("undo", "people", *["--redo"] * redo, expect=None)

    @rule(name=NAMES, platform=st.sampled_from(PLATFORMS))
    def opt_out(self, name: str, platform: str) -> None:
        """An account opts out, with all accounts of the same member."""
        for row in self.world.rows():
            if row[platform] == name:
                self.opted_out |= {(one, row[one]) for one in PLATFORMS if row[one]}
        self.opted_out.add((platform, name))
        self.world.person.runs("opt-out", self.world.handle(platform, name), "--yes")

    # The follower, without care100

    @rule(names=st.sets(NAMES, min_size=1), platform=st.sampled_from(FOLLOWING))
    def follow_by_hand(self, names: set[str], platform: str) -> None:
        """Follow accounts in an app."""
        for name in sorted(names - self.world.seen().followed[platform]):
            self.touched[platform].add(name)
            if platform == "mastodon":
                self.world.sandbox.mastodon.state.follow("follower", name)
            else:
                self.world.sandbox.bluesky.state.follow("follower.test", f"{name}.test")

    @rule(name=NAMES, platform=st.sampled_from(FOLLOWING))
    def unfollow_by_hand(self, name: str, platform: str) -> None:
        """Unfollow an account in an app."""
        if name in self.world.seen().followed[platform]:
            self.touched[platform].add(name)
            if platform == "mastodon":
                self.world.sandbox.mastodon.state.unfollow("follower", name)
            else:
                self.world.unfollow_on_bluesky(name)

    # care100

    @rule(command=COMMANDS)
    def run(self, command: str) -> None:
        """Run a command without a fault."""
        before = self.world.seen()
        code = self._run(command, expect=None)
        self._check_effects(command, before)
        if code in (0, 3) and command != "sync":
            # care100 has seen which accounts are not followed any more.
            for platform, names in self.world.seen().followed.items():
                self.perhaps_ours[platform] &= names

    @rule(command=COMMANDS, platform=st.sampled_from(PLATFORMS), fault=LOST | FAULTS)
    def run_with_a_fault(self, command: str, platform: str, fault: Fault) -> None:
        """Run a command while a server has a fault."""
        before = self.world.seen()
        with self.world.fault(platform, fault):
            code = self._run(command, expect=None, waiting=False)
        self._check_effects(command, before, failed=True)
        if code == 0 and command.startswith("follow"):
            wanted = self.world.wanted()
            for one, names in self.world.seen().followed.items():
                assert wanted[one] <= names, f"not all are followed on {one}, and the run exits 0"

    @rule(command=COMMANDS, notes=st.integers(0, 5))
    def kill(self, command: str, notes: int) -> None:
        """Run a command that is killed on its way."""
        before = self.world.seen()
        self.world.kill(notes, *self._words(command))
        self._check_effects(command, before, failed=True)

    @rule(prune=st.booleans())
    def converge(self, prune: bool) -> None:
        """Without faults, the platforms become what the list says, and stay so."""
        follow = "follow --prune" if prune else "follow"
        for command in ("sync", follow):
            before = self.world.seen()
            self._run(command)
            self._check_effects(command, before)
        wanted, seen = self.world.wanted(), self.world.seen()
        self._check_publications(seen)
        for platform, names in seen.followed.items():
            self.perhaps_ours[platform] &= names
            assert wanted[platform] <= names
            surplus = names - wanted[platform] - self.touched[platform]
            assert not (prune and surplus), f"{surplus} remain on {platform}"
        assert wanted["mastodon"] <= seen.listed
        with self.world.no_writes():
            self._run("sync")
            self._run(follow)

    @rule()
    def take_everything_back(self) -> None:
        """An undo leaves exactly what was followed by hand."""
        before = self.world.seen()
        self._run("unfollow")
        self._check_effects("unfollow", before)
        seen = self.world.seen()
        for platform, names in seen.followed.items():
            assert names <= self.touched[platform]
            self.perhaps_ours[platform].clear()
        assert not seen.follows_list
        with self.world.no_writes():
            self._run("unfollow")

    # Laws after each step

    @invariant()
    def opt_outs_hold(self) -> None:
        """No account that opted out is on the list."""
        listed = {(one, name) for one, names in self.world.wanted().items() for name in names}
        assert not listed & self.opted_out

    def _run(self, command: str, *, expect: int | None = 0, waiting: bool = True) -> int:
        words = self._words(command)
        words += [] if waiting else ["--no-wait"]
        return self.world.person.runs(*words, expect=expect).code

    def _words(self, command: str) -> list[str]:
        self.world.renew_limits()
        verb, *options = command.split()
        if verb == "sync":
            return ["sync", "people", "--pace", "0", "--yes", *self.world.logins("curator")]
        return [verb, "people", *options, "--yes", *self.world.logins("follower")]

    def _check_effects(self, command: str, before: Seen, *, failed: bool = False) -> None:
        """Check what a command changed on the platforms against what it may change."""
        after, wanted = self.world.seen(), self.world.wanted()
        for platform in FOLLOWING:
            old, new = before.followed[platform], after.followed[platform]
            ours = self.perhaps_ours[platform]
            assert old - new <= ours, f"{command} unfollowed what it had not followed"
            assert new - old <= wanted[platform]
            ours -= old - new
            ours |= new - old
            if failed and command.startswith("follow"):
                ours |= wanted[platform] - old
        new_places = after.exposed() - before.exposed()
        assert not new_places & self._out_of_places()
        if command == "sync":
            assert after.followed == before.followed
            assert after.follows_list == before.follows_list
        else:
            assert after.published == before.published

    def _out_of_places(self) -> set[tuple[str, str]]:
        """The accounts that opted out, and where none of them may appear."""
        return {
            (place, name)
            for place, platform in PLACES.items()
            for one, name in self.opted_out
            if one == platform
        }

    def _check_publications(self, seen: Seen) -> None:
        wanted = self.world.wanted()
        for kind, contents in seen.published.items():
            assert len(contents) <= 1, f"there are {len(contents)} {kind}"
            assert frozenset().union(*contents) == wanted[PLACES[kind]], kind


@pytest.mark.timeout(0 if _HISTORIES else 600)
def test_the_promises_hold_after_any_history(histories: type[Histories]) -> None:
    run_state_machine_as_test(
        histories,
        settings=settings(
            phases=[Phase.generate],
            max_examples=_HISTORIES or 8,
            stateful_step_count=20 if _HISTORIES else 12,
            derandomize=not _HISTORIES,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
