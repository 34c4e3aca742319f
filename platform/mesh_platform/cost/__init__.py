"""What products, domains and the platform cost a month, before anything is made: figures, never a verdict."""

from __future__ import annotations

from .difference import Change, Difference, difference
from .estimate import Estimate, Line, Unpriced, estimate
from .figures import Figure, capacity, domain_budget, domain_quotas, product_budget
from .parts import PLATFORM, Shape
from .planned import price_before, price_state, price_steps
from .shapes import platform_shapes, shapes, written
from .totals import of_domain, of_environment, of_platform, of_product

__all__ = [
    "PLATFORM",
    "Change",
    "Difference",
    "Estimate",
    "Figure",
    "Line",
    "Shape",
    "Unpriced",
    "capacity",
    "difference",
    "domain_budget",
    "domain_quotas",
    "estimate",
    "of_domain",
    "of_environment",
    "of_platform",
    "of_product",
    "platform_shapes",
    "price_before",
    "price_state",
    "price_steps",
    "product_budget",
    "shapes",
    "written",
]
