"""`lists`, `show`, `new`, `describe`: the lists and their metadata."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.options import Json, OnPlatform, Slug, Topics, is_address, option
from care100.cli.platform_options import NONE, PlatformOptions
from care100.cli.views import render
from care100.formats.list_json import member_data
from care100.formats.metadata_rows import metadata_of
from care100.formats.metadata_rows import row_of as metadata_row
from care100.model import sanitize
from care100.model.list_metadata import ListMetadata
from care100.model.members import topics_of
from care100.model.topics import join_topics, no_such_topic, unknown_topics
from care100.platforms import PLATFORMS
from care100.platforms.options import OptionValues

if TYPE_CHECKING:
    from care100.check.report import Line


def lists(
    here: Invocation,
    deleted: Annotated[
        bool, option("--deleted", text="Show deleted lists, which `care100 undo` restores.")
    ] = False,
    json: Json = False,
) -> None:
    """Show all lists.

    Examples:
        care100 lists
        care100 lists --deleted
    """
    from care100.registry.lists import every_list

    if deleted:
        _deleted_lists(here, json)
        return
    with here.registry() as database, database.reading() as session:
        found = every_list(session)
    if json:
        named = [
            {"slug": one.slug, "title": one.title, "members": count, "origin": one.origin}
            for one, count in found
        ]
        render.json({"schema": 1, "lists": named})
        return
    columns = ["List", "Title", "Members"]
    rows = [[one.slug, sanitize.line(one.title), str(count)] for one, count in found]
    if any(one.origin for one, _ in found):
        columns.append("Source")
        for row, (one, _) in zip(rows, found, strict=True):
            row.append(where(one.origin))
    render.table(columns, rows, right="Members")


def _deleted_lists(here: Invocation, json: bool) -> None:
    from care100.registry.lists import deleted_lists

    with here.registry() as database, database.reading() as session:
        found = [(one, one.deleted_at) for one in deleted_lists(session) if one.deleted_at]
    if json:
        named = [
            {"slug": one.slug, "title": one.title, "deleted": at.isoformat()} for one, at in found
        ]
        render.json({"schema": 1, "lists": named})
    elif found:
        render.table(
            ["List", "Title", "Deleted"],
            [[one.slug, sanitize.line(one.title), render.day(at)] for one, at in found],
        )
        render.note("To restore a list: care100 undo LIST")
    else:
        render.note("There are no deleted lists.")


def show(
    here: Invocation,
    slug: Slug,
    topic: Topics = None,
    platform: OnPlatform = None,
    json: Json = False,
) -> None:
    """Show the members of a list.

    The table shows names, accounts, topics and the findings of the last check. To see
    all details of one member, run `care100 edit LIST HANDLE` without options.

    Examples:
        care100 show social-care-100
        care100 show social-care-fediverse --topic disability --topic rights
    """
    from care100.check import report
    from care100.registry.findings import last_checkup
    from care100.registry.lists import metadata_of_list, the_list
    from care100.registry.members import members

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        metadata = metadata_of_list(curated)
        listed = members(session, curated)
        lines = report.lines(session, curated, last_checkup(session, curated))
    member_list = [one.member for one in listed]
    found: dict[int, list[report.Line]] = {}
    for line in lines:
        found.setdefault(line.member_id, []).append(line)
    shown = [
        (one.member, found.get(one.record.id, []))
        for one in listed
        if (not topic or one.member.has_topic(topic))
        and (platform is None or one.member.handle(platform))
    ]
    if json:
        rows = [
            {**member_data(one), "findings": [report.as_data(line) for line in its]}
            for one, its in shown
        ]
        render.json(
            {"schema": 1, **metadata_row(metadata), "origin": curated.origin, "members": rows}
        )
        return
    if shown:
        marked = ["Check"] if any(its for _, its in shown) else []
        render.table(
            ["Name", "Account", "Topic", *marked],
            [
                [
                    sanitize.line(one.name),
                    "\n".join(h.display for h in one.handles),
                    sanitize.line(join_topics(one.topics)),
                    *["\n".join(map(_mark, its)) for _ in marked],
                ]
                for one, its in shown
            ],
            whole="Account",
        )
    _count(metadata, len(shown), len(member_list))
    if curated.origin:
        render.note(f"Source: {where(curated.origin)}")
    known = topics_of(member_list)
    for unknown in unknown_topics(topic or (), known):
        problem = no_such_topic(unknown, known)
        render.note(f"{problem.message} {problem.hint}")


def _mark(line: "Line") -> str:
    on = PLATFORMS.get(line.about)
    # An account whose handle names its server needs no more.
    return f"{line.kind.label} on {on.label}" if on and not on.any_server else line.kind.label


def where(origin: str) -> str:
    """Return the page or file that a list came from, for people."""
    if is_address(origin):
        from care100.formats.list_json import page_of

        return sanitize.line(page_of(origin))
    return sanitize.line(origin.removeprefix("file:"))


def say_empty(metadata: ListMetadata) -> None:
    """Print that a list has no members, and how to add one."""
    title = sanitize.line(metadata.title)
    render.note(f"{title} is empty. {_how_to_add(metadata.slug)}")


def _how_to_add(slug: str) -> str:
    example = next(iter(PLATFORMS.values())).handle_example
    return f"To add a member: care100 add {slug} {example}"


def _count(metadata: ListMetadata, shown: int, total: int) -> None:
    title = sanitize.line(metadata.title)
    if not total:
        say_empty(metadata)
    elif shown == total:
        render.note(f"{title}: {total} {'member' if total == 1 else 'members'}")
    else:
        render.note(f"{title}: {shown} of {total} members")


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
    render.note(_how_to_add(made.slug))


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
