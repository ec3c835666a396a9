"""Find accounts that are on a platform's list but missing here, and add them.

pull        find the place, read it after its price is approved, add new accounts
difference  a place compared with a list; pure

No platform is named here: each platform defines its own places (`platforms/pull.py`).
"""
