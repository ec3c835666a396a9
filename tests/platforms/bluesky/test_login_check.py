"""`care100 doctor` and a login on Bluesky."""

import pytest

from tests.platforms.bluesky.bluesky_person import BlueskyPerson


@pytest.mark.parametrize("options", [(), ("--curator",)])
def test_a_login_is_checked_with_its_server(
    person: BlueskyPerson, options: tuple[str, ...]
) -> None:
    person.approves()
    person.runs(*person.login("follower", *options))
    ran = person.runs("doctor")
    assert "follower.test on Bluesky: works" in ran.out
    assert ("--curator" in ran.out) is not bool(options)


def test_a_session_of_an_app_password_is_checked(person: BlueskyPerson) -> None:
    person.has_app_password()
    assert "follower.test on Bluesky: works" in person.runs("doctor").out
