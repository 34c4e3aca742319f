"""What makes the real servers hold what the store records: one mirror for each server."""
