"""`lists`, `show`, `new`, `describe`: the lists and what they say of themselves."""

from dataclasses import asdict

from care100 import plain
from care100.cli import render
from care100.cli.arguments import Json, OnPlatform, Slug, Topic
from care100.cli.invocation import Invocation


def lists(here: Invocation, json: Json = False) -> None:
    """Show which lists there are.

    Example: [bold]care100 lists[/bold]
    """
    from care100.registry.lists import every_list

    with here.registry() as database, database.reading() as session:
        found = every_list(session)
    if json:
        render.json(
            {
                "schema": 1,
                "lists": [
                    {"slug": one.slug, "title": one.title, "members": count} for one, count in found
                ],
            }
        )
        return
    render.table(
        ["List", "Title", "Members"],
        [[one.slug, plain.line(one.title), str(count)] for one, count in found],
        right="Members",
    )


def show(
    here: Invocation,
    slug: Slug,
    json: Json = False,
    topic: Topic = None,
    platform: OnPlatform = None,
) -> None:
    """Show who is on a list.

    Example: [bold]care100 show social-care-100 --topic disability[/bold]
    """
    from care100.registry.lists import about_list, the_list
    from care100.registry.members import members

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        about = about_list(curated)
        entries = [one.entry for one in members(session, curated)]
    shown = [
        one
        for one in entries
        if (topic is None or one.topic.casefold() == topic.casefold())
        and (platform is None or one.handle(platform))
    ]
    if json:
        members_ = [one.fields() for one in shown]
        render.json({"schema": 1, **asdict(about), "members": members_})
        return
    render.table(
        ["Name", "Account", "Topic"],
        [
            [plain.line(one.name), "\n".join(h.display for h in one.handles), plain.line(one.topic)]
            for one in shown
        ],
    )
    render.note(f"{len(shown)} of {len(entries)} members of {about.slug}")
