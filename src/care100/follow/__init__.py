"""The follower's commands: follow a list, unfollow it, and show what changed in it."""
