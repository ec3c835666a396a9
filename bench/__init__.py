"""The measurements of `make bench` and `make scale`.

    rows/           one module for each group of rows in docs/benchmarks.md
    scale/          one module for each simulation of docs/scale.md
    alternatives/   the other programs, each with a lock file for an environment of its own

Nothing here is part of `make test`; `tests/bench` checks the tables and not the clock.
"""
