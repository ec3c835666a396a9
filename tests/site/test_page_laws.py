"""The markup of a page does not depend on the texts of its list."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from care100.model import sanitize
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.published_editions import EditionNews
from care100.site.build import build
from care100.site.publication import Publication
from care100.stats.figures import Condition, figures
from tests.members import a_member
from tests.site.pages import Page

DAY = datetime(2026, 11, 24, tzinfo=UTC)
# Texts that break pages; random text has them too rarely.
BREAKERS = st.sampled_from(
    ["<b>", "</h4>", "<", ">", '"', "'", "&", "</script>", "{{", "{%", "\u202e", "--", "\n"]
)
TEXTS = st.lists(BREAKERS | st.text(max_size=5), max_size=8).map("".join)


def page_of(text: str) -> Page:
    """Return the page of a list in which every free text is this one."""
    member = a_member(
        name=text,
        topic=text.replace(";", ","),  # one topic
        mastodon="anna@example.org",
        x="anna",
        website="https://example.org",
        about=text,
        source=text,
    )
    about = ListMetadata(
        slug="people",
        title=text,
        description=text[:20],  # a sentence, and no second one
        curator=text,
        hashtags=("Care",),
        homepage=text,
    )
    edition = Edition(about, (member,), (DAY,), DAY)
    made = figures(edition, [Condition()], [], None)
    files = build(
        [Publication(edition, (EditionNews("1" * 32, 2, DAY, 1, (member,), (member,)),), made)]
    )
    return Page.of(files["people/index.html"].decode())


def shape(page: Page) -> list[tuple[str, list[str]]]:
    """Return the page's tags and the names of their attributes."""
    return [(one.tag, sorted(one.attributes)) for one in page.elements]


@given(TEXTS)
def test_no_text_becomes_markup(text: str) -> None:
    words = sanitize.line(text)
    harmless = page_of("Anna" if words else "")
    page = page_of(text)
    assert shape(page) == shape(harmless)
    assert page.texts("h4") == [" ".join(words.split()) or "@anna@example.org"]
