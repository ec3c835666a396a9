"""Mastodon, and other servers with its API.

platform      the platform, as the rest of care100 knows it
handles       `name@server`, in every form that people write
options       what it adds to commands and their help
login, connect   logging in, and the client of a login
http, client  requests to the login's server
follow, targets, hashtags   following: the login's follows, a private list, and hashtags
publish_collections, collection_parts, collection_target, collections, consent
              publishing a list as Collections
publish_list  publishing a list as a private list
pull, profiles   accounts in Collections and lists, and what profiles say
health, home_server, known_accounts, public_server, entities, mentions   checks
page          its part of the list page
"""
