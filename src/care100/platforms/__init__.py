"""The platforms: `base` says what the engine knows of them, the rest speak HTTP.

Each adapter has a door (`*_http`: requests, limits, errors), a client with one
method for each thing that a person does there, and its targets.
"""
