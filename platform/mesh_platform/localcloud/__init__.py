"""The honest stand-in of a cloud: provider plugins behind Pulumi's own protocol, and a store that keeps their rules."""
