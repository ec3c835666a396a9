"""What must work on every Bluesky server: in the sandbox, and on Bluesky's own server after
`make test-bluesky` has installed it.
"""
