"""The platforms of a list page: those on which the list has members or is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from care100.model import sanitize
from care100.model.handles import AccountRef
from care100.model.list_metadata import Edition
from care100.model.lost_accounts import LostAccount
from care100.model.texts import Texts
from care100.platforms import PLATFORMS, platform
from care100.platforms.base import Platform
from care100.platforms.import_files import ImportFile
from care100.platforms.page import PageEntry
from care100.site.publication import Publication

# Characters for which the narrow column of labels on a card has room, such as `Web`.
_SHORT_LABEL = 3


@dataclass(frozen=True)
class PlatformSection:
    """One platform on the page.

    members    how many members have an account there that can be followed; 0 where the list is
               published but all its accounts are lost
    listed     how many accounts the first place has where the list is published, if that is known
    one_press  whether one press follows all members
    published  the addresses at which the list is published there
    apps       the file of apps with which the page is registered there; empty if there is none
    client     the file that describes the page to servers there; empty if there is none
    has_button
               whether visitors can follow all members with a button
    """

    platform: Platform
    members: int
    listed: int | None
    one_press: bool
    published: tuple[str, ...]
    apps: str
    client: str
    has_button: bool

    @property
    def label(self) -> str:
        """The platform's name for people."""
        return self.platform.label

    @property
    def reach(self) -> int:
        """How many accounts one press follows, where it follows all; 0 if that is not known."""
        return self.members if self.has_button else self.listed or 0

    @property
    def has_walk(self) -> bool:
        """Whether visitors can be led from member to member."""
        return self.entry.walk and self.members > 0

    @property
    def import_files(self) -> tuple[ImportFile, ...]:
        """The files with which visitors can follow the members; none without members."""
        return self.platform.import_files if self.members else ()

    @property
    def has_short_label(self) -> bool:
        """Whether the label fits a narrow column."""
        return len(self.label) <= _SHORT_LABEL

    @property
    def entry(self) -> PageEntry:
        """What the platform adds to the page."""
        return self.platform.page

    @property
    def follow_template(self) -> str:
        """The template that offers to follow the members."""
        return f"{self.platform.id}/{self.entry.follow_template}"

    @property
    def files_template(self) -> str:
        """The template that describes the files to import; empty where there are none."""
        name = self.entry.files_template if self.members else ""
        return f"{self.platform.id}/{name}" if name else ""


class CardAccount(NamedTuple):
    """A member's account on a card. Scripts find it by its class, `on-<platform>`, and follow the
    account with this permanent id, if the list has it. A lost account has no class, and its
    successor is shown in its place. `remark` says what became of it.
    """

    label: str
    display: str
    url: str
    css_class: str
    permanent_id: str
    remark: str = ""

    @classmethod
    def of(
        cls, account: AccountRef, texts: Texts, lost: LostAccount | None = None
    ) -> "CardAccount":
        """Make the link to an account, or to the one that replaces it."""
        handle, on = account.handle, platform(account.handle.platform)
        if lost and lost.successor:
            moved = cls.of(AccountRef(lost.successor), texts)
            remark = texts.text("moved from {account}", account=handle.display)
            return moved._replace(remark=remark)
        if lost:
            return cls(on.label, handle.display, handle.url, "", "", texts.text(lost.label))
        page = on.page
        css_class = f"on-{on.id}" if page.script or page.walk else ""
        permanent_id = account.permanent_id if page.script else ""
        id_ = permanent_id if permanent_id != handle.text else ""
        return cls(on.label, handle.display, page.account_url(handle), css_class, id_)


def sections(
    publication: Publication, address: str, *, preview: bool
) -> tuple[PlatformSection, ...]:
    """Return the platforms on which members can be followed or the list is published, in the
    platforms' order.

    `address` is the page's, or empty.
    """
    edition, found = publication.edition, []
    members_to_follow = edition.can_be_followed.members
    for on in PLATFORMS.values():
        members = sum(1 for member in members_to_follow if member.handle(on.id))
        places = published(edition, on)
        # Places with a name of their own are linked elsewhere on the page.
        if not members and (not places or on.page.published_as):
            continue
        apps = on.page.apps.file if on.page.apps and on.id in publication.apps else ""
        client = on.page.client if members else None
        document = client and client_document(on, edition, address)
        has_button = bool(on.page.script and members) and (
            client is None or document is not None or preview
        )
        sizes = _sizes(publication, on)
        found.append(
            PlatformSection(
                on,
                members,
                next(iter(sizes.values()), None),
                has_button or _follows_all(on, sizes, members),
                places,
                apps,
                client.file if client and document else "",
                has_button,
            )
        )
    return tuple(found)


def client_document(on: Platform, edition: Edition, address: str) -> bytes | None:
    """Return the document that describes the page at this address to a platform's servers."""
    if on.page.client is None or not address:
        return None
    return on.page.client.document(address, sanitize.line(edition.metadata.title))


def published(edition: Edition, on: Platform) -> tuple[str, ...]:
    """Return the addresses at which the list is published on a platform."""
    addresses = map(on.published_url, edition.metadata.published_on(on.id))
    return tuple(filter(None, addresses))


def _sizes(publication: Publication, on: Platform) -> dict[str, int | None]:
    """Return how many accounts each place has where the list is published, if that is known."""
    places = publication.edition.metadata.published_on(on.id)
    return {place: publication.published_sizes.get((on.id, place)) for place in places}


def _follows_all(on: Platform, sizes: Mapping[str, int | None], members: int) -> bool:
    """Return whether one press follows all members in a place where the list is published.

    A place of unknown size has all of them if they fit and no other place has the rest.
    """
    most = {place: on.page.one_press(place) for place in sizes}
    alone = sum(map(bool, most.values())) == 1
    return any(
        most[place] >= max(members, 1) and (alone if size is None else size >= members)
        for place, size in sizes.items()
    )
