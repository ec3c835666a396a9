"""`new` and `describe`: a new list, and the details of one."""

from collections.abc import Callable
from typing import Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import Json, Slug, option
from care100.cli.platform_options import NONE, PlatformOptions
from care100.cli.views import list_words, render
from care100.formats.metadata_rows import metadata_of
from care100.formats.metadata_rows import row_of as metadata_row
from care100.model.list_metadata import ListMetadata
from care100.platforms import PLATFORMS
from care100.platforms.options import OptionValues

Title = Annotated[str, option("--title", text="Title of the list, such as “My list”.")]
NewTitle = Annotated[str | None, option("--title", text="Title of the list.")]
Description = Annotated[
    str | None, option("--description", text="Description of the list, in a sentence or two.")
]
Language = Annotated[
    str | None, option("--language", metavar="CODE", text="Language of the list, such as en or de.")
]
Homepage = Annotated[str | None, option("--homepage", metavar="URL", text="A page about the list.")]
Curator = Annotated[str | None, option("--curator", text="Name of the curator.")]
Contact = Annotated[
    str | None,
    option(
        "--contact",
        metavar="ADDRESS",
        text="Where members ask to be removed: an e-mail address or a web page.",
    ),
]
Hashtags = Annotated[
    list[str] | None,
    option("--hashtag", metavar="TAG", text="Hashtag. Repeatable."),
]
PageOf = Annotated[
    str | None, option("--page", metavar="URL", text="Address of the published list page.")
]


def new(
    here: Invocation,
    slug: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A short name in lower-case letters, digits and hyphens, such as my-list.",
            show_default=False,
        ),
    ],
    title: Title,
    description: Description = None,
    language: Language = None,
    homepage: Homepage = None,
    curator: Curator = None,
    contact: Contact = None,
    hashtag: Hashtags = None,
) -> None:
    """Create an empty list.

    Commands use the short name; the title is shown to readers.

    Examples:
        care100 new my-list --title "My list"
    """
    from care100.registry.lists import new_list

    given = {
        "slug": slug,
        "title": title,
        "description": description,
        "language": language,
        "homepage": homepage,
        "curator": curator,
        "contact": contact,
        "hashtags": hashtag,
    }
    with here.registry() as database, database.writing() as session:
        made = new_list(session, metadata_of(given))
    render.out(f"Created the list {made.slug}.")
    render.note(list_words.how_to_add(made.slug))


def describe(
    here: Invocation,
    slug: Slug,
    title: NewTitle = None,
    description: Description = None,
    language: Language = None,
    homepage: Homepage = None,
    curator: Curator = None,
    contact: Contact = None,
    hashtag: Hashtags = None,
    platform_options: PlatformOptions = NONE,
    page: PageOf = None,
    json: Json = False,
) -> None:
    """Show or change the metadata of a list.

    Without options it shows all metadata. Each option changes one value; an empty value
    ("") clears it. Options that can be repeated replace all existing values.

    The list page needs a `--contact`: listed people write to it to be removed.

    Examples:
        care100 describe social-care-100
        care100 describe my-list --curator "The editors" --contact editors@example.org
        care100 describe my-list --x-list https://x.com/i/lists/123456
    """
    from care100.registry import lists as store

    given = {
        "title": title,
        "description": description,
        "language": language,
        "homepage": homepage,
        "curator": curator,
        "contact": contact,
        "hashtags": hashtag,
        "page": page,
        **_published(platform_options),
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    with here.registry() as database:
        if not wanted:
            with database.reading() as session:
                metadata, changed = store.metadata_of_list(store.the_list(session, slug)), False
        else:
            with database.writing() as session:
                curated = store.the_list(session, slug)
                metadata = metadata_of({**metadata_row(store.metadata_of_list(curated)), **wanted})
                changed = store.describe(session, curated, metadata)
    if json:
        render.json({"schema": 1, **metadata_row(metadata)})
        return
    if wanted and here.quiet:
        return
    facts = _facts(metadata)
    render.facts(facts[name] for name in ["slug", *(wanted or list(facts)[1:])])
    if wanted:
        render.note("Changed." if changed else "No change.")


def _facts(metadata: ListMetadata) -> dict[str, tuple[str, str]]:
    return {
        "slug": ("List", metadata.slug),
        "title": ("Title", metadata.title),
        "description": ("Description", metadata.description),
        "language": ("Language", metadata.language),
        "homepage": ("Homepage", metadata.homepage),
        "curator": ("Curator", metadata.curator),
        "contact": ("Contact", metadata.contact),
        "hashtags": ("Hashtags", " ".join(f"#{tag}" for tag in metadata.hashtags)),
        "chats": (
            "Chats",
            "\n".join(f"{one.name}: {one.when}, #{one.hashtag}" for one in metadata.chats),
        ),
        **{
            one.published_field.name: (
                one.published_field.label,
                "\n".join(one.published_url(where) for where in metadata.published_on(one.id)),
            )
            for one in PLATFORMS.values()
        },
        "page": ("Page", metadata.page),
    }


def _published(given: OptionValues) -> dict[str, object]:
    """Return where the list is published, by field, from forms that people paste."""
    return {
        one.published_field.name: _each(value, one.read_published)
        for one in PLATFORMS.values()
        if (value := given.get(one.published_field.name)) is not None
    }


def _each(value: object, read: Callable[[str], str]) -> object:
    if isinstance(value, (list, tuple)):
        return [read(str(one)) for one in value]
    return read(str(value))
