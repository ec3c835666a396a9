"""The engine: the difference between what is wanted and what is there, and applying it.

plan         the difference, as pure values
reconcile    observe one target and plan it
resolve      the list's members on one platform, with their ids
apply        apply one plan, step by step, journaled
execute      apply the plans of a command in order
left_out     members who were left out, and which of them are new
concurrency  several requests at once; rate limits waited out
safety       what stops a plan before it is applied
partition    a list in parts, where a platform's sets are smaller than a list
progress     what the engine reports while it works
options      what the user chose for a command
store        what the engine needs to know and keep; the registry implements it
"""
