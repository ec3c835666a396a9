"""What a list page is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from care100.model.handles import PlatformId
from care100.model.list_metadata import Edition
from care100.model.published_editions import EditionNews, PublishedEdition
from care100.stats.figures import Figures


@dataclass(frozen=True)
class Publication:
    """One list, ready to publish: its members, the changes of its editions (newest first), the
    figures to show on its page, or None, and the files of apps with which its page is registered.

    `published_sizes` has the number of accounts in each place where the list is published, as last
    known, by the platform and the place's id there. `published` is the edition that the page
    publishes; it may not be recorded yet.
    """

    edition: Edition
    news: tuple[EditionNews, ...] = ()
    figures: Figures | None = None
    published: PublishedEdition | None = None
    apps: Mapping[PlatformId, bytes] = field(default_factory=dict)
    published_sizes: Mapping[tuple[PlatformId, str], int] = field(default_factory=dict)
