"""Documents of the open standards: ODPS (data products), ODCS (data contracts), OAAS (access agreements)."""
