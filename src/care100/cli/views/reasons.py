"""The words for each reason why a member was skipped or failed."""

from care100.model.reasons import Reason, ReasonCode

# {where} is the server or platform, {detail} another handle or the server's own words.
_WORDS = {
    ReasonCode.GONE: "the account was gone at the last check",
    ReasonCode.SUSPENDED: "the account is deleted or suspended",
    ReasonCode.OWN_ACCOUNT: "this is your own account",
    ReasonCode.NEW_ACCOUNT_OPTED_OUT: "the account moved to one that has opted out",
    ReasonCode.MOVED: "its account is now {detail}, which is used instead",
    ReasonCode.NOT_FOUND: (
        "{where} cannot find this account; if it was not deleted, check the spelling of the handle"
    ),
    ReasonCode.OTHER_ACCOUNT: "{where} returns {detail} instead of this account",
    ReasonCode.OTHER_ID: "the {where} id on the list belongs to {detail}",
    ReasonCode.UNKNOWN_ID: "{where} no longer knows this account; care100 check looks for it",
    ReasonCode.BLOCKED: "you have blocked this account",
    ReasonCode.MUTED: "you have muted this account",
    ReasonCode.SERVER_BLOCKED: "you have blocked this account's server",
    ReasonCode.BLOCKED_BY: "this account has blocked you",
    ReasonCode.CANNOT_BE_FOLLOWED: (
        "the account cannot be followed: it has blocked you, has moved, or is closed"
    ),
    ReasonCode.NOT_FOLLOWED: "you do not follow this account",
    ReasonCode.NOT_ACCEPTED: "asked on {detail}, not accepted; --again asks once more",
    ReasonCode.NO_EFFECT: "{where} accepted the request, but nothing changed; run again to retry",
    ReasonCode.NO_RESPONSE: "{where} did not respond about this account; run again to retry",
    ReasonCode.NOT_SHOWN: "{where} does not show whether you follow this account",
    ReasonCode.DENIES_CONSENT: "the account does not want to be in your {detail}",
    ReasonCode.CANNOT_BE_LISTED: (
        "the account does not want to be in your {detail}, or one of you has blocked the other"
    ),
    ReasonCode.CONSENT_UNKNOWN: "the server does not say whether the account may be in {detail}",
    ReasonCode.REMOVED_THEMSELVES: (
        "the account removed itself from your {detail}, so it is not added again"
    ),
    ReasonCode.NOT_INDEXED: "the account limits who can find its posts",
    ReasonCode.NOT_KNOWN_YET: "{where} does not know this account yet; follow the list first",
    ReasonCode.MISSING: "no longer there: removed by hand, or never added by {where}",
    ReasonCode.REFUSED: "{where} refused {detail}; run again to retry",
}


def words(reason: Reason) -> str:
    """Return the reason as part of a sentence, without a full stop."""
    where = reason.where or "the server"
    return _WORDS[reason.code].format(where=where, detail=reason.detail or "no reason given")
