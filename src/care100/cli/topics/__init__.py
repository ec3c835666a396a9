"""Help topics: `care100 help TOPIC`.

The text of a topic is the file of its name in this folder, in Markdown: a title, paragraphs,
and commands with an indent. A line such as `{settings}` stands for rows that come from the
program's own tables, so that help and documentation say what the program does.
"""

NAMES = (
    "handles",
    "files",
    "platforms",
    "prices",
    "undo",
    "privacy",
    "settings",
    "scripts",
    "exit-codes",
)
"""The topics, in the order in which people need them."""
