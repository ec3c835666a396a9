"""The user's settings: defaults from `config.toml`, which the environment overrides.

table        every setting: its name, its meaning, and where else it can be set
kinds        the values that a setting can have
config_file  read config.toml, and name what is wrong in it with its line
in_force     the value of a setting, and where it comes from
edit         set and unset a setting in the file

An option on the command line overrides both: see `cli/defaults.py`. No setting is a secret.
"""
