"""Faults on demand: what a network and an API do wrong, injected between a provider plugin and the local cloud."""

from .client import Client
from .plan import Fault, Kind, read

__all__ = ["Client", "Fault", "Kind", "read"]
