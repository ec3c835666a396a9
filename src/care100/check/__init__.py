"""`check`: what is wrong with the accounts and websites of a list, and how to repair it.

options          what to check, and with which logins
checked_members  the members to check, with what the registry knows of them
observe          asks about accounts and websites: logins first, then public servers
survey           asks the public servers and websites
per_server       runs tasks on many servers at once, one after the other on each server
moves            where a moved account is now; pure
rules            from an account's state to findings; pure
link_findings    whether a member's accounts name each other; pure
websites         whether a website still exists
check            one check: observe, diagnose, store
report           every stored finding of a list, with what to do about it
repair           the repairs that need no judgement
account_links    accounts that profiles name on other platforms; pure
find_accounts    asks about those accounts, and adds the ones that are approved
awaited          members without an account on a platform, to look for again after a follow
arrivals         looks for them, and returns those who have an account now

No module here names a platform: each asks the platforms' health readers.
"""
