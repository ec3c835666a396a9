"""Find accounts that are on a platform's list but missing here, and add them.

pull        find the place, read it once its price is approved, add what is new
difference  a place compared with a list; pure

No platform is named here: what can be pulled from is each platform's to say
(`platforms/pull.py`).
"""
