"""The commands that correct accounts on a list, for members that were left out."""

from collections.abc import Callable, Sequence

from care100.engine.plan import Skip
from care100.engine.reconcile import TargetPlan
from care100.model import shell_quoting
from care100.model.handles import BadHandle
from care100.model.reasons import ReasonCode
from care100.platforms import parse_handle_on, platform

_HEADINGS = {
    ReasonCode.OTHER_ID: "If the handle is right, remove the wrong id:",
    ReasonCode.OTHER_ACCOUNT: "If the other account is the member's, put it on the list:",
}


def show_corrections(
    write: Callable[..., None],
    target_plan: TargetPlan,
    skips: Sequence[Skip],
    most: int | None = None,
) -> None:
    """Print the commands that correct the list, below what they are for."""
    for code, heading in _HEADINGS.items():
        its = [skip for skip in skips if skip.reason.code is code]
        commands = [one for skip in its if (one := correction(target_plan, skip))]
        if not commands:
            continue
        write(f"  {heading}")
        for one in commands[:most]:
            write(f"    {one}", wrap=False)
        if most and len(commands) > most:
            slug = target_plan.context.metadata.slug
            write(f"    and {len(commands) - most} more, which this names: care100 check {slug}")


def correction(target_plan: TargetPlan, skip: Skip) -> str:
    """Return the command that corrects the member's account, or an empty text.

    Only the curator can correct the handles of a list that is updated from its page.
    """
    on = platform(target_plan.context.login.platform)
    if skip.reason.code is ReasonCode.OTHER_ID:
        words = [on.columns.id_option, ""]
    elif skip.reason.code is ReasonCode.OTHER_ACCOUNT:
        if target_plan.context.store.is_subscribed:
            return ""
        try:
            other = parse_handle_on(on.id, skip.reason.detail)
        except BadHandle:
            return ""  # the server does not name the account
        words = [f"--{on.id}", other.typed]
    else:
        return ""
    handle = parse_handle_on(on.id, skip.item.handle)
    slug = target_plan.context.metadata.slug
    return shell_quoting.command("care100", "edit", slug, handle.typed, *words)
