"""Automatic accessibility checks: axe, with the rules of WCAG 2.2 AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
_AXE = Axe()

PHONE = (360, 740)
DESKTOP = (1280, 900)


def violations(page: Page) -> list[str]:
    """Return each rule that the page breaks, and where."""
    found = _AXE.run(page, options=_RULES).response["violations"]
    return [
        f"{one['id']} ({one['help']}): {node['html'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


def everywhere(page: Page) -> list[str]:
    """Return the violations in light and dark, on a phone and on a desktop."""
    broken = []
    for width, height in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            broken += [f"{scheme}, {width} wide: {one}" for one in violations(page)]
    page.emulate_media(color_scheme=None)
    return broken
