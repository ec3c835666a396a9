"""X (Twitter), through its API v2."""
