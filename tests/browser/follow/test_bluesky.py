"""Follow every member of a list on Bluesky from its page, without errors."""

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.bluesky_visitor import ME, VIEWS, BlueskyVisitor, members, site_of
from tests.browser.follow.conftest import PublishOnBluesky
from tests.browser.follow.visitor import SLUG, name_of
from tests.members import a_member

MOST_REQUESTS = 6
FOLLOW_ONLY = {
    "atproto",
    "repo:app.bsky.graph.follow?action=create",
    "rpc:app.bsky.actor.getProfiles?aud=*",
}


def test_a_hundred_accounts_are_followed_with_one_write(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    state = sandbox.bluesky.state
    for n in range(1, 11):
        state.follow(ME, f"acct{n:03}.test")
    visitor = publish_on_bluesky(100)
    visitor.open()
    assert visitor.submit_button.inner_text() == "Follow all 100 on Bluesky"
    visitor.submit()
    visitor.wait_for_consent()
    assert set(visitor.page.get_by_role("listitem").all_inner_texts()) == FOLLOW_ONLY
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 90, "already followed": 10}
    assert len(visitor.outcomes) == 100
    assert visitor.followed == {f"acct{n:03}.test": 1 for n in range(1, 101)}
    assert visitor.writes == [200]
    sent = [one for one in visitor.server.log if one.path.startswith("/xrpc/")]
    assert len(sent) <= MOST_REQUESTS
    expect(visitor.page.get_by_text("Permission revoked.")).to_be_visible()
    visitor.wait_for_revocation()


def test_a_second_run_writes_nothing_and_says_so(publish_on_bluesky: PublishOnBluesky) -> None:
    visitor = publish_on_bluesky(5)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    visitor.wait_for_revocation()
    visitor.server.log.clear()
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"already followed": 5}
    assert visitor.writes == []


def test_accounts_that_must_be_left_alone(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    state = sandbox.bluesky.state
    state.block(ME, "acct001.test")
    state.block("acct002.test", ME)
    state.mute(ME, "acct003.test")
    visitor = publish_on_bluesky(
        [
            *members(range(1, 5)),
            a_member(name="Me", bluesky=ME),
            a_member(name="Nobody", bluesky="nobody.test"),
        ]
    )
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert visitor.outcomes == {
        name_of(1): "not followed: You have blocked this account.",
        name_of(2): "not followed: This account has blocked you.",
        name_of(3): "not followed: You have muted this account.",
        name_of(4): "followed",
        "Me": "not followed: This is your own account.",
        "Nobody": "not followed: Your server cannot find this account.",
    }
    assert visitor.followed == {"acct004.test": 1}


def test_a_renamed_account_is_followed_and_the_new_owner_of_a_handle_is_not(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    state = sandbox.bluesky.state
    did = state.account("acct001.test").did
    state.rename("acct001.test", "renamed.test")
    state.rename("acct002.test", "acct001.test")
    visitor = publish_on_bluesky(
        [a_member(name="Anna", bluesky="acct001.test", bluesky_did=did)],
    )
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert visitor.outcomes == {"Anna": "followed (moved to @renamed.test)"}
    assert visitor.followed == {"renamed.test": 1}


def test_a_server_without_narrow_scopes(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky
) -> None:
    sandbox.bluesky.state.granular_scopes = False
    visitor = publish_on_bluesky(3)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    scopes = visitor.page.get_by_role("listitem").all_inner_texts()
    assert set(scopes) == {"atproto", "transition:generic"}
    visitor.approve()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 3}


def test_a_server_without_application_views(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, page: Page
) -> None:
    state = sandbox.bluesky.state
    state.app_views = False
    state.follow(ME, "acct001.test")
    state.block(ME, "acct002.test")
    lead(page, sandbox)
    visitor = publish_on_bluesky([*members(range(1, 5)), a_member("Nobody", bluesky="nobody.test")])
    for summary in (
        {"followed": 2, "already followed": 1, "not followed": 2},
        {"already followed": 3, "not followed": 2},
    ):
        visitor.follow()
        visitor.wait_for_heading("Done on")
        assert visitor.summary == summary
        expect(page.get_by_text("Your server shows no profiles of other accounts")).to_be_visible()
        visitor.wait_for_revocation()
    assert set(visitor.followed.values()) == {1}


def lead(page: Page, sandbox: Sandbox) -> list[str]:
    """Let the public services be the sandbox's; return the addresses that are asked."""
    asked: list[str] = []
    places = {
        "https://public.api.bsky.app": sandbox.bluesky.app_view_url,
        "https://plc.directory": sandbox.bluesky.directory_url,
    }

    def answer(route: Route) -> None:
        url = route.request.url
        asked.append(url)
        origin = "https://" + urlsplit(url).netloc
        route.fulfill(response=route.fetch(url=url.replace(origin, places[origin])))

    for origin in places:
        page.route(f"{origin}/**", answer)
    return asked


@pytest.mark.parametrize("typed", [f"@{ME}", f"https://bsky.app/profile/{ME}", "did"])
def test_the_visitors_server_is_found_by_their_handle(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, page: Page, typed: str
) -> None:
    did = sandbox.bluesky.users["follower"]["did"]
    asked = lead(page, sandbox)
    visitor = publish_on_bluesky(3)
    visitor.follow(did if typed == "did" else typed)
    visitor.wait_for_heading(f"Done on {visitor.domain}")
    assert visitor.summary == {"followed": 3}
    resolved = f"https://public.api.bsky.app/xrpc/com.atproto.identity.resolveHandle?handle={ME}"
    document = f"https://plc.directory/{did}"
    assert asked == ([document] if typed == "did" else [resolved, document])
    # The account is already chosen on the server's page.
    visitor.open()
    expect(visitor.field).to_have_value(did if typed == "did" else ME)


def test_a_handle_that_no_account_has(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, page: Page
) -> None:
    lead(page, sandbox)
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit("nobody.test")
    text = "There is no account called nobody.test. Check the spelling of your handle."
    expect_error(visitor, text)


def test_a_handle_that_its_account_does_not_name_back(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, page: Page
) -> None:
    asked = lead(page, sandbox)
    page.route(
        "https://public.api.bsky.app/**",
        lambda route: route.fulfill(json={"did": sandbox.bluesky.users["curator"]["did"]}),
    )
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit(ME)
    expect_error(visitor, f"There is no account called {ME}.")
    assert len(asked) == 1


def test_an_approval_with_another_account_is_revoked(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, page: Page
) -> None:
    lead(page, sandbox)
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit("curator.test")
    visitor.approve()
    expect_error(visitor, "You approved this with another account than the one you typed.")
    visitor.wait_for_revocation()


NO_ACCOUNTS = Fault("status", path="/oauth-protected-resource$", status=404)
"""A server that signs in accounts of other servers, as bsky.social does."""


def test_a_server_that_signs_in_accounts_of_other_servers(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, page: Page
) -> None:
    """The account's DID document says on which server it is."""
    asked = lead(page, sandbox)
    sandbox.bluesky.faults.add(replace(NO_ACCOUNTS))
    visitor = publish_on_bluesky(3)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert visitor.summary == {"followed": 3}
    assert asked == [f"https://plc.directory/{sandbox.bluesky.users['follower']['did']}"]


def test_a_server_that_signs_in_an_account_it_is_not_responsible_for(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, page: Page
) -> None:
    lead(page, sandbox)
    sandbox.bluesky.faults.add(replace(NO_ACCOUNTS))
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit()
    visitor.wait_for_consent()
    other = {"authorization_servers": ["https://other.example"]}
    sandbox.bluesky.faults.add(Fault("body", path="/oauth-protected-resource$", body=other))
    page.route("https://other.example/**", lambda route: route.fulfill(json=metadata_of_other()))
    visitor.approve()
    expect_error(visitor, "is not a Bluesky server that this page can use.")
    visitor.wait_for_revocation()


def metadata_of_other() -> dict[str, str]:
    """Return the metadata of another authorization server."""
    url = "https://other.example"
    names = ("authorization", "token", "revocation", "pushed_authorization_request")
    return {"issuer": url} | {f"{name}_endpoint": f"{url}/{name}" for name in names}


def test_a_name_that_no_account_has_is_tried_as_a_server(
    sandbox: Sandbox, publish_on_bluesky: PublishOnBluesky, page: Page
) -> None:
    lead(page, sandbox)
    page.route(
        "https://pds.example/**",
        lambda route: route.fulfill(
            response=route.fetch(
                url=sandbox.bluesky.url + route.request.url.removeprefix("https://pds.example")
            )
        ),
    )
    visitor = publish_on_bluesky(1)
    visitor.open()
    visitor.submit("pds.example")
    # The sandbox returns another account, so the page does not use it.
    expect_error(visitor, "There is no account called pds.example.")
    assert visitor.server.log.matching("GET", "/oauth-protected-resource$")


def test_only_the_name_that_was_typed_and_the_follows_are_stored(
    publish_on_bluesky: PublishOnBluesky,
) -> None:
    visitor = publish_on_bluesky(1)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    visitor.wait_for_revocation()
    stored = """(async () =>
      [{ ...localStorage }, sessionStorage.length, await indexedDB.databases()])()"""
    local, *others = visitor.page.evaluate(stored)
    [follower] = json.loads(local.pop(f"care100 /{SLUG}/ bluesky follows"))["all"]
    assert follower["me"] == visitor.server.state.account(ME).did
    assert [one["handle"] for one in follower["follows"]] == ["acct001.test"]
    assert local == {"care100 bluesky server": visitor.domain}
    assert others == [0, []]


def test_the_way_without_permission(publish_on_bluesky: PublishOnBluesky) -> None:
    pack = "https://bsky.app/starter-pack/curator.test/3kabc"
    visitor = publish_on_bluesky(site_of(members([1, 2]), bluesky=(pack,)))
    visitor.open()
    section = visitor.page.get_by_role("region", name="On Bluesky")
    expect(section.get_by_role("link", name="Starter pack")).to_have_attribute("href", pack)
    link = visitor.page.get_by_role("link", name="@acct001.test")
    expect(link).to_have_attribute("href", "https://bsky.app/profile/acct001.test")


def expect_error(visitor: BlueskyVisitor, text: str) -> None:
    """The form is shown with an error; nothing was followed, and nothing is stored."""
    expect(visitor.error).to_contain_text(text)
    expect(visitor.submit_button).to_be_visible()
    assert visitor.page.url == visitor.address
    assert visitor.writes == []
    stored = "(async () => [sessionStorage.length, await indexedDB.databases()])()"
    assert visitor.page.evaluate(stored) == [0, []]


def test_profiles_are_asked_in_batches(publish_on_bluesky: PublishOnBluesky) -> None:
    visitor = publish_on_bluesky(26)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    assert len(visitor.server.log.matching("GET", VIEWS)) == 2
