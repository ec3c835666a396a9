"""`doctor` and `where`: what care100 needs to work, and where it keeps its files.

line       one thing that was checked, and its state
storage    the data folder, the settings, the registry and its copies
accounts   the storage of tokens, the logins, and the clock
computer   the network, the browser and how care100 is installed
examine    all of them, in order
places     every place that care100 writes to

Nothing here changes or creates a file, except that a check of a login may renew its token.
"""
