"""The engine: what is wanted, what is there, the plan, and carrying it out.

wanted    whom a list means on a platform, resolved to ids
plan      the difference, as pure values
legs      which targets one command brings a list to, each with its plan
dispatch  several requests at once, rate limits waited out
apply     carries a plan out, journaled step by step
journal   what was planned, tried and done, in the registry
follow, unfollow   the follower's two commands
publish    the curator's command: which targets a list is brought to, by platform
publish_x  publishing a list as a List on X; publish_list as a private list on Mastodon
featuring  publishing a list as Collections: its known_parts, who is consenting, how it
           is split into parts; safety before removals, and what is written_back
borrow     lists of others, taken from their pages and kept as they are there
pull       whom a place on a platform has and the list has not
report    what happened, as data
"""
