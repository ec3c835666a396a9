"""Find accounts that are on a platform's list but missing here, and add them."""
