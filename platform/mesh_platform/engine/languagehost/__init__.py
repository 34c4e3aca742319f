"""The language host for Python programs, where the official one is missing: starts programs and policy packs."""
