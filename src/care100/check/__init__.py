"""What is wrong with the members of a list, and what to do about it.

moves      where a moved account lives in the end; pure
rules      from what a platform says of an account to what is wrong with it; pure
links      which accounts a profile or a page names; pure
websites   whether a website is still there
subjects   who is checked, with what the registry knows of them
errands    many servers at once, each asked one thing after the other
gather     asks everybody: X, the user's own server (vouching), strangers' servers (round)
checkup    one check: ask, judge, keep
report     what is known to be wrong, with what to do about it
repair     the safe repairs
leads      whom profiles name on the other platform, and who names them back; pure
pursuit    asks about those, and takes in the ones that somebody said yes to
"""
