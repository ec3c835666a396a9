"""`care100 doctor` and a login on Bluesky."""

import pytest

from tests.auth.stub import Stub
from tests.platforms.bluesky.bluesky_person import BlueskyPerson


@pytest.mark.parametrize("options", [(), ("--curator",)])
def test_a_login_is_checked_with_its_server(
    person: BlueskyPerson, options: tuple[str, ...]
) -> None:
    person.approves()
    person.runs(*person.login("follower", *options))
    ran = person.runs("doctor")
    assert "follower.test on Bluesky: works" in ran.out
    assert ("care100 login bluesky follower.test --curator" in ran.out) is not bool(options)


def test_a_session_of_an_app_password_is_checked(person: BlueskyPerson) -> None:
    person.has_app_password()
    assert "follower.test on Bluesky: works" in person.runs("doctor").out


@pytest.mark.parametrize("way", ["approval page", "app password"])
def test_tokens_go_only_to_their_own_server_whatever_the_settings_name_later(
    person: BlueskyPerson, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "approval page":
        person.approves()
        person.runs(*person.login("follower"))
    else:
        person.has_app_password()
    with Stub() as other:
        for name in ("API", "DIRECTORY"):
            monkeypatch.setenv(f"CARE100_BLUESKY_{name}_URL", other.url)
        assert "follower.test on Bluesky: works" in person.runs("doctor").out
        assert "did not confirm" not in person.runs("logout", "bluesky").err
        assert other.asked == []
