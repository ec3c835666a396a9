"""Settings: config.toml, the environment, and what is in force."""
