"""After a server has rejected a login, care100 sends nothing more with it, and says so once."""

import pytest

from tests.remote_commands import COMMANDS, RemoteCommand, RemotePerson

WRITING = [one for one in COMMANDS if one.name in ("follow", "unfollow", "sync")]
# Requests sent at once: many can be under way when the first is rejected.
PARALLEL = 10


def rejections(remote: RemotePerson) -> int:
    """How many requests were sent with a login that the server rejected."""
    return sum(one.status == 401 for one in remote.requests())


@pytest.mark.parametrize("command", WRITING, ids=str)
def test_nothing_is_sent_after_the_first_write_is_rejected(
    remote: RemotePerson, command: RemoteCommand
) -> None:
    command.prepare(remote)
    paths = "follow|accounts|lists|collections|applyWrites|createRecord|deleteRecord"
    for method in ("POST", "DELETE", "PUT"):
        remote.trouble("status", status=401, method=method, path=paths)
    ran = command.run(remote, expect=5)
    assert 0 < rejections(remote) <= PARALLEL
    rejected = [n for n, one in enumerate(remote.requests()) if one.status == 401]
    others = remote.requests()[rejected[-1] + 1 :]
    assert [f"{one.method} {one.path}" for one in others] == []
    assert ran.err.count("Error:") == 1
    assert ran.err.count("Log in again") == 1


def test_a_rejected_unfollow_ends_the_other_targets_of_the_login(remote: RemotePerson) -> None:
    [unfollow] = [one for one in WRITING if str(one) == "unfollow-mastodon"]
    unfollow.prepare(remote)
    remote.trouble("revoke_token", method="DELETE", path="/lists/")
    remote.trouble("revoke_token", method="POST", path="/unfollow$")
    remote.runs("unfollow", "people", "--yes", expect=5)
    writes = [one for one in remote.requests() if one.method != "GET"]
    assert len(writes) <= PARALLEL
    assert len({one.path.rpartition("/")[2] for one in writes}) == 1, "one target only"


@pytest.mark.parametrize("command", WRITING, ids=str)
def test_a_rejected_login_is_asked_nothing_while_planning(
    remote: RemotePerson, command: RemoteCommand
) -> None:
    command.prepare(remote)
    remote.trouble("status", status=401)
    ran = command.run(remote, "--json", expect=5)
    # X and Bluesky renew the token once before they give up.
    assert len(remote.requests()) <= PARALLEL
    results = ran.json if isinstance(ran.json, list) else [ran.json]
    [error] = [one["error"] for one in results]
    assert error["hint"].startswith("Log in again")
