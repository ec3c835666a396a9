"""The commands: one module for each noun.

run_plan                a command that changes platforms: plan, show, ask, apply, report
follow_without_login    what a follower without a login can do instead
check_find, check_feeds, check_price    parts of `check`
arrivals, found_arrivals    a part of `follow`: members who have an account now
digest_send             a part of `digest`: the letter goes to its readers
"""
