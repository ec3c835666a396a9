"""Checks, statistics, and the state of the program."""

from care100.model.findings import FindingKind
from care100.platforms import PLATFORMS
from docs.reference.json_types import (
    COUNT,
    FLAG,
    MOMENT,
    TEXT,
    Key,
    array,
    keys,
    named,
    one_of,
    or_null,
    table_of,
)
from docs.reference.shapes.common import SLUG, TAKING, Shape, version

ABOUT = one_of(*PLATFORMS, "website")
FINDING: Shape = {
    "name": Key(TEXT, "the name of the member"),
    "about": Key(ABOUT, "the platform of the account, or `website`"),
    "handle": Key(or_null(TEXT), "the account"),
    "website": Key(or_null(TEXT), "the website"),
    "finding": Key(
        one_of(*FindingKind), "the problem: see [reasons.md](reasons.md#findings-of-a-check)"
    ),
    "todo": Key(one_of("repair", "remove", "look", "wait", "know"), "what to do"),
    "evidence": Key(TEXT, "the evidence, in words"),
    "since": Key(MOMENT, "when a check found the problem first"),
    "seen": Key(MOMENT, "when a check found the problem last"),
    "successor": Key(or_null(TEXT), "the new handle"),
    "certain": Key(FLAG, "whether the new handle is confirmed"),
    "command": Key(TEXT, "the command that repairs the problem"),
    "known": Key(
        FLAG,
        "in `check` only: whether the previous check had this finding too; always true for "
        "`unconfirmed`",
        always=False,
    ),
}
PROPOSAL: Shape = {
    "name": Key(TEXT, "the name of the member"),
    "handle": Key(TEXT, "the account on the list whose profile was read"),
    "platform": Key(one_of(*PLATFORMS), "the platform where the member has no account here"),
    "other": Key(TEXT, "the account found there"),
    "read_at": Key(TEXT, "the address of that profile"),
    "links_back": Key(or_null(FLAG), "whether the other profile names `handle`, if known"),
    "stored": Key(FLAG, "whether the account was added to the member"),
    "command": Key(TEXT, "the command that adds it"),
}
FEED: Shape = {
    "name": Key(TEXT, "the name of the member"),
    "handle": Key(TEXT, "an account of the member on the list"),
    "feed": Key(TEXT, "the address of the feed"),
    "read_at": Key(TEXT, "the website that names it"),
    "stored": Key(FLAG, "whether it was added to the member"),
    "command": Key(TEXT, "the command that adds it"),
}
CHECKED: Shape = {
    "schema": version(3),
    "list": SLUG,
    "at": Key(MOMENT, "the time of this check"),
    "previous": Key(or_null(MOMENT), "the time of the check before"),
    "checked": Key(
        keys(**dict.fromkeys((*PLATFORMS, "website"), COUNT)), "the number of accounts and websites"
    ),
    "findings": Key(array(named("finding")), "findings, the most urgent first"),
    "skipped": Key(
        array(keys(handle=TEXT, reason=TEXT)), "accounts that were not checked, or only in part"
    ),
    "repaired": Key(
        array({**keys(name=TEXT, to=TEXT, **{"from": TEXT})}), "repairs made by `--fix`"
    ),
    "proposals": Key(array(named("proposal")), "the accounts found by `--find`"),
    "feeds": Key(array(named("feed")), "the feeds found by `--find`"),
    "cost_usd": TAKING["cost_usd"],
}
_SHARES = array(keys(name=TEXT, members=COUNT))
STATS: Shape = {
    "schema": version(),
    "list": SLUG,
    "title": Key(TEXT, "the title of the list"),
    "members": Key(COUNT, "the number of members"),
    "topics": Key(_SHARES, "largest first; members without a topic are last, under an empty name"),
    "kinds": Key(
        _SHARES, "by kind of member; members without a kind are last, under an empty name"
    ),
    "platforms": Key(
        _SHARES, "by the only platform of a member, or `both` for members on several platforms"
    ),
    "growth": Key(
        keys(
            unit=one_of("month", "quarter", "year"),
            periods=array(keys(joined=COUNT, left=COUNT, members=COUNT, **{"from": TEXT})),
        ),
        "periods without a gap from the first change of members to the last: the first day in UTC, "
        "members who joined and left, and the number at the end",
    ),
    "health": Key(_SHARES, "by `well`, the worst `finding` of the member, or `unchecked`"),
    "checked": Key(or_null(MOMENT), "the time of the last check"),
}
_CONTENTS: Shape = {
    "database_schema": Key(TEXT, "the version of the database's schema"),
    "lists": Key(table_of(COUNT), "the number of members of each list, by its short name"),
    "members": Key(COUNT, "the number of members of all lists"),
    "opt_outs": Key(COUNT, "the number of opt-outs"),
    "logins": Key(COUNT, "the number of logins"),
    "changed_at": Key(or_null(MOMENT), "the time of the last change to a list"),
}
_TOKENS = table_of(TEXT)
_SERVER = keys(url=TEXT, domain=TEXT)
SANDBOX: Shape = {
    "schema": version(),
    "mastodon": Key(keys(url=TEXT, domain=TEXT, users=_TOKENS), "the server, and users' tokens"),
    "x": Key(
        keys(url=TEXT, users=_TOKENS, lists=_TOKENS),
        "the API, users' tokens, and the ids of published Lists",
    ),
    "bluesky": Key(
        keys(
            url=TEXT,
            directory=TEXT,
            app_view=TEXT,
            domain=TEXT,
            users=table_of(keys(handle=TEXT, did=TEXT, app_password=TEXT)),
        ),
        "the server, the directory, the app view, the domain of handles, and users",
    ),
    "small_servers": Key(array(_SERVER), "the servers of `--servers`"),
}
BACKUP: Shape = {
    "schema": version(),
    "file": Key(TEXT, "the name of the file"),
    "bytes": Key(COUNT, "its size"),
    **_CONTENTS,
}
COPIED_REGISTRY: Shape = {
    "schema": version(),
    "from": Key(TEXT, "the file or address of the registry, without a password"),
    "to": Key(TEXT, "the file or address of the copy, without a password"),
    **_CONTENTS,
}
DOCTOR: Shape = {
    "schema": version(),
    "ok": Key(FLAG, "false if there is a problem; the exit code is then 1"),
    "checks": Key(
        array(keys(topic=TEXT, state=one_of("ok", "note", "problem"), message=TEXT, hint=TEXT)),
        "each line of the check",
    ),
}
WHERE: Shape = {
    "schema": version(),
    "places": Key(array(keys(what=TEXT, where=TEXT, exists=FLAG)), "each place"),
}
CONFIG: Shape = {
    "schema": version(),
    "file": Key(TEXT, "the file of the settings"),
    "exists": Key(FLAG, "whether it exists"),
    "settings": Key(
        array(
            keys(
                name=TEXT,
                value={},
                source=one_of("default", "file", "environment"),
                line=or_null(COUNT),
                default=TEXT,
                variable=TEXT,
                flag=or_null(TEXT),
                meaning=TEXT,
            )
        ),
        "each setting, with its value (`null` where nothing is set), where that is from, and the "
        "line of the file",
    ),
    "problems": Key(
        array(keys(line=or_null(COUNT), message=TEXT, hint=TEXT)),
        "what is wrong with the file; the exit code is then 2",
    ),
}
