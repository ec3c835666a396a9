"""A registry on a PostgreSQL server, which a team shares.

address   addresses of servers, as they may be shown
place     the registry's server, as the rest of the registry uses it
server    connections, and how a transaction begins
locks     locks that hold against other computers
schema    the schema that a database has, and its migration
errors    what can fail, in words

The driver is imported only when a registry is on a server.
"""
