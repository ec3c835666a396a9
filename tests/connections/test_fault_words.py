"""Errors of servers name the server, what it was asked to do, and the next step."""

import pytest

from tests.remote_commands import COMMANDS, PLATFORMS, RemoteCommand, RemotePerson

FAULTS: dict[str, dict[str, object]] = {
    "403": {"kind": "status", "status": 403},
    "404": {"kind": "status", "status": 404},
    "410": {"kind": "status", "status": 410},
    "422": {"kind": "status", "status": 422},
    "500": {"kind": "status", "status": 500},
    "redirect": {"kind": "redirect", "location": "https://elsewhere.example/"},
    "page": {"kind": "page", "status": 403},
    "body": {"kind": "body", "body": "odd"},
    "reset": {"kind": "cut_before"},
}
WRITING = [one for one in COMMANDS if one.name in ("follow", "unfollow", "sync")]
NEXT_STEPS = (
    "run the same command again",
    "run the command again without --hashtags",
    "run again to retry",
    "log in again",
    "try again later",
    "check the spelling",
    "care100 check looks for it",
    "unfollow some accounts first",
)
# What the server was asked to do; some answers have words of their own for it.
OPERATIONS = (
    "the request to ",
    "cannot find this account",
    "no longer knows this account",
    "read or change Collections",
    "accepts no more follows",
    "Hashtags cannot be followed",
)
# An account, a List or a record that does not exist is no longer followed.
NOTHING_LEFT = ("unfollow", "404"), ("unfollow", "410")


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care100.engine.concurrency._BACK_OFF", (0.0,))
    monkeypatch.setattr("care100.engine.send_steps.LOST_RESPONSE_PAUSES", (0.0,))
    monkeypatch.setattr("care100.engine.send_steps._LATE_EFFECT_PAUSES", (0.0,))


def check_words(remote: RemotePerson, command: RemoteCommand, printed: str) -> None:
    """Check that the server, the operation and a next step are in what was printed."""
    where = {
        "mastodon": remote.sandbox.mastodon.domain,
        "x": "X ",
        "bluesky": "localhost:",
    }[command.platform]
    text = " ".join(printed.split())
    assert where in text
    assert any(one in text for one in OPERATIONS), text
    assert any(one in text.lower() for one in NEXT_STEPS), text


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", WRITING, ids=str)
def test_a_fault_of_every_request_is_explained(
    remote: RemotePerson, command: RemoteCommand, fault: str
) -> None:
    command.prepare(remote)
    remote.trouble(**FAULTS[fault])  # type: ignore[arg-type]
    ran = command.run(remote, "--json")
    assert '"hint": ""' not in ran.out
    if ran.code == 0:
        assert (command.name, fault) in NOTHING_LEFT
        return
    # What the first run left out is named again with --all.
    has_all = command.name in ("follow", "sync")
    again = command.run(remote, *(["--all"] if has_all else []))
    check_words(remote, command, again.out + again.err)


@pytest.mark.parametrize("fault", [one for one in FAULTS if one not in ("404", "410")])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_fault_of_the_writes_alone_is_explained(
    remote: RemotePerson, platform: str, fault: str
) -> None:
    [follow] = [one for one in WRITING if str(one) == f"follow-{platform}"]
    follow.prepare(remote)
    for path in ("/follow$", "/following$", "/followed_lists$", "applyWrites"):
        remote.trouble(method="POST", path=path, **FAULTS[fault])  # type: ignore[arg-type]
    ran = follow.run(remote)
    if ran.code == 0:
        assert fault == "body", "the request took effect, and that was seen"
        return
    if "has blocked you" not in ran.out + ran.err:
        check_words(remote, follow, ran.out + ran.err)


def test_the_request_that_met_the_fault_is_named_also_after_others(remote: RemotePerson) -> None:
    [follow] = [one for one in WRITING if str(one) == "follow-mastodon"]
    follow.prepare(remote)
    remote.trouble("page", status=404, path="/relationships$")
    remote.trouble("page", status=404, path="care100/nothing")
    remote.trouble("status", status=403, path="verify_credentials")
    ran = follow.run(remote)
    assert "instead of data (404) for the request to show which accounts you follow" in ran.err
