"""What the terminal shows: tables, plans, reports, progress."""
