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
            render.note(
                f"{handle.server} did not confirm the handle {handle}, which is kept as written. "
                f"To ask again later: care100 check {slug}"
            )
        elif not one.is_right:
            column = platform(handle.platform).columns.handle
            render.note(f"{handle.server} and {true.server} say that {handle} is {true}.")
            edit = command("care100", "edit", slug, handle.typed, f"--{column}", true.text)
            render.note(f"To correct the list: {edit}", wrap=False)
