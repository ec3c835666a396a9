"""The reference pages that are made from the program, each by a module with a `page()`."""
