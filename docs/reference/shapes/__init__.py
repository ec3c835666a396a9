"""The shapes of JSON reports, by their names. The page, the schema and the tests use them."""

from collections.abc import Mapping

from docs.reference.shapes import checks, letters, lists, targets
from docs.reference.shapes.common import Shape

SHAPES: Mapping[str, Shape] = {
    "error": targets.ERROR,
    "left_out": targets.LEFT_OUT,
    "target_plan": targets.TARGET_PLAN,
    "target_report": targets.TARGET_REPORT,
    "change": lists.CHANGE,
    "deleted": targets.DELETED,
    "pulled": targets.PULLED,
    "imported": lists.IMPORTED,
    "merged": lists.MERGED,
    "lists": lists.LISTS,
    "details": lists.DETAILS,
    "chats": lists.CHATS,
    "shown": lists.SHOWN,
    "member": lists.MEMBER,
    "shown_member": lists.SHOWN_MEMBER,
    "found": lists.FOUND,
    "found_member": lists.FOUND_MEMBER,
    "edited": lists.EDITED,
    "members": lists.MEMBERS,
    "history": lists.HISTORY,
    "opt_outs": lists.OPT_OUTS,
    "opted_out": lists.OPTED_OUT,
    "allowed_again": lists.ALLOWED_AGAIN,
    "checked": checks.CHECKED,
    "finding": checks.FINDING,
    "proposal": checks.PROPOSAL,
    "feed": checks.FEED,
    "stats": checks.STATS,
    "logins": targets.LOGINS,
    "runs": targets.RUNS,
    "sandbox": checks.SANDBOX,
    "backup": checks.BACKUP,
    "copied_registry": checks.COPIED_REGISTRY,
    "doctor": checks.DOCTOR,
    "where": checks.WHERE,
    "config": checks.CONFIG,
    "letter": letters.LETTER,
    "post": letters.POST,
}
"""Every shape, by its name in reports.schema.json."""
