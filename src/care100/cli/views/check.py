"""The report of a check: for people, as Markdown, and as data."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from care100.check.check import CheckResult
from care100.check.repair import Repaired
from care100.check.report import Line, Todo
from care100.cli.commands import check_feeds, check_find
from care100.cli.commands.check_feeds import Feeds
from care100.cli.commands.check_find import Finds
from care100.cli.views import render
from care100.formats.markdown import escaped
from care100.model import sanitize
from care100.model.findings import WEBSITE, FindingKind
from care100.platforms import PLATFORMS, platform
from care100.platforms.login import login_command
from care100.registry.models import CuratedList

_HEADINGS = {
    Todo.REPAIR: "To repair: the new handle is certain",
    Todo.REMOVE: "To remove: the account is gone",
    Todo.LOOK: "To decide yourself",
    Todo.WAIT: "To check again in a week: the account may come back",
    Todo.KNOW: "For information: keep or remove",
}
_MANY = 8
_MOST_ALIKE = 20


@dataclass
class Report:
    """A check of a list, and every stored finding of the list.

    `repaired`, `finds` and `feeds` are None without `--fix` and `--find`.
    """

    curated: CuratedList
    result: CheckResult
    lines: Sequence[Line]
    repaired: Repaired | None = None
    finds: Finds | None = None
    feeds: Feeds | None = None
    cost_usd: Decimal = Decimal(0)

    @property
    def new(self) -> list[Line]:
        """The findings that the check before did not report."""
        return [line for line in self.lines if line.new]

    @property
    def problems(self) -> list[Line]:
        """The findings without links that were never confirmed, which are only counted."""
        return [line for line in self.lines if line.kind is not FindingKind.UNCONFIRMED]

    @property
    def unsolved(self) -> list[Line]:
        """The new findings that were not repaired."""
        repaired = self.repaired.done if self.repaired else []
        return [line for line in self.new if line not in repaired]


def show(report: Report, *, everything: bool) -> None:
    """Print the report: the new findings, or all."""
    _show_findings(report, everything=everything)
    render.out(_summary(report, everything=everything))
    if not everything and (links := _links(report)):
        render.out(links)
    _show_skipped(report.result)
    _show_problems(report.result)


def show_what_needs_a_person(report: Report, *, everything: bool) -> None:
    """Print the new findings, or all, and failed logins. Print nothing if there are none."""
    _show_findings(report, everything=everything)
    _show_problems(report.result)


def _show_findings(report: Report, *, everything: bool) -> None:
    reported = report.lines if everything else report.new
    mark = everything and report.result.previous is not None
    what = max((len(_what(line, mark=mark)) for line in reported), default=0)
    for todo, group in groupby(reported, key=lambda line: line.todo):
        lines = list(group)
        render.out(f"{_HEADINGS[todo]} ({len(lines)})", style="bold")
        shown = lines if everything else _some_of_each(lines)
        rows = [
            (render.day(line.since), f"{_what(line, mark=mark):{what}}", _who_and_why(line))
            for line in shown
        ]
        times = Counter(line.command for line in shown)
        single = ["" if times[line.command] > 1 else line.command for line in shown]
        render.table(_COLUMNS, rows, under=single if any(single) else ())
        for command, count in times.items():
            if count > 1:
                which = f"the other {count}" if any(single) else "all of these"
                render.out(f"For {which}: {command}", wrap=False)
        for kind, more in (_counted(lines) - _counted(shown)).items():
            render.out(
                f"… and {more} more: {kind.label}. "
                f"Show all with: care100 show {report.curated.slug}"
            )
        render.out()


def _counted(lines: Sequence[Line]) -> Counter[FindingKind]:
    return Counter(line.kind for line in lines)


def _some_of_each(lines: Sequence[Line]) -> list[Line]:
    """Return the first findings of each kind: one that most members have must not hide the
    others.
    """
    count: Counter[FindingKind] = Counter()
    shown = []
    for line in lines:
        count[line.kind] += 1
        if count[line.kind] <= _MOST_ALIKE:
            shown.append(line)
    return shown


_COLUMNS = ("Since", "Problem", "Member and evidence")


def _what(line: Line, *, mark: bool) -> str:
    return f"{line.kind.label}{', new' if mark and line.new else ''}"


def _who_and_why(line: Line) -> str:
    who = sanitize.line(line.name)
    subject = "" if who == line.subject else f" ({sanitize.line(line.subject)})"
    return f"{who}{subject}\n{sanitize.line(line.evidence)}"


def _summary(report: Report, *, everything: bool) -> str:
    checked = report.result.checked
    parts = [
        f"{render.counted(checked[on], 'account')} on {one.label}"
        for on, one in PLATFORMS.items()
        if checked[on]
    ]
    if checked[WEBSITE]:
        parts.append(render.counted(checked[WEBSITE], "website"))
    if not parts:
        return "Nothing was checked."
    start = f"Checked {', '.join(parts)}."
    count, new = len(report.problems), len(report.new)
    if not count and report.result.unknown:
        unknown = render.counted(report.result.unknown, "account")
        return f"{start} No problems found there; {unknown} could not be checked."
    if not count:
        return f"{start} No problems found."
    if report.result.previous is None:
        return f"{start} {render.counted(count, 'finding')}."
    day, known = render.day(report.result.previous.at), count - new
    hint = "" if everything or not known else " (show them with --all)"
    return f"{start} {new or 'Nothing'} new since {day}; {known} already reported{hint}."


def _links(report: Report) -> str:
    """Return one line for all links that were never confirmed; empty without any."""
    count = len(report.lines) - len(report.problems)
    if not count:
        return ""
    links = f"{render.counted(count, 'link')} between a member's accounts"
    return f"Not confirmed so far: {links} (show them with: care100 show {report.curated.slug})"


def _show_problems(result: CheckResult) -> None:
    for problem in result.problems:
        render.warn(f"{sanitize.line(problem.message)} {sanitize.line(problem.hint)}".rstrip())


def _show_skipped(result: CheckResult) -> None:
    reasons: dict[str, list[str]] = {}
    for handle, reason in result.skipped:
        reasons.setdefault(reason, []).append(handle.display)
    for reason, several in reasons.items():
        more = f" and {len(several) - _MANY} more" if several[_MANY:] else ""
        some = ", ".join(several[:_MANY]) + more
        render.note(f"Not fully checked: {some}: {sanitize.line(reason)}.")
    for on, count in result.need_login.items():
        accounts = f"{render.counted(count, 'account')} on {platform(on).label}"
        login = login_command(platform(on))
        render.note(f"Not checked: {accounts}. Log in first with: {login}")


def as_markdown(report: Report) -> str:
    """Return the whole report as a page."""
    page = [f"# {escaped(report.curated.title)}: check of {render.day(report.result.at)}", ""]
    for todo, group in groupby(report.problems, key=lambda line: line.todo):
        page += [
            f"## {_HEADINGS[todo]}",
            "",
            _ROW.format("", "Member", "Problem", "Since", "Command"),
        ]
        page += ["| --- | --- | --- | --- | --- |", *map(_markdown_row, group), ""]
    page.append(escaped(_summary(report, everything=True)))
    if links := _links(report):
        page += ["", escaped(links)]
    page += [check_find.as_markdown(report.finds), check_feeds.as_markdown(report.feeds)]
    return "\n".join(page)


_ROW = "| {} | {} | {} | {} | {} |"


def _markdown_row(line: Line) -> str:
    who = escaped(line.name)
    if line.subject != line.name:
        who += f"<br>{escaped(line.subject)}"
    what = f"**{line.kind.label}**: {escaped(line.evidence)}"
    new = "new" if line.new else ""
    return _ROW.format(new, who, what, render.day(line.since), f"`{line.command}`")


def as_data(report: Report) -> dict[str, Any]:
    """Return the whole report as data (docs/json.md)."""
    done = report.result
    return {
        "schema": 3,
        "list": report.curated.slug,
        "at": done.at.isoformat(),
        "previous": done.previous.at.isoformat() if done.previous else None,
        "checked": {about: done.checked[about] for about in (*PLATFORMS, WEBSITE)},
        "findings": [{**line.as_data(), "known": not line.new} for line in report.lines],
        "skipped": [
            {"handle": handle.display, "reason": reason}
            for handle, reason in (*done.skipped, *done.not_asked)
        ],
        "repaired": _repaired(report.repaired),
        "proposals": check_find.as_data(report.finds),
        "feeds": check_feeds.as_data(report.feeds),
        "cost_usd": float(report.cost_usd),
    }


def _repaired(what: Repaired | None) -> list[dict[str, Any]]:
    done = what.done if what else []
    return [
        {"name": line.name, "from": str(line.handle), "to": str(line.replacement)} for line in done
    ]
