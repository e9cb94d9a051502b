"""What scripts/bench validate is made of: its tables, the processes that it times, and its chart."""
