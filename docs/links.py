"""Links of the documentation pages, which work in the repository, made to work in the site."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

DOCS = Path(__file__).parent

_IN_THE_SITE = {".json", ".md"}
_BLOCK = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_FILE_NAME = re.compile(r"[\w./-]+\.md")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#]+)(#[^)\s]*)?\)")


def for_the_site(text: str, page: Path, moved: Mapping[Path, str]) -> str:
    """Return the text of `page` with links that work in the site.

    moved  files outside docs/ that are pages of the site, and their names there

    A label that is the name of a page's file becomes the title of the page. The label of a link to
    any other file, such as a test, becomes code: the site does not know where the
    repository is published.
    """

    def replace(link: re.Match[str]) -> str:
        label, target, anchor = link[1], link[2], link[3] or ""
        file = Path(os.path.normpath(page.parent / target))
        if re.match(r"\w+:", target):
            return link[0]
        if _FILE_NAME.fullmatch(label) and file.exists():
            label = _title(file)
        if file in moved:
            return f"[{label}]({moved[file]}{anchor})"
        if file.is_relative_to(DOCS) and file.suffix in _IN_THE_SITE:
            return f"[{label}]({file.relative_to(DOCS).as_posix()}{anchor})"
        path = label.replace("\\_", "_").strip("`")
        return f"`{path}`"

    # Every second part is a block of code, in which nothing is a link.
    parts = _BLOCK.split(text)
    return "".join(
        part if number % 2 else _LINK.sub(replace, part) for number, part in enumerate(parts)
    )


def _title(page: Path) -> str:
    first = page.read_text(encoding="utf-8").partition("\n")[0]
    return first.removeprefix("# ")
