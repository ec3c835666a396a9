"""The simulations of `make scale`, one module for each section of docs/scale.md.

Each has a `NAME` and a `simulate()` that returns the figures for docs/scale.json.
"""
