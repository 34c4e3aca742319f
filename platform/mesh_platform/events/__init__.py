"""Events of the example mesh: its stream processors run as processes, and what they made of payments is proven."""

from .demo import Asked, Progress, run
from .report import Report

__all__ = ["Asked", "Progress", "Report", "run"]
