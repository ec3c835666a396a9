"""The report of a check: for people, as Markdown, and as data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from care100.check.check import Checked
from care100.check.repair import Repaired
from care100.check.report import Line, Todo
from care100.check.report import as_data as finding
from care100.cli.commands import check_find
from care100.cli.commands.check_find import Finds
from care100.cli.views import render
from care100.formats.markdown import escaped
from care100.model import sanitize
from care100.model.findings import FindingKind
from care100.platforms import PLATFORMS
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X
from care100.registry.models import CuratedList

_HEADINGS = {
    Todo.REPAIR: "To update: renamed accounts and confirmed moves",
    Todo.REMOVE: "To remove: the accounts are gone",
    Todo.LOOK: "To review yourself",
    Todo.WAIT: "To check again: the fault may be temporary. Run another check in a week",
    Todo.KNOW: "To know: keep or remove these members",
}
_MANY = 8
_MOST_ALIKE = 20


@dataclass
class Report:
    """A check of a list, with all findings.

    `unchecked_on_x` counts accounts that could not be checked without a login on X;
    `repaired` and `finds` are None if they were not requested.
    """

    curated: CuratedList
    done: Checked
    lines: Sequence[Line]
    unchecked_on_x: int = 0
    repaired: Repaired | None = None
    finds: Finds | None = None
    cost_usd: Decimal = Decimal(0)

    @property
    def new(self) -> list[Line]:
        """The findings that the previous check did not have."""
        return [line for line in self.lines if line.new]


def show(report: Report, *, everything: bool) -> None:
    """Print the new findings, or all."""
    told = report.lines if everything else report.new
    mark = everything and report.done.previous is not None
    what = max((len(_what(line, mark=mark)) for line in told), default=0)
    for todo, group in groupby(told, key=lambda line: line.todo):
        lines = list(group)
        render.out(f"{_HEADINGS[todo]} ({len(lines)})", style="bold")
        shown = lines if everything else _some_of_each(lines)
        rows = [
            (render.day(line.since), f"{_what(line, mark=mark):{what}}", _who_and_why(line))
            for line in shown
        ]
        render.table(_COLUMNS, rows, under=[line.command for line in shown])
        for ailment, more in (_counted(lines) - _counted(shown)).items():
            command = f"care100 show {report.curated.slug}"
            render.out(f"… and {more} more: {ailment.label}. To see all: {command}")
        render.out()
    render.out(_summary(report, everything=everything))
    _show_untold(report)


def _counted(lines: Sequence[Line]) -> Counter[FindingKind]:
    return Counter(line.ailment for line in lines)


def _some_of_each(lines: Sequence[Line]) -> list[Line]:
    """Return the first findings of each kind. On many lists nearly all links are unconfirmed
    and would hide the other findings.
    """
    count: Counter[FindingKind] = Counter()
    shown = []
    for line in lines:
        count[line.ailment] += 1
        if count[line.ailment] <= _MOST_ALIKE:
            shown.append(line)
    return shown


_COLUMNS = ("Since", "Finding", "Member and evidence")


def _what(line: Line, *, mark: bool) -> str:
    return f"{line.ailment.label}{', new' if mark and line.new else ''}"


def _who_and_why(line: Line) -> str:
    who = sanitize.line(line.name)
    subject = "" if who == line.subject else f" ({sanitize.line(line.subject)})"
    return f"{who}{subject}\n{sanitize.line(line.evidence)}"


def _summary(report: Report, *, everything: bool) -> str:
    asked = report.done.asked
    parts = [
        f"{asked[about]} {what if asked[about] != 1 else what.replace('s ', ' ', 1).rstrip('s')}"
        for about, what in (
            (MASTODON, "accounts on Mastodon"),
            (X, "accounts on X"),
            ("website", "websites"),
        )
        if asked.get(about)
    ]
    if not parts:
        return "No accounts were checked."
    checked = f"Checked {', '.join(parts)}."
    count, new = len(report.lines), len(report.new)
    if not count:
        return f"{checked} No findings."
    if report.done.previous is None:
        return f"{checked} {_findings(count)}."
    known = count - new
    day = render.day(report.done.previous)
    hint = "" if everything or not known else " (show them with --all)"
    return f"{checked} {new or 'Nothing'} new since {day}; {known} already reported{hint}."


def _findings(count: int) -> str:
    return "1 finding" if count == 1 else f"{count} findings"


def _show_untold(report: Report) -> None:
    for problem in report.done.problems:
        render.note(f"{sanitize.line(problem.message)} {sanitize.line(problem.hint)}".rstrip())
    reasons: dict[str, list[str]] = {}
    for handle, reason in report.done.untold:
        reasons.setdefault(reason, []).append(handle.display)
    for reason, several in reasons.items():
        more = f" and {len(several) - _MANY} more" if several[_MANY:] else ""
        some = ", ".join(several[:_MANY]) + more
        render.note(f"Could not check {some}: {sanitize.line(reason)}.")
    if count := report.unchecked_on_x:
        who = "1 account" if count == 1 else f"{count} accounts"
        render.note(f"{who} on X could not be checked. Log in with: care100 login x")


def as_markdown(report: Report) -> str:
    """Return the whole report as Markdown."""
    page = [f"# {escaped(report.curated.title)}: check of {render.day(report.done.at)}", ""]
    for todo, group in groupby(report.lines, key=lambda line: line.todo):
        page += [
            f"## {_HEADINGS[todo]}",
            "",
            _ROW.format("", "Member", "Finding", "Since", "Command"),
        ]
        page += ["| --- | --- | --- | --- | --- |", *map(_markdown_row, group), ""]
    page += [escaped(_summary(report, everything=True)), check_find.as_markdown(report.finds)]
    return "\n".join(page)


_ROW = "| {} | {} | {} | {} | {} |"


def _markdown_row(line: Line) -> str:
    who = escaped(line.name)
    if line.subject != line.name:
        who += f"<br>{escaped(line.subject)}"
    what = f"**{line.ailment.label}**: {escaped(line.evidence)}"
    new = "new" if line.new else ""
    return _ROW.format(new, who, what, render.day(line.since), f"`{line.command}`")


def as_data(report: Report) -> dict[str, Any]:
    """Return the whole report as data (docs/json.md)."""
    done = report.done
    return {
        "schema": 1,
        "list": report.curated.slug,
        "at": done.at.isoformat(),
        "previous": done.previous.isoformat() if done.previous else None,
        "checked": {about: done.asked.get(about, 0) for about in (*PLATFORMS, "website")},
        "findings": [{**finding(line), "new": line.new} for line in report.lines],
        "untold": [{"handle": handle.display, "reason": reason} for handle, reason in done.untold],
        "repaired": _repaired(report.repaired),
        "proposals": check_find.as_data(report.finds),
        "cost_usd": float(report.cost_usd),
    }


def _repaired(what: Repaired | None) -> list[dict[str, Any]]:
    done = what.done if what else []
    return [
        {"name": line.name, "from": str(line.handle), "to": f"@{line.successor}"} for line in done
    ]
