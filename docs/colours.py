"""The colours of the list page, for the documentation site."""

import re
from pathlib import Path

SITE_CSS = Path(__file__).parents[1] / "src/care100/site/static/site.css"

_ROOT = re.compile(r":root \{(.*?)\}", re.DOTALL)
_VARIABLE = re.compile(r"--([\w-]+): (.+?);")

_FURO = {
    "color-background-primary": "paper",
    "color-background-secondary": "panel",
    "color-background-border": "line",
    "color-background-hover": "tint",
    "color-background-hover--transparent": "tint",
    "color-foreground-primary": "ink",
    "color-foreground-secondary": "quiet",
    "color-foreground-muted": "quiet",
    "color-foreground-border": "quiet",
    "color-brand-primary": "accent",
    "color-brand-content": "accent",
    "color-brand-visited": "accent",
    "color-inline-code-background": "panel",
    "color-code-background": "panel",
    "color-code-foreground": "ink",
    "color-card-border": "line",
    "color-table-border": "line",
    "color-highlight-on-target": "tint",
    "font-stack": "sans",
    "font-stack--headings": "serif",
}
"""The theme's variables, and the variable of site.css that each is set to."""


def colours(dark: bool) -> dict[str, str]:
    """Return the theme's variables for the light or the dark site."""
    values = palette(dark)
    return {name: values[ours] for name, ours in _FURO.items()}


def palette(dark: bool) -> dict[str, str]:
    """Return the variables of site.css."""
    light, other = _ROOT.findall(SITE_CSS.read_text(encoding="utf-8"))[:2]
    return dict(_VARIABLE.findall(light + other if dark else light))
