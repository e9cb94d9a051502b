"""What the benchmarks of a whole catalogue share."""
