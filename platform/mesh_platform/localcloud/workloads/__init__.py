"""Workloads as processes of this machine: what their pods would get, with the addresses of the servers that run."""

from .environment import Workload, workload

__all__ = ["Workload", "workload"]
