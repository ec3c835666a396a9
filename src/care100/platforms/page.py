"""A platform's part of the list page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from care100.model.handles import Handle

if TYPE_CHECKING:
    from jinja2 import BaseLoader


@dataclass(frozen=True)
class PageEntry:
    """A platform's part of the list page, shown if the list has members on the platform.

    templates        the platform's own templates; they get `page`, `lang` and `on`, the
                     list's `site.page.PlatformSection`
    follow_template  the section for following the members
    account_url      the link of a member's card, for a handle
    script           the module with the platform's follow button, below `site/static` in a
                     folder of the platform's own; empty where there is no button
    files_template   the `dt` and `dd` elements that describe the platform's `import_files`
    published_as     the name for the places where the list is published, such as
                     `Collections`; empty if the follow section links to them
    """

    templates: "BaseLoader"
    follow_template: str
    account_url: Callable[[Handle], str]
    script: str = ""
    files_template: str = ""
    published_as: str = ""

    @property
    def folder(self) -> str:
        """Return the folder of the button's files, below `site/static`; empty without a button."""
        return f"{self.script.rpartition('/')[0]}/" if self.script else ""
