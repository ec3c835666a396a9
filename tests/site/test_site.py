"""`care100 site`: a folder that is always whole, and never anybody else's."""

import json
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from care100 import atomic_write
from care100.site.manifest import NAME as MANIFEST
from care100.site.manifest import digest
from care100.site.preview import Preview
from tests.killed import start
from tests.person import Typist
from tests.site.pages import Page, keeps, published

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def contents(folder: Path) -> dict[str, bytes]:
    """All files in a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_lists_give_the_same_bytes_and_a_second_run_does_nothing(
    curator: Typist, tmp_path: Path
) -> None:
    build = ["site", "social-care-100", "social-care-fediverse", "-o"]
    assert "Wrote" in curator.runs(*build, str(tmp_path / "one")).out
    curator.runs(*build, str(tmp_path / "two"))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "one").rglob("*")}
    again = curator.runs(*build, str(tmp_path / "one"))
    assert again.out.startswith("No change in ")
    assert times == {path: path.stat().st_mtime_ns for path in (tmp_path / "one").rglob("*")}


def test_removing_a_list_from_the_site_removes_only_its_files(
    curator: Typist, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    curator.runs("site", "social-care-100", "social-care-fediverse", "-o", str(site))
    (site / "CNAME").write_text("lists.example.org")
    (site / "social-care-fediverse" / "mine.txt").write_text("mine")
    ran = curator.runs("site", "social-care-100", "-o", str(site))
    assert "removed" in ran.out
    assert "Removed the page of social-care-fediverse." in ran.err
    assert f"care100 site social-care-100 social-care-fediverse -o {site}\n" in ran.err
    left = contents(site)
    assert left["CNAME"] == b"lists.example.org"
    assert [name for name in left if name.startswith("social-care-fediverse/")] == [
        "social-care-fediverse/mine.txt"
    ]


def test_the_page_of_a_renamed_list_is_at_its_new_name(curator: Typist, tmp_path: Path) -> None:
    site = str(tmp_path / "site")
    curator.runs("site", "social-care-100", "-o", site)
    curator.runs("rename", "social-care-100", "forty-two")
    ran = curator.runs("site", "forty-two", "-o", site)
    moved = "The page of social-care-100 is now at forty-two/. Links to the old address no longer"
    assert moved in " ".join(ran.err.split())
    assert "name that list too" not in ran.err


def test_a_folder_of_somebody_else_is_refused_untouched(curator: Typist, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    ran = curator.runs("site", "social-care-100", "-o", str(folder), expect=2)
    assert "thesis.txt" in ran.err
    assert contents(folder) == {"thesis.txt": b"years of work"}


def test_a_file_that_somebody_put_into_the_site_is_not_overwritten(
    curator: Typist, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    curator.runs("site", "social-care-100", "-o", str(site))
    (site / "social-care-fediverse").mkdir()
    (site / "social-care-fediverse" / "index.html").write_text("mine")
    before = contents(site)
    both = ["social-care-100", "social-care-fediverse"]
    ran = curator.runs("site", *both, "-o", str(site), expect=2)
    assert "care100 did not make it" in ran.err
    assert contents(site) == before


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/outside.txt", "a/../../outside.txt"])
def test_a_manifest_cannot_have_a_file_outside_removed(
    curator: Typist, tmp_path: Path, name: str
) -> None:
    (tmp_path / "outside.txt").write_text("mine")
    site = tmp_path / "site"
    site.mkdir()
    (site / MANIFEST).write_text(json.dumps({"schema": 2, "files": {name: [digest(b"mine")]}}))
    curator.runs("site", "social-care-100", "-o", str(site), expect=2)
    assert (tmp_path / "outside.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "files", [["report.txt", "index.html"], {"report.txt": [], "index.html": ["0" * 64]}]
)
def test_a_planted_manifest_removes_and_overwrites_nothing(
    curator: Typist, tmp_path: Path, files: object
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    schema = 1 if isinstance(files, list) else 2
    (site / MANIFEST).write_text(json.dumps({"schema": schema, "files": files}))
    (site / "report.txt").write_text("mine")
    (site / "index.html").write_text("mine too")
    before = contents(site)
    ran = curator.runs("site", "social-care-100", "-o", str(site), expect=2)
    assert contents(site) == before
    assert "new, empty folder" in ran.err or "Move it away" in ran.err
    (site / "index.html").unlink()
    before = contents(site)
    curator.runs("site", "social-care-100", "-o", str(site), expect=2 if schema == 1 else 0)
    assert contents(site)["report.txt"] == b"mine"


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{}",
        '{"schema": 2}',
        '{"schema": 2, "files": []}',
        '{"schema": 3, "files": {}}',
        '{"schema": 2, "files": {"a": "b"}}',
        '{"schema": 2, "files": {"a": [1]}}',
        "[" * 9999,
    ],
)
def test_a_damaged_manifest_is_refused_by_name(
    curator: Typist, tmp_path: Path, manifest: str
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / MANIFEST).write_text(manifest)
    ran = curator.runs("site", "social-care-100", "-o", str(site), expect=2)
    assert f"{MANIFEST} cannot be read" in ran.err
    assert contents(site) == {MANIFEST: manifest.encode()}


def test_a_file_changed_by_hand_is_neither_overwritten_nor_removed(
    curator: Typist, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    both = ["site", "social-care-100", "social-care-fediverse", "-o", str(site)]
    curator.runs(*both)
    page = site / "social-care-fediverse" / "index.html"
    page.write_text("my own words")
    before = contents(site)
    assert "was changed since" in curator.runs(*both, expect=2).err
    assert contents(site) == before
    ran = curator.runs("site", "social-care-100", "-o", str(site))
    assert "social-care-fediverse/index.html" in ran.err
    assert page.read_text() == "my own words"
    assert not (site / "social-care-fediverse" / "list.json").exists()


def test_line_ends_that_git_changed_do_not_make_a_file_foreign(
    curator: Typist, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    curator.runs("site", "social-care-100", "-o", str(site))
    for path in site.rglob("*.html"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    curator.runs("describe", "social-care-100", "--title", "New title")
    curator.runs("site", "social-care-100", "-o", str(site))
    assert b"New title" in contents(site)["social-care-100/index.html"]


# Kill the program while it writes a file: the copy is written and not yet renamed.
_KILLED = """
import os, pathlib, signal, sys
from care100 import cli
rename = pathlib.Path.replace

def kill(self, target):
    if self.name.startswith("." + {name!r} + "."):
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)

pathlib.Path.replace = kill
cli.run(sys.argv[1:])
"""


@pytest.mark.parametrize("name", [MANIFEST, "index.html", "list.json", "site.css"])
def test_the_half_written_copy_of_a_killed_run_is_removed_by_the_next(
    curator: Typist, tmp_path: Path, name: str
) -> None:
    site = tmp_path / "site"
    command = ["site", "social-care-100", "-o", str(site)]
    killed = start(curator, *command, program=("-c", _KILLED.format(name=name)))
    assert killed.wait() == -signal.SIGKILL
    assert [one for one in contents(site) if one.endswith(".part")]
    mine = site / f".{name}.mine.part"
    mine.write_text("mine")
    curator.runs(*command)
    assert [one for one in contents(site) if one.endswith(".part")] == [mine.name]


def test_a_copy_that_another_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    copy = tmp_path / ".index.html.0a1b2c3d.part"
    with copy.open("wb") as file:
        atomic_write._mark_in_use(file.fileno())
        atomic_write.write(tmp_path / "index.html", b"page")
        assert copy.exists()
    atomic_write.write(tmp_path / "index.html", b"page")
    assert not copy.exists()


def test_a_link_out_of_the_folder_is_not_followed(curator: Typist, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    curator.runs("site", "social-care-100", "-o", str(site))
    (site / "static").rename(elsewhere)
    (site / "static").symlink_to(elsewhere)
    before = contents(elsewhere)
    (elsewhere / "site.css").write_text("changed")
    curator.runs("site", "social-care-100", "-o", str(site), expect=2)
    assert contents(elsewhere) == {**before, "site.css": b"changed"}


def test_a_run_that_was_broken_off_is_finished_by_the_next(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    write, count = atomic_write.write, iter(range(6))

    def cut_off(path: Path, data: bytes, *, private: bool = False) -> None:
        # The private file says which run holds the folder's lock.
        if not private and next(count, None) is None:
            raise KeyboardInterrupt
        write(path, data, private=private)

    monkeypatch.setattr(atomic_write, "write", cut_off)
    curator.runs("site", "social-care-100", "-o", str(site), expect=130)
    monkeypatch.setattr(atomic_write, "write", write)
    assert 0 < len(contents(site)) < 9
    curator.runs("site", "social-care-100", "-o", str(site))
    curator.runs("site", "social-care-100", "-o", str(tmp_path / "whole"))
    assert contents(site) == contents(tmp_path / "whole")


def test_a_folder_is_required_and_excludes_serve(curator: Typist, tmp_path: Path) -> None:
    assert "-o FOLDER" in curator.runs("site", "social-care-100", expect=2).err
    both = ["site", "social-care-100", "--serve", "-o", str(tmp_path / "site")]
    curator.runs(*both, expect=2)
    assert not (tmp_path / "site").exists()
    assert "Did you mean" in curator.runs("site", "social-car-100", "--serve", expect=2).err


def test_it_says_what_the_page_lacks_and_how_to_say_it(curator: Typist, tmp_path: Path) -> None:
    ran = curator.runs("site", "social-care-100", "-o", str(tmp_path / "site"))
    assert "care100 describe social-care-100 --page https://" in ran.err
    curator.runs("describe", "social-care-100", "--page", "https://example.org/list/")
    ran = curator.runs("site", "social-care-100", "-o", str(tmp_path / "site"))
    assert "describe" not in ran.err


def test_the_data_on_the_site_is_what_export_writes(curator: Typist, tmp_path: Path) -> None:
    curator.runs("describe", "social-care-fediverse", "--contact", "lists@example.org")
    published(curator, tmp_path / "site", "social-care-fediverse")
    folder = tmp_path / "site" / "social-care-fediverse"
    export = ("export", "social-care-fediverse", "--public")
    for file, format_ in [
        ("social-care-fediverse.csv", "csv"),
        ("following_accounts.csv", "mastodon"),
        ("lists.csv", "mastodon-list"),
    ]:
        exported = curator.runs(*export, "--format", format_).out
        assert (folder / file).read_text(encoding="utf-8") == exported
    data = json.loads((folder / "list.json").read_text(encoding="utf-8"))
    exported = curator.runs(*export, "--format", "json").json
    # The page has the date of its edition, and an export that of the list's last change. Only an
    # export says what to compare an edited copy with.
    of_the_export = {"updated": "", "states": [], "digest": ""}
    assert {**data, **of_the_export} == {**exported, **of_the_export}
    assert not {"states", "digest"} & data.keys()


def test_opted_out_accounts_are_in_no_file(curator: Typist, tmp_path: Path) -> None:
    rows = [{"name": "Anna Ash", "x": "anna", "x_id": "77"}, {"name": "Ben", "x": "ben"}]
    keeps(curator, "people", rows)
    curator.runs("edit", "people", "x:anna", "--x", "@annaelm", "--name", "Anna Elm")
    curator.runs("edit", "people", "x:annaelm", "--x", "@annaoak", "--name", "Anna Oak")
    curator.runs("opt-out", "x:annaoak", "--yes")
    published(curator, tmp_path / "site", "people")
    for name, data in contents(tmp_path / "site" / "people").items():
        assert b"anna" not in data.lower(), name


def test_a_preview_serves_every_file_with_its_type(curator: Typist, tmp_path: Path) -> None:
    both = ["social-care-fediverse", "social-care-100"]
    curator.runs(
        "chats",
        both[0],
        "Care chat",
        "--hashtag",
        "care",
        "--day",
        "Thursday",
        "--time",
        "20:00",
        "--zone",
        "London",
    )
    published(curator, tmp_path / "site", *both)
    files = contents(tmp_path / "site")
    types = {}
    with Preview(files, 0) as preview, httpx.Client(trust_env=False) as web:
        for name, data in files.items():
            answer = web.get(preview.address + name)
            assert answer.content == data, name
            types[name.rpartition(".")[2]] = answer.headers["content-type"]
    assert types["ics"] == "text/calendar; charset=utf-8"
    assert types["opml"] == "text/x-opml; charset=utf-8"
    assert "application/octet-stream" not in types.values()


def test_a_preview_serves_a_file_of_unknown_type() -> None:
    with Preview({"CNAME": b"lists.example.org"}, 0) as preview:
        answer = httpx.get(f"{preview.address}CNAME", trust_env=False)
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_preview_shows_the_site_on_this_computer_and_writes_nothing(
    curator: Typist, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "care100", "site", "social-care-fediverse", "--serve"]
    running = subprocess.Popen(
        [*command, "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert running.stdout
    assert running.stderr
    try:
        address = running.stdout.readline().decode().strip()
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=address, trust_env=False) as web:
            page = web.get("social-care-fediverse/")
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            seen = Page.of(page.text)
            assert seen.all("meta", name="robots", content="noindex")
            [policy] = seen.all("meta", **{"http-equiv": "Content-Security-Policy"})
            assert "'self' https: http://127.0.0.1:*" in policy.attributes["content"]
            assert web.get("social-care-fediverse").headers["location"] == "/social-care-fediverse/"
            assert web.get("static/site.css").headers["content-type"].startswith("text/css")
            assert web.head("static/site.css").content == b""
            assert web.get("../../etc/passwd").status_code == 404
    finally:
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=20)
    assert running.returncode == 0
    assert b"Ctrl-C" in told
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_disconnected_browser_prints_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Preview({"index.html": b"x" * 20_000_000}, 0) as preview:
        port = httpx.URL(preview.address).port or 0
        with socket.create_connection(("127.0.0.1", port)) as browser:
            browser.sendall(b"GET / HTTP/1.0\r\n\r\n")
            browser.recv(10)
            # Closing with a zero linger resets the connection.
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert httpx.get(preview.address, trust_env=False).status_code == 200
    assert capsys.readouterr().err == ""


def test_a_port_that_is_taken_is_named(curator: Typist) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = curator.runs("site", "social-care-100", "--serve", "--port", port, expect=1)
    assert f"Port {port} cannot be used" in ran.err
    assert "--port 0" in ran.err
