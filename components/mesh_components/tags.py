"""Names of the tags and of the business metadata that the platform defines and products bind."""

from __future__ import annotations

PERSONAL = "personal_data"
BUSINESS_METADATA = "DataProduct"
ATTRIBUTES = ("product", "owner", "domain", "cost_centre", "contract_version")
"""Attributes of the business metadata, all text and all optional."""


def tag(level: str) -> str:
    """Return the tag of a classification level; tags are letters, digits and `_` in both catalogs."""
    return level.replace("-", "_")
