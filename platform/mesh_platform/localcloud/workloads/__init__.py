"""Workloads as processes of this machine: what their pods would get, with the addresses of the servers that run."""

from .environment import Workload, credentials, workload
from .process import Running, start

__all__ = ["Running", "Workload", "credentials", "start", "workload"]
