"""The address of a page's list. The page is untrusted and is neither rendered nor run."""

from urllib.parse import urljoin, urlsplit

from care100.formats.list_json import FILE_NAME
from care100.model import markup

# Characters that are parsed. The link is in the page's head; a limit protects against pages
# made to keep the parser busy.
_HEAD = 100_000
_PAGE = 1_000_000


def named(html: str, base: str) -> list[str]:
    """Return the addresses of the lists that a page links to, without duplicates.

    The links are in its head, as `<link rel="alternate" type="application/json"
    href="…/list.json">`. `base` is the page's own address. Links to other JSON data, such as
    WordPress's, have other file names.
    """
    links = markup.links(html[:_HEAD], base)
    found = [one.url for one in links if one.kind == "application/json"]
    return [one for one in dict.fromkeys(found) if urlsplit(one).path.endswith(f"/{FILE_NAME}")]


def files(html: str, base: str, endings: tuple[str, ...]) -> list[str]:
    """Return the addresses of the files that a page links to anywhere, without duplicates.

    `endings` are those of the files' names, in lower case.
    """
    found = [one.url.partition("#")[0] for one in markup.links(html[:_PAGE], base)]
    return [one for one in dict.fromkeys(found) if urlsplit(one).path.lower().endswith(endings)]


def beside(base: str) -> str:
    """Return the default address of the list of a page without a link."""
    return urljoin(base, FILE_NAME)
