"""The curator's command `sync`: publish a list on the platforms."""
