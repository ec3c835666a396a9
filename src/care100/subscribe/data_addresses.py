"""Pages of other sites that show a list, and the addresses of the data that they show.

Sources: kensanata/trunk for Trunk (`/api/v1/list/:name`), anze3db/fedidevs for fedidevs
(`share_starter_pack` in starter_packs/views.py), and the other sites' documentation.
"""

import re

# The form of a page's address, the address of its data, and the one form that its address has
# as the source of a list.
_FORMS = (
    # Trunk, at communitywiki.org and elsewhere
    (
        r"(https?://[^/?#]+(?:/[^/?#]+)*/trunk)/grab/([^/?#]+)/?",
        r"\1/api/v1/list/\2",
        r"\1/grab/\2",
    ),
    (
        r"https?://(?:www\.)?fedidevs\.com/s/([^/?#]+)/?",
        r"https://fedidevs.com/s/\1/?format=json",
        r"https://fedidevs.com/s/\1/",
    ),
    # files in public repositories
    (
        r"https?://(?:www\.)?github\.com/([^/?#]+/[^/?#]+)/blob/([^?#]+)",
        r"https://raw.githubusercontent.com/\1/\2",
        r"https://github.com/\1/blob/\2",
    ),
    (
        r"https?://gist\.github\.com/([^/?#]+/[0-9a-f]+)/?",
        r"https://gist.github.com/\1/raw",
        r"https://gist.github.com/\1",
    ),
    (
        r"https?://gitlab\.com/([^?#]+)/-/blob/([^?#]+)",
        r"https://gitlab.com/\1/-/raw/\2",
        r"https://gitlab.com/\1/-/blob/\2",
    ),
    (
        r"https?://codeberg\.org/([^/?#]+/[^/?#]+)/src/([^?#]+)",
        r"https://codeberg.org/\1/raw/\2",
        r"https://codeberg.org/\1/src/\2",
    ),
    # Google Sheets, shared by link or published on the web
    (
        r"https?://docs\.google\.com/spreadsheets/d/e/([\w-]+)/pub(?:html)?",
        r"https://docs.google.com/spreadsheets/d/e/\1/pub?output=csv",
        r"https://docs.google.com/spreadsheets/d/e/\1/pubhtml",
    ),
    (
        r"https?://docs\.google\.com/spreadsheets/d/([\w-]{20,})(?:/(?:edit|view|htmlview)?)?",
        r"https://docs.google.com/spreadsheets/d/\1/export?format=csv",
        r"https://docs.google.com/spreadsheets/d/\1/edit",
    ),
)
_PATTERNS = [(re.compile(form, re.ASCII), data, page) for form, data, page in _FORMS]
# A sheet of a Google spreadsheet, in the query or the fragment of its address.
_SHEET = re.compile(r"[?&#]gid=([0-9]{1,20})(?:[&#]|$)", re.ASCII)


def data_address(page: str) -> str:
    """Return the address of the data that a page shows; any other address is returned as it is."""
    return _addresses(page)[0]


def page_address(page: str) -> str:
    """Return the one form of a page's address, so that a list is not subscribed to twice.

    For any address but those of the pages above, this is the address itself.
    """
    return _addresses(page)[1]


def _addresses(page: str) -> tuple[str, str]:
    bare = re.split(r"[?#]", page, maxsplit=1)[0]
    for form, data, shown in _PATTERNS:
        if found := form.fullmatch(bare):
            sheet = _SHEET.search(page) if data.endswith("=csv") else None
            data_sheet, page_sheet = (f"&gid={sheet[1]}", f"#gid={sheet[1]}") if sheet else ("", "")
            return found.expand(data) + data_sheet, found.expand(shown) + page_sheet
    return page, page
