"""Lists as Markdown tables, for a wiki, a README or a web page.

Tables are an extension of CommonMark (github.github.com/gfm, 4.10). Members' texts are
escaped, so that no name can add a link, an image or a cell.
"""

import re

from care100.model import sanitize
from care100.model.addresses import is_web_address
from care100.model.list_metadata import Edition
from care100.model.members import Member
from care100.model.topics import join_topics

# All characters that can begin inline markup, and the bar between cells.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&!])")


def write(edition: Edition) -> str:
    """Return a heading, the list's description, and a table with a row for each member."""
    metadata = edition.metadata
    description = escaped(metadata.description)
    return "\n".join(
        [
            f"# {escaped(metadata.title)}",
            "",
            *([re.sub(r"^(\d*)([#+=.)-])", r"\1\\\2", description), ""] if description else []),
            "| Name | Account | Topic |",
            "| --- | --- | --- |",
            *map(_row, edition.members),
            "",
        ]
    )


def escaped(text: str) -> str:
    """Return the text on one line, with all Markdown markup escaped."""
    return _MARKUP.sub(r"\\\1", sanitize.line(text))


def _row(one: Member) -> str:
    name = _link(one.name, one.website) if is_web_address(one.website) else escaped(one.name)
    accounts = "<br>".join(_link(handle.display, handle.url) for handle in one.handles)
    return f"| {name} | {accounts} | {escaped(join_topics(one.topics))} |"


def _link(text: str, address: str) -> str:
    # Inside angle brackets an address may contain parentheses; addresses.is_web_address
    # refuses all characters that could end it.
    return f"[{escaped(text)}](<{address}>)"
