"""The style sheets work in Safari 15.4 and Firefox 100. The scripts are checked by `make lint`."""

import re
from pathlib import Path

import pytest

STYLES = sorted((Path(__file__).parents[2] / "src/care100/site/static").rglob("*.css"))


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_selector_is_known(path: Path) -> None:
    """A browser drops the whole rule of a selector that it does not know."""
    css = path.read_text(encoding="utf-8")
    assert not re.search(r":has\(|@container|@layer|@scope|@starting-style|^\s*&", css, re.M)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_content_with_alternative_text_has_a_fallback(path: Path) -> None:
    css = path.read_text(encoding="utf-8")
    for rule in re.findall(r"\{[^{}]*\}", css):
        contents = re.findall(r"content:\s*([^;}]+)", rule)
        if any("/" in content for content in contents):
            assert "/" not in contents[0], rule
