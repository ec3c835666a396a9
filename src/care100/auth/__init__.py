"""OAuth logins, and the storage of their tokens.

vault, file_vault   token storage: the system keyring, or a private file
private_file        a file that only the user can read, written atomically
registered_apps     the apps that servers registered for care100
secret              one login's tokens as a value
oauth               the authorization code flow: PKCE, `state`, and login errors
receiver            the loopback server that receives the redirect from the browser
addresses           validation of server names and API addresses
web                 the HTTP client for logins

Platforms add their own login on top. This package imports nothing itself, so that a command
that needs only one module starts quickly.
"""
