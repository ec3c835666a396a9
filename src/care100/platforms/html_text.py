"""HTML as plain text. Markup is dropped, never repaired or passed on."""

from contextlib import suppress
from html.parser import HTMLParser

from care100.model import markup

# Characters that are read. Python's parser needs minutes for some longer texts.
_LONGEST = 20_000
_PARAGRAPHS = {"p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_UNSHOWN = {"script", "style", "template", "title"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unshown = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSHOWN:
            self._unshown += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n• ")
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSHOWN:
            self._unshown = max(self._unshown - 1, 0)
        elif tag in _PARAGRAPHS:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unshown:
            self.parts.append(data)


def text_of(html: str) -> str:
    """Return the text of an HTML fragment, with a blank line between paragraphs."""
    parser = _Text()
    markup.feed(parser, html[:_LONGEST])
    with suppress(AssertionError):
        parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.parts).split("\n")]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip()
