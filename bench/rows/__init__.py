"""The rows of docs/benchmarks.md, in groups that are measured together."""

from bench.bench import Group
from bench.rows import (
    bluesky,
    checking,
    importing,
    mastodon,
    mastodon_fetch,
    mastodon_limit,
    mastodon_list,
    page,
    sizes,
    starting,
    suite,
    x,
)

GROUPS: tuple[Group, ...] = (
    mastodon.GROUP,
    mastodon_list.GROUP,
    mastodon_fetch.GROUP,
    mastodon_limit.GROUP,
    bluesky.GROUP,
    x.GROUP,
    starting.GROUP,
    *importing.GROUPS,
    sizes.GROUP,
    page.GROUP,
    checking.GROUP,
    suite.GROUP,
)
