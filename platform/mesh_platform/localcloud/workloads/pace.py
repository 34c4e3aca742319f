"""How often a supervisor looks, and how patient it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """All times in seconds; those that Kubernetes has are Kubernetes' own.

    `alert_after` replaces the `for` of every alert where it is set, so that alerts can be tried without waiting.
    """

    look: float = 0.25
    follow: float = 1.0
    probe: float | None = None
    """Between two probes, instead of what the Deployment says."""
    backoff: float = 10.0
    backoff_most: float = 300.0
    backoff_reset: float = 600.0
    """Having run for so long, a process that ends is restarted after `backoff` again."""
    grace: float | None = None
    measure: float = 1.0
    scale: float = 15.0
    settle: float = 300.0
    """For so long the highest number of replicas that was wanted stands: fewer are never wanted in haste."""
    scrape: float = 5.0
    keep: float = 3660.0
    """History of figures: the longest range that the alerts ask for, and a little."""
    alert_after: float | None = None
