"""One module for each file format, each with `read()`, `write()` or both."""
