"""A list in figures: who is on it, how it grew, and how they are.

growth     who joined and who left, in months, quarters or years; pure
figures    all figures of a list, from an Edition and what checks have found; pure
charts     the figures as charts, for the terminal and for the list page; pure
gather     from the registry to the figures
"""
