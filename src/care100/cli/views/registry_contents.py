"""What is in a registry or in a copy of one."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from care100.cli.views import render

if TYPE_CHECKING:
    from care100.registry.backups import Candidate
    from care100.registry.contents import Contents

# Lists that are named; the rest is counted.
_NAMED = 10


def summary(contents: "Contents") -> str:
    """Return the content in one phrase: `3 lists with 112 members`."""
    lists = render.counted(len(contents.lists), "list")
    return f"{lists} with {render.counted(contents.members, 'member')}"


def show(found: "Candidate") -> None:
    """Show what is in a file that can be restored."""
    contents = found.contents
    saved = datetime.fromtimestamp(found.file.stat().st_mtime, UTC)
    named = [f"{slug} ({count})" for slug, count in contents.lists.items()]
    more = len(named) - _NAMED
    render.facts(
        [
            ("File", str(found.file)),
            ("Saved", render.moment(saved)),
            ("Last change", render.moment(contents.changed_at) if contents.changed_at else ""),
            ("Content", summary(contents)),
            ("Lists", ", ".join(named[:_NAMED]) + (f" and {more} more" if more > 0 else "")),
            ("Opt-outs", str(contents.opt_outs or "")),
            ("Logins", str(contents.logins or "")),
        ]
    )


def as_data(contents: "Contents") -> dict[str, Any]:
    """Return the content for `--json`."""
    changed = contents.changed_at
    return {
        "database_schema": contents.revision,
        "lists": contents.lists,
        "members": contents.members,
        "opt_outs": contents.opt_outs,
        "logins": contents.logins,
        "changed_at": changed.isoformat() if changed else None,
    }
