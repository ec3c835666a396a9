"""The other programs that care100 is compared with: a lock file for each, and the loops that
somebody would write with a library. The loops run in the environments of their libraries.
"""
