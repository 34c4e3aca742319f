"""What is obtained once and kept in the user's cache: programs built by Go, and jars fetched through Maven."""
