"""Connections to servers, with a time limit for each whole request.

A timeout for each read is not enough: a server that sends one byte a second would never
reach it.
"""
