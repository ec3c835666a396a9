"""The user's own mail server: its settings, and the client that sends messages to it.

server  the settings and the password, both in the vault
client  one connection, always encrypted and verified

Callers decide what is sent, and to which addresses.
"""
