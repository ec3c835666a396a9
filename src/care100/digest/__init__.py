"""The letter: what a list's members posted publicly, who joined and who left.

period       the time that a letter is about
collect      read posts through the user's logins, and the list's news from the registry
ranking      which posts are in the letter, and the hashtags of the week: pure functions
letter       the letter as values and words, the same for all formats
markdown, plain_text, html, atom
             the letter in one format each
message      the letter as an e-mail message

Posts are read by platforms (`HasPosts`). Nothing here names a platform, prints, or has SQL.
"""
