"""The X API, version 2."""
