"""The handles of accounts that were added by the addresses of their pages."""

from collections.abc import Sequence

from care100.check.page_addresses import NamedByPage
from care100.cli.views import render
from care100.model.shell_quoting import command
from care100.platforms import platform


def show(slug: str, accounts: Sequence[NamedByPage]) -> None:
    """Print which accounts have another handle, with the command that corrects the list."""
    for one in accounts:
        handle, true = one.handle, one.true
        if true is None:
            render.warn(
                f"{handle.server} did not confirm the handle {handle}, which is kept as written. "
                f"To ask again later: care100 check {slug}"
            )
        elif not one.is_right:
            render.warn(f"{handle.server} and {true.server} say that {handle} is {true}.")
            render.warn(f"To correct the list: {_correction(slug, one)}", wrap=False)


def as_data(slug: str, accounts: Sequence[NamedByPage]) -> list[dict[str, str | None]]:
    """Return the accounts with another handle, or without a confirmed one (docs/json.md)."""
    return [
        {
            "handle": one.handle.display,
            "true_handle": one.true.display if one.true else None,
            "command": _correction(slug, one) if one.true else f"care100 check {slug}",
        }
        for one in accounts
        if not one.is_right
    ]


def _correction(slug: str, one: NamedByPage) -> str:
    option = f"--{platform(one.handle.platform).columns.handle}"
    true = one.true.text if one.true else ""
    return command("care100", "edit", slug, one.handle.typed, option, true)
