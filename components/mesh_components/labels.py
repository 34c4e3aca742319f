"""The six labels of the mesh in the spelling of each system, so that every resource can be found and charged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

PREFIX = "mesh.platform/"
BRIEF = 128
"""Characters that Confluent Cloud takes as the description of a service account (its CLI refuses more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Domain, product (empty for a domain's own things), environment, cost centre, classification and owner."""

    domain: str
    product: str
    environment: str
    cost_centre: str
    classification: str
    owner: str

    def plain(self) -> dict[str, str]:
        """By plain key, in a fixed order; empty ones are left out."""
        pairs = {
            "domain": self.domain,
            "product": self.product,
            "environment": self.environment,
            "cost-centre": self.cost_centre,
            "classification": self.classification,
            "owner": self.owner,
        }
        return {key: value for key, value in pairs.items() if value}

    def kubernetes(self) -> dict[str, str]:
        """As Kubernetes labels: values of at most 63 characters of letters, digits, `-`, `_` and `.`."""
        managed = {"app.kubernetes.io/managed-by": "mesh"}
        return managed | {PREFIX + key: label_value(value) for key, value in self.plain().items()}

    def databricks(self) -> dict[str, str]:
        """As Unity Catalog properties and custom tags of compute: keys with `_`."""
        return {"mesh_" + key.replace("-", "_"): value for key, value in self.plain().items()}

    def sentence(self) -> str:
        """As one line of text, for systems that have a description only."""
        return "mesh: " + ", ".join(f"{key}={value}" for key, value in self.plain().items())

    def brief(self) -> str:
        """As a line of at most 128 characters: the values alone, the domain only where there is no product."""
        named = self.product or self.domain
        values = (named, self.environment, self.cost_centre, self.classification, self.owner)
        line = "mesh: " + ", ".join(value for value in values if value)
        return line if len(line) <= BRIEF else f"{line[: BRIEF - 13]}...{sha256(line.encode()).hexdigest()[:10]}"


def label_value(text: str) -> str:
    """Return a valid Kubernetes label value; one that had to be changed ends in a hash of the whole."""
    if len(text) <= 63 and re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", text):
        return text
    clean = re.sub(r"[^A-Za-z0-9._-]", "-", text)[:52].strip("-._") or "x"
    return f"{clean}-{sha256(text.encode()).hexdigest()[:10]}"
