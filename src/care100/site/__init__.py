"""The list page: a static web site that any host can serve, with no program on the server.

load      lists as Publications, from the registry
page      a Publication as the templates need it: topics, cards, addresses
sections  the platforms on the page, each with what it adds (`platforms/<name>/page.py`)
build     all files of a site, from Publications; pure
feed      the members who joined or left, as an Atom feed
picture   the preview picture for shared links
folder    write the files to a folder, and touch no others
preview   serve the files on this computer, to look before publishing

No platform is named here but in the folder of its button's scripts, `static/<name>/`.
`templates/` are Jinja templates, autoescaped; `static/` is published without comments;
`fonts/` belong to the picture, and no page loads them.
"""
