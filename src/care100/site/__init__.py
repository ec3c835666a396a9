"""The list page: a static web site that any host can serve, with no server side at all.

gather    what the registry knows of a list, as one Publication
page      a Publication as the templates want it: topics, cards, addresses
build     all files of a site, from Publications; pure
feed      who joined and who left, as an Atom feed
picture   the picture that is shown where somebody shares the page
folder    the files put into a folder, where nothing else is touched
preview   the files served on this computer, for a look before publishing

`templates/` are Jinja's, autoescaped; `static/` goes out as it is;
`fonts/` are the picture's, and no page loads them.
"""
