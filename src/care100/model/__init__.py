"""Plain values that every part shares: handles, members, list metadata, findings, errors.

Nothing here does I/O or knows a platform.
"""
