"""The platforms: `base` defines their interface, each package implements one over HTTP.

Each package has an HTTP client (requests, limits, errors), an API client with one method for
each operation, a login, and its targets.
"""
