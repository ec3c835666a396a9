"""What docs/site.md says about the files of a site agrees with them."""

import re
from pathlib import Path

from care100.sandbox import Sandbox
from care100.site import manifest
from tests.docs.pages import TOP
from tests.person import Typist
from tests.site.pages import published

TEXT = (TOP / "docs" / "site.md").read_text(encoding="utf-8")
LISTS = ("social-care-100", "social-care-fediverse", "social-care-bluesky")


def test_the_headers_allow_what_the_page_allows(curator: Typist, tmp_path: Path) -> None:
    page = published(curator, tmp_path / "site", "social-care-100")
    [policy] = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    header = f"Content-Security-Policy: {policy.attributes['content']}; frame-ancestors 'none'"
    assert f"\n{header}\n" in TEXT


def test_every_file_of_a_site_is_in_the_table(
    curator: Typist, sandbox: Sandbox, tmp_path: Path
) -> None:
    for slug in LISTS:
        curator.runs("describe", slug, "--page", f"https://lists.example.org/{slug}/")
    site = tmp_path / "site"
    curator.runs("site", *LISTS, "-o", str(site), "--register-apps", sandbox.mastodon.url)
    cells = re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE)
    named = set(re.findall(r"`([^`]+)`", "".join(cells)))
    files = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assert manifest.NAME in files
    for name in files:
        general = name
        for slug in LISTS:
            general = general.replace(slug, "LIST")
        assert general in named or general.startswith("static/"), name
