"""`edit`: the details of one member or several."""

from collections.abc import Sequence

import typer

from care100.cli import exit_codes, member_edits
from care100.cli.invocation import Invocation
from care100.cli.member_edits import Edit
from care100.cli.member_selection import (
    SomeMembers,
    Where,
    WhereKind,
    WherePlatform,
    WhereTopic,
    check_is_given,
    selected,
)
from care100.cli.member_values import given_values
from care100.cli.options import (
    About,
    AddTopics,
    DropTopics,
    DryRun,
    Feed,
    FeedSource,
    Json,
    KindOf,
    Name,
    NewTopics,
    Note,
    Position,
    RenameTopic,
    Slug,
    Source,
    Website,
    Yes,
)
from care100.cli.platform_options import NONE, PlatformOptions
from care100.cli.topic_edits import TopicEdits
from care100.cli.views import member_details, member_names, render
from care100.formats.list_json import member_data
from care100.formats.member_rows import account_columns
from care100.model.errors import UsageError
from care100.model.members import Member


def edit(
    here: Invocation,
    slug: Slug,
    member: SomeMembers = None,
    where_topic: WhereTopic = None,
    where_platform: WherePlatform = None,
    where_kind: WhereKind = None,
    name: Name = None,
    kind: KindOf = None,
    topic: NewTopics = None,
    add_topic: AddTopics = None,
    drop_topic: DropTopics = None,
    rename_topic: RenameTopic = None,
    about: About = None,
    note: Note = None,
    source: Source = None,
    website: Website = None,
    feed: Feed = None,
    feed_source: FeedSource = None,
    platform_options: PlatformOptions = NONE,
    position: Position = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Show or change the details of members.

    Without values it shows all details. Each option changes one value; an empty value
    ("") clears it. `--topic` replaces all topics of each member; `--add-topic` and
    `--drop-topic` keep the others. `--rename-topic OLD=NEW` without members renames a topic of
    the whole list. Name, kind, website and accounts are the same on every list.

    To edit several members, name them, or select them with `--where-topic`,
    `--where-platform` and `--where-kind`. care100 shows every change, and asks before it
    changes more than one member. One `care100 undo` undoes all of it.

    Examples:
        care100 edit my-list "Person One"
        care100 edit my-list @name@server --topic "young people" --note ""
        care100 edit my-list --where-topic charities --kind organisation
        care100 edit my-list @name@server --add-topic housing --drop-topic research
        care100 edit my-list --rename-topic "carers=unpaid carers"
    """
    given = given_values(
        topic,
        name=name,
        kind=kind,
        about=about,
        note=note,
        source=source,
        website=website,
        feed=feed,
        feed_source=feed_source,
        **platform_options,
    )
    topics = TopicEdits.of(topic, add_topic, drop_topic, rename_topic)
    texts, where = member or [], Where(where_topic or (), where_platform, where_kind)
    if topics.renamed and not texts and not where:
        where = Where([topics.renamed[0]])
    check_is_given(texts, where)
    with here.registry() as database:
        found = [one.member for one in selected(here, database, slug, texts, where)]
        if len(found) > 1:
            _refuse_own_values(found, given, position)
        topics.check_known(found)
        if not given and not topics and position is None:
            member_details.show(found, json=json)
            return
        edits = member_edits.planned(found, given, topics)
        wanted = [one for one in edits if one.is_change]
        if len(edits) > 1 and not json:
            _show_plan(edits, wanted)
        is_changed = False
        if not dry_run:
            if len(wanted) > 1 and not here.ask(f"Change {len(wanted)} members?", yes=yes):
                render.note("Cancelled. Nothing was changed.")
                raise typer.Exit(exit_codes.DECLINED)
            planned = wanted or edits[:1]
            is_shown = len(edits) > 1
            made = member_edits.apply(
                database, slug, planned, given, topics, position, is_shown=is_shown
            )
            is_changed = made.is_change
            if len(edits) == 1:
                edits = made.edits
                wanted = [one for one in edits if one.is_change]
    if json:
        _print_json(slug, wanted, is_changed=is_changed)
    else:
        _report(slug.lower(), edits, dry_run=dry_run, is_changed=is_changed)


def _refuse_own_values(
    found: Sequence[Member], given: dict[str, str], position: int | None
) -> None:
    """Raise UsageError for a value that only one member can have."""
    own = [f"--{one.replace('_', '-')}" for one in ("name", *account_columns()) if one in given]
    own += ["--position"] if position is not None else []
    if own:
        names = [member_names.of_member(one) for one in found]
        raise UsageError(
            f"{own[0]} changes one member, but {len(found)} are selected:"
            f" {member_names.some(names, 5)}.",
            f"Name one member, or leave out {own[0]}.",
        )


def _show_plan(edits: Sequence[Edit], wanted: Sequence[Edit]) -> None:
    for one in wanted:
        render.out(str(one))
    if same := len(edits) - len(wanted):
        have = "has" if same == 1 else "have"
        render.note(f"{render.counted(same, 'member')} already {have} these values.")


def _report(slug: str, edits: Sequence[Edit], *, dry_run: bool, is_changed: bool) -> None:
    if len(edits) == 1:
        member_details.facts(edits[0].after)
    if dry_run:
        render.note("Dry run. Nothing was changed.")
    elif not is_changed:
        render.note("No change.")
    elif len(edits) == 1:
        render.note(f"Changed {member_names.of_member(edits[0].after)} on {slug}.")
    else:
        number = sum(one.is_change for one in edits)
        render.out(f"Changed {render.counted(number, 'member')} of {slug}. To undo it:")
        render.out(f"  care100 undo {slug}", wrap=False)


def _print_json(slug: str, wanted: Sequence[Edit], *, is_changed: bool) -> None:
    changed_rows = [
        {"before": member_data(one.before), "after": member_data(one.after)} for one in wanted
    ]
    render.json({"schema": 1, "list": slug.lower(), "changed": is_changed, "changes": changed_rows})
