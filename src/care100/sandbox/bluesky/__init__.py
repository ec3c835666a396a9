"""A Bluesky server: accounts and their repositories, the identity directory, and the app views
that clients read.
"""
