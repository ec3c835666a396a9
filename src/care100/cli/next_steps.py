"""`care100` without a command: what this user can do next."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from care100.cli.views import render
from care100.installation import NAME, how_to_type
from care100.model import sanitize
from care100.model.shell_quoting import command
from care100.platforms import PLATFORMS
from care100.platforms.login import login_command
from care100.registry.pending import Pending, pending
from care100.settings import in_force
from care100.settings.config_file import BadSetting

if TYPE_CHECKING:
    from care100.registry.places import Place
    from care100.settings.config_file import Problem

_MOST = 3

# A sentence, and the commands to type.
Step = tuple[str, list[str]]


def show(place: "Place") -> None:
    """Print the most important next steps, and where help is. Reads the registry only."""
    steps = list(islice(_steps(pending(place)), _MOST))
    for sentence, commands in steps:
        render.out(sentence)
        for one in commands:
            render.out(f"  {one}", wrap=False)
    if not steps:
        render.out("There is nothing to do.")
    render.out()
    render.out("Help, and all commands:")
    render.out("  care100 help", wrap=False)
    if (typed := how_to_type()) != NAME:
        render.out()
        render.out(f"Your shell does not find care100. In its place, type {render.whole(typed)}.")


def _steps(found: Pending | None) -> Iterator[Step]:
    """Yield what to do, the most important first."""
    problems: list[Problem] = []
    for _ in in_force.every(problems):
        pass
    if problems:
        yield "Some of your settings are wrong. To see which:", ["care100 config"]
    if found is None:
        yield "Your database cannot be read. To see why:", ["care100 doctor"]
        return
    for verb, slug in found.runs:
        yield f"A run of {verb} is not finished. To resume it:", [_care100(verb, slug)]
    yield from _own_lists(found)
    if not found.logins:
        yield from _first_steps(found)
    elif not (found.followed or found.copies or found.empty or found.unpublished or found.uncopied):
        yield (
            "To see what following a list would do:",
            [_care100("follow", next(iter(found.lists), "LIST"), "--dry-run")],
        )
    yield from _news(found)


def _own_lists(found: Pending) -> Iterator[Step]:
    """Yield how a list of one's own gets members and readers, for the newest one."""
    for slug in found.empty[:1]:
        yield (
            f"{sanitize.line(slug)} has no members. To add one:",
            [f"{_care100('add', slug)} @name@server"],
        )
    for slug, has_contact in found.unpublished[:1]:
        name = sanitize.line(slug)
        if found.logins:
            yield f"{name} is not published:", [_care100("sync", slug, "--dry-run")]
        else:
            contact = [] if has_contact else _contact(slug)
            yield f"{name} has no page:", [*contact, f"{_care100('site', slug)} -o FOLDER"]


def _contact(slug: str) -> list[str]:
    """Return how to name where members can ask to be removed, which a page needs, if all lists
    have no such address.
    """
    try:
        is_set = bool(in_force.value("contact"))
    except BadSetting:
        is_set = True  # the first step says that it is wrong
    return [] if is_set else [f"{_care100('describe', slug)} --contact ADDRESS"]


def _first_steps(found: Pending) -> Iterator[Step]:
    yield "To follow a list, log in to your own account:", [*map(login_command, PLATFORMS.values())]
    if not (found.pages or found.unchecked):
        if found.empty or found.unpublished:
            yield "To see the lists, without a login:", ["care100 lists"]
        else:
            own = "care100 new my-list --title TITLE"
            yield "To see the lists, or make your own, without a login:", ["care100 lists", own]
        yield "To try everything on this computer, without an account:", ["care100 demo"]


def _news(found: Pending) -> Iterator[Step]:
    for slug, count in found.joined:
        members = render.counted(count, "new member")
        yield (
            f"{sanitize.line(slug)} has {members} since you followed it:",
            [_care100("follow", slug)],
        )
    for slug in found.copies:
        yield (
            f"{sanitize.line(slug)} has changed since you published it:",
            [_care100("sync", slug, "--dry-run")],
        )
    for slug in found.pages:
        yield (
            f"{sanitize.line(slug)} has changed since its page was built:",
            [f"{_care100('site', slug)} -o FOLDER"],
        )
    for slug in found.links:
        yield (
            f"The page of {sanitize.line(slug)} can link its new copies:",
            [f"{_care100('site', slug)} -o FOLDER"],
        )
    for slug in found.uncopied[:1]:
        yield (
            f"{sanitize.line(slug)} has a page, but no copy on a platform:",
            [_care100("sync", slug, "--dry-run")],
        )
    for slug in found.unchecked:
        yield (
            f"{sanitize.line(slug)} has never been checked for accounts that are gone:",
            [_care100("check", slug)],
        )


def _care100(*words: str) -> str:
    return command("care100", *words)
