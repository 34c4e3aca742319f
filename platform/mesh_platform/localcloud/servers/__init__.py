"""The real servers of a local cloud: what each is, whether it can run here, and how all are started and stopped."""
