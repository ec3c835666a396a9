"""Bluesky, and other servers of the AT Protocol.

Everything that a person does there is a record in a repository on the person's own server:
following an account, a list, an account on a list. care100 reads and writes these records;
application views only answer what would take many reads.

handles, profile_addresses   handles and profile addresses in every form that people paste
record_keys, records         keys and addresses of records; pure
identity                     from a handle to a DID and its server
http, client                 requests, with rate limits and typed errors
dpop, oauth, sessions        tokens that are bound to a key, and their renewal
login, connect               logging in and out, and opening a client
follow, targets              following a list
publish, lists               publishing a list, and starter packs
pull, health, mentions       reading other people's lists, and the state of accounts
"""
