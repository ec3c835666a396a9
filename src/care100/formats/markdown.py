"""Lists as Markdown tables, for a wiki, a README or a web page.

Tables are an extension of CommonMark (github.github.com/gfm, 4.10). Members' texts are
escaped, so that no name can add a link, an image or a cell.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from care100.formats import table
from care100.formats.column_names import column_of
from care100.formats.markdown_text import Link, links_in, plain
from care100.formats.metadata_rows import BadMetadata, metadata_of
from care100.formats.rows import DEFAULTS, BadFile, ReadOptions, Rows
from care100.formats.text_lines import lines_named, lines_of
from care100.model import sanitize
from care100.model.addresses import is_web_address
from care100.model.handles import BadHandle
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.members import Member
from care100.model.topics import join_topics
from care100.platforms import parse_handle

# All characters that can begin inline markup, and the bar between cells.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&!])")
# What begins a heading, a list or a rule at the beginning of a line.
_BLOCK = re.compile(r"^(\d*)([#+=.)-])")
# Columns whose links are not part of their texts, and the columns that these links add.
_TEXTS = {"name", "topic", "about", "note"}
_ADDED = ("account", "website")
# A cell of the rule below a table's header, and any cell: a bar in it is escaped.
_RULE = re.compile(r":?-+:?")
_CELL = re.compile(r"(?:\A|\|)((?:\\.|[^\\|])*)")


def write(edition: Edition) -> str:
    """Return a heading, the list's description, and a table with a row for each member.

    The column “About” is there if any member has such a text; notes are private.
    """
    metadata = edition.metadata
    has_about = any(one.about for one in edition.members)
    description = escaped(metadata.description)
    return "\n".join(
        [
            f"# {escaped(metadata.title)}",
            "",
            *([paragraph(description), ""] if description else []),
            f"| Name | Account | Topic |{' About |' if has_about else ''}",
            f"| --- | --- | --- |{' --- |' if has_about else ''}",
            *(
                f"{_row(one)} {escaped(one.about)} |" if has_about else _row(one)
                for one in edition.members
            ),
            "",
        ]
    )


def escaped(text: str) -> str:
    """Return the text on one line, with all Markdown markup escaped."""
    return _MARKUP.sub(r"\\\1", sanitize.line(text))


def paragraph(line: str) -> str:
    """Return an escaped line that begins no block."""
    return _BLOCK.sub(r"\1\\\2", line)


def _row(one: Member) -> str:
    name = _link(one.name, one.website) if is_web_address(one.website) else escaped(one.name)
    accounts = "<br>".join(_link(handle.display, handle.url) for handle in one.handles)
    return f"| {name} | {accounts} | {escaped(join_topics(one.topics))} |"


def _link(text: str, address: str) -> str:
    # Inside angle brackets an address may contain parentheses; addresses.is_web_address
    # refuses all characters that could end it.
    return f"[{escaped(text)}](<{address}>)"


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read the members in the first table of a Markdown text, as `write` writes it.

    The first heading is the list's title. Other text is named and left out. Raises BadFile.
    """
    lines = lines_of(data)
    ruled = next((n for n in range(1, len(lines)) if _is_ruled(lines, n)), None)
    if ruled is None:
        raise BadFile(
            "The file has no table in Markdown.",
            "For a text with accounts, name the format: --format handles.",
        )
    end = next((n for n in range(ruled + 1, len(lines)) if "|" not in lines[n]), len(lines))
    header = _plain_cells(lines[ruled - 1], ()).cells
    columns = list(map(column_of, header))
    members = [(n + 1, _plain_cells(lines[n], columns)) for n in range(ruled + 1, end)]
    rows = table.read(_with_links(ruled, header, members), options)
    rows.metadata, used = _metadata(lines[: ruled - 1])
    text = [n + 1 for n in (*range(ruled - 1), *range(end, len(lines))) if lines[n].strip()]
    if unread := [line for line in text if line not in used]:
        rows.notes.append(f"Ignored text outside the table on {lines_named(unread)}.")
    return rows


def is_one(text: str) -> bool:
    """Return whether the text has a table in Markdown."""
    lines = text.split("\n")
    return any(_is_ruled(lines, n) for n in range(1, len(lines)))


def _is_ruled(lines: Sequence[str], place: int) -> bool:
    """Return whether a line is the rule below a table's header."""
    cells = lines[place].strip().removeprefix("|").removesuffix("|").split("|")
    has_bars = "|" in lines[place] and "|" in lines[place - 1]
    return has_bars and all(_RULE.fullmatch(cell.strip()) for cell in cells)


@dataclass(frozen=True)
class _Row:
    """A row of a table: its cells as plain text, and what its links add to them."""

    cells: list[str]
    account: str = ""
    website: str = ""


def _plain_cells(line: str, columns: Sequence[str]) -> _Row:
    """Return the cells of a line. The first column of texts, such as a name, has no accounts."""
    cells, account, website = [], "", ""
    for place, cell in enumerate(_CELL.findall(line.strip().removeprefix("|").removesuffix("|"))):
        is_text = place < len(columns) and columns[place] in _TEXTS
        cells.append(plain(cell, _shown_text if is_text else _shown).strip())
        own = [link for link in links_in(cell) if is_text and not _is_account(link.text)]
        profiles = [link.address for link in own if _is_account(link.address)]
        account = account or " ".join(profiles)
        others = (link.address for link in own if link.address not in profiles)
        website = website or next(others, "")
    return _Row(cells, account, website)


def _shown(link: Link) -> str:
    """Return a link as text: the address of an account says on which server it is."""
    return f" {link.address} " if _is_account(link.address) else link.text


def _shown_text(link: Link) -> str:
    """Return a link in a column of texts as text."""
    return _shown(link) if _is_account(link.text) else link.text


def _with_links(
    line: int, header: Sequence[str], members: Sequence[tuple[int, _Row]]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the numbered rows, with further columns for what their links add."""
    added = [name for name in _ADDED if any(getattr(row, name) for _, row in members)]
    yield line, [*header, *added]
    for number, row in members:
        missing = [""] * (len(header) - len(row.cells))
        yield number, [*row.cells, *missing, *(getattr(row, name) for name in added)]


def _metadata(lines: Sequence[str]) -> tuple[ListMetadata | None, set[int]]:
    """Return the metadata above the table, and the numbers of its lines."""
    filled = [(n + 1, plain(line).strip()) for n, line in enumerate(lines) if line.strip()]
    if not filled or not filled[0][1].startswith("# "):
        return None, set()
    title = filled[0][1].removeprefix("# ").strip()
    description = filled[1][1] if len(filled) > 1 else ""
    used = {line for line, _ in filled[:2]}
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower())[:60].strip("-") or "list"
    try:
        return metadata_of({"slug": slug, "title": title, "description": description}), used
    except BadMetadata:
        return None, set()


def _is_account(text: str) -> bool:
    try:
        parse_handle(text)
    except BadHandle:
        return False
    return True
