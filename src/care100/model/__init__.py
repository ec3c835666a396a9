"""Plain values that all packages share: handles, members, list metadata, findings, errors.

Nothing here does I/O.
"""
