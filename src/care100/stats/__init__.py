"""Statistics of a list: its members, its growth, and the health of its accounts.

growth     members added and removed in months, quarters or years; pure
figures    all figures of a list, from an Edition and its findings; pure
charts     the figures as charts, for the terminal and the list page; pure
collect    reads the figures from the registry
"""
