"""Letters about what a list's members posted."""
