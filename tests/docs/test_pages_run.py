"""The commands of the pages run in their order, as they are written, and print what is shown.

To write the outputs into the pages: CARE100_WRITE_OUTPUTS=1 pytest tests/docs/test_pages_run.py
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mastodon import Mastodon

from care100.sandbox import Sandbox
from tests.docs import pages, reader, world
from tests.docs.reader import Reader, blocks, lines, shows
from tests.docs.world import SERVER
from tests.subscribe.publisher import Publisher

WRITES = bool(os.environ.get("CARE100_WRITE_OUTPUTS"))
BLUESKY = "https://bsky.app"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the pages are for a POSIX shell")


@dataclass
class Scene:
    """A reader, and what is there when the reader begins a page."""

    reader: Reader
    sandbox: Sandbox
    publisher: Publisher

    def types(self, *commands: str) -> None:
        """Type commands before the page begins."""
        for line in commands:
            self.reader.types_line(line)


@pytest.fixture
def scene(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Scene]:
    folder = tmp_path / "folder"
    folder.mkdir()
    with world.world() as sandbox, Publisher() as publisher:
        yield Scene(world.reader(sandbox, home, folder, monkeypatch), sandbox, publisher)


def nothing(_: Scene) -> None:
    """Prepare nothing."""


def members_file(scene: Scene) -> None:
    """Have a table from a spreadsheet."""
    rows = f"Name,Fediverse handle,Theme\nDee Example,@dee@{SERVER},housing\n"
    scene.reader.has("members.csv", rows)


def files(scene: Scene) -> None:
    """Have two tables, of which one has columns that need names, and a contact for all lists."""
    members_file(scene)
    scene.reader.variables["CARE100_CONTACT"] = "lists@example.org"
    scene.reader.has("table.csv", f"Who,Where to find us\nDee Example,@dee@{SERVER}\n")


def my_list(scene: Scene) -> None:
    """Have a list of three members, and a login on their server."""
    scene.types(
        f"care100 login mastodon {SERVER}",
        "care100 new my-list --title 'My list'",
        "care100 describe my-list --contact lists@example.org",
        f"care100 add my-list @ada@{SERVER} --name 'Ada Example'",
        f"care100 add my-list @bob@{SERVER} --name 'Bob Example'",
        "care100 add my-list x:cy_writes",
    )


def topics(scene: Scene) -> None:
    """Have the list, with a topic."""
    my_list(scene)
    scene.types("care100 edit my-list 'Ada Example' --topic carers")


def published(scene: Scene) -> None:
    """Publish a starter pack, a list and a page for the reader to follow."""
    bluesky = scene.sandbox.bluesky.state
    pack = bluesky.publish_pack("ada.bsky.social", "Pack", ["bob.bsky.social"])
    curated = bluesky.publish_list("ada.bsky.social", "List", ["cy.bsky.social"])
    member = {"name": "Ada Example", "mastodon": f"ada@{scene.sandbox.mastodon.domain}"}
    profile, start = f"{BLUESKY}/profile/ada.bsky.social", f"{BLUESKY}/starter-pack/ada.bsky.social"
    scene.reader.stands_for = {
        f"{start}/3kabcdefghijk": f"{start}/{pack.rpartition('/')[2]}",
        f"{profile}/lists/3kabcdefghijl": f"{profile}/lists/{curated.rpartition('/')[2]}",
        "https://lists.example.org/carers/": scene.publisher.publish(
            [member], "carers", slug="carers", title="Carers"
        ),
        **scene.reader.stands_for,
    }


def others(scene: Scene) -> None:
    """Be logged in, and let others publish a Collection, an X List and a list of Trunk."""
    mastodon, x, publisher = scene.sandbox.mastodon, scene.sandbox.x.state, scene.publisher
    app = Mastodon(api_base_url=mastodon.url, access_token=mastodon.users["follower"])
    ada = mastodon.state.account(f"ada@{mastodon.domain}").id
    collection = app.collection_create("Collection", account_ids=[ada]).collection
    on_x = x.add_list("follower", name="List")
    on_x.members.append(x.account("bob_writes").id)
    listed = [{"acct": f"cy@{mastodon.domain}"}]
    publisher.files["/trunk/api/v1/list/Social%20Work"] = json.dumps(listed).encode()
    scene.reader.stands_for = {
        "https://mastodon.example/collections/116131056935959117": str(collection.url),
        "https://x.com/i/lists/1234567890": f"https://x.com/i/lists/{on_x.id}",
        "https://communitywiki.org/trunk/": f"{publisher.url}/trunk/",
        **scene.reader.stands_for,
    }
    scene.types(f"care100 login mastodon {SERVER}", "care100 login x")


def repository(scene: Scene) -> None:
    """Be in a clone of a repository."""
    scene.types("git init --quiet --bare ../origin", "git clone --quiet ../origin .")


PAGES: dict[str, Callable[[Scene], None]] = {
    "README.md": nothing,
    "docs/backup.md": nothing,
    "docs/check.md": topics,
    "docs/curating.md": files,
    "docs/first-list.md": members_file,
    "docs/following.md": published,
    "docs/included-lists.md": nothing,
    "docs/listed.md": my_list,
    "docs/other-lists.md": others,
    "docs/site.md": repository,
    "docs/stats.md": nothing,
    "docs/sync.md": my_list,
    "docs/terminal.md": nothing,
}
OTHERS = {
    "docs/install.md": "tests/cli/completion",
    "docs/sandbox.md": "tests/docs/test_sandbox.py",
    "docs/schedule.md": "tests/docs/test_schedule.py",
    "docs/shared-registry.md": "tests/registry/postgres/test_page.py",
    "docs/team.md": "tests/docs/test_team.py",
}
"""Pages whose commands other tests run."""


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_page_runs_and_prints_what_is_shown(page: str, scene: Scene) -> None:
    PAGES[page](scene)
    file = pages.TOP / page
    text = file.read_text(encoding="utf-8")
    shown = [(block, scene.reader.types(block)) for block in blocks(text)]
    wrong = [(block, output) for block, output in shown if not shows(block.output, output)]
    if WRITES:
        for block, output in reversed(wrong):
            text = f"{text[: block.span[0]]}{output}{text[block.span[1] :]}"
        file.write_text(text, encoding="utf-8")
    else:
        assert [output for _, output in wrong] == [block.output for block, _ in wrong]


def test_the_commands_of_every_page_are_run() -> None:
    with_commands = {
        page.relative_to(pages.TOP).as_posix()
        for page in pages.PAGES
        if any(lines(block.commands) for block in blocks(page.read_text(encoding="utf-8")))
    }
    assert with_commands - PAGES.keys() - OTHERS.keys() == set()


def test_outputs_are_compared_line_by_line() -> None:
    assert shows("One\n", "One\n")
    assert shows("One\n…\nFour\n", "One\nTwo\nThree\nFour\n")
    assert shows("…\nFour\n", "Four\n")
    assert not shows("One\n", "One\nTwo\n")
    assert not shows("One\n…\nFour\n", "One\nTwo\n")
    assert not shows("On.\n", "One\n")


def test_commands_and_outputs_of_a_page_are_found() -> None:
    text = (
        "1. First\n\n   ```sh\n   care100 lists   # all\n   make demo\n   ```\n\n"
        "```sh\ncare100 show \\\n  a\n```\n\n```text\nOne\n```\n\n```text\nTwo\n```\n"
    )
    first, second = blocks(text)
    assert (lines(first.commands), first.output) == (["care100 lists"], None)
    assert (lines(second.commands), second.output) == (["care100 show    a"], "One\n")
    assert text[slice(*second.span)] == "One\n"
    assert reader.ELSEWHERE
