"""Completion in bash, zsh, fish and PowerShell.

candidates  what can be typed next
answer      the answer to a shell's script, in the form that it reads
scripts     the script of each shell, and how `care100 completion` installs it

A script passes the words that are typed, and reads one candidate a line. It never evaluates
what it reads: titles and names come from other people's lists.
"""
