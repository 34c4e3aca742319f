"""The Pulumi engine: obtained, driven inline, and told apart from a stranger's."""
