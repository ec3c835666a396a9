"""Settings of Sphinx, which builds the documentation site: `make docs`.

The site needs no server and loads nothing from other sites.
"""

import re
import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.highlighting import lexer_classes

DOCS = Path(__file__).parent
TOP = DOCS.parent
sys.path.insert(0, str(TOP))

from docs.colours import colours  # noqa: E402
from docs.links import for_the_site  # noqa: E402

_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)

project = "care100"
[release] = _VERSION.findall((TOP / "src/care100/__init__.py").read_text(encoding="utf-8"))
language = "en"

extensions = ["myst_parser", "sphinx.ext.githubpages"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["attrs_block", "colon_fence"]
myst_heading_anchors = 4
highlight_language = "text"
nitpicky = True
# Curly quotation marks, but no dashes: `--again` may stand in a sentence.
smartquotes_action = "q"

html_theme = "furo"
html_title = "care100"
html_favicon = html_logo = "../src/care100/site/static/icon.svg"
html_static_path = ["theme"]
html_css_files = ["care100.css"]
html_copy_source = False
html_show_copyright = False
html_theme_options = {
    "light_css_variables": colours(dark=False),
    "dark_css_variables": colours(dark=True),
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

# Pygments has no lexer for this block of schedule.md.
lexer_classes["crontab"] = lexer_classes["none"]

_STUBS = {
    TOP / "CONTRIBUTING.md": "contributing.md",
    TOP / "SECURITY.md": "report-a-problem.md",
    TOP / "CHANGELOG.md": "changelog.md",
}
"""Texts at the top of the repository, where its hosts look for them, and their pages in the
site.
"""


def read_page(_: Sphinx, name: str, source: list[str]) -> None:
    """Read a page, or the text that it stands for, with links that work in the site."""
    page = DOCS / f"{name}.md"
    for file, stub in _STUBS.items():
        if stub == page.name:
            page, source[0] = file, file.read_text(encoding="utf-8")
    source[0] = for_the_site(source[0], page, {**_STUBS, TOP / "README.md": "index.md"})


def setup(app: Sphinx) -> None:
    """Connect to Sphinx's events."""
    app.connect("source-read", read_page)
