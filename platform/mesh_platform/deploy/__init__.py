"""Stacks by layer: which there are, which stand on which, and how they are previewed, applied and removed."""
