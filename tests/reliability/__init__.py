"""The fault matrix and the kills of `make reliability`, and a sample of them for every test run."""
