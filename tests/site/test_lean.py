"""Scripts and styles lose what only developers read, and nothing else."""

import re
from pathlib import Path

from care100.site import build
from care100.site.lean import script, style

STATIC = Path(build.__file__).parent / "static"


def test_comments_and_indentation_go() -> None:
    source = b"""/* What it is.
 * @typedef {number} N */
import a from "./a.js"; // stays: it ends a line
  // goes
  const b = /** @type {N} */ (a / 2), c = "https://x.example";

  return b;
"""
    assert script(source).decode().splitlines() == [
        'import a from "./a.js"; // stays: it ends a line',
        'const b=(a / 2), c="https://x.example";',
        "return b;",
    ]


def test_a_style_sheet_is_closer_still_and_says_the_same() -> None:
    source = b"""/* Cards. */
.card a:hover, .card :is(b, i) {
  content: "x" / ""; /* read to nobody */
  margin: 0 1px;
}
"""
    assert style(source) == b'.card a:hover, .card :is(b, i){content:"x" / "";margin:0 1px;}'


def test_no_text_of_the_scripts_goes_over_lines_or_looks_like_something_to_take_out() -> None:
    texts = []
    for path in STATIC.rglob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip().startswith(("*", "/*", "//")):
                assert line.count("`") % 2 == 0, f"{path.name}: {line}"
                texts += re.findall(r'"[^"]*"|`[^`]*`', line)
    assert len(texts) > 100
    plain = [re.sub(r"\$\{[^}]*\}", "", text) for text in texts]
    assert not [
        text for text in plain if re.search(r"/\*|\*/| (=>|[!=]==|=|&&|\|\||\?\?) | {", text)
    ]
