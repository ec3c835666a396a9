"""X (Twitter), through its API v2.

platform      the platform, as the rest of care100 knows it
handles       `name`, in every form that people write
options       what it adds to commands and their help
login, connect   logging in, and a client that renews its tokens
http, client, prices   requests to X, and what it charges for them
follow, targets   following: the published List, a List of the login's own, or each account
publish, published_list   publishing a list as a public List
pull          accounts on a List
health, mentions   checks
page          its part of the list page
"""
