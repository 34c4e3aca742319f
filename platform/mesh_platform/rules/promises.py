"""Rules on what a contract has to say so that others can rely on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mesh_platform.mesh.columns import Column

from .model import Failure, MeshRule
from .reader import Reader

SAFE = ("BACKWARD", "BACKWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE")
"""Whoever reads with a newer schema understands what was written with an older one."""


class ContractDescribed(MeshRule):
    """Say in the contract what the column holds, with its unit or its standard, so that nobody has to ask."""

    id = "contract-described"
    title = "Every column says what it holds"
    family = "contract"
    severity = "low"
    reads = {"DataContract": ("schema",)}
    passing = {"described": True}
    failing = {"described": False}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Columns have a description, nested ones too."""
        for product in reader.products:
            for port in product.ports:
                missing = list(_undescribed(port.columns))
                if missing:
                    said = f"nobody says what {', '.join(missing)} of {port.id} {'hold' if missing[1:] else 'holds'}"
                    yield Failure(said, reader.of_port(port.id, "schema"), str(product.id))


class ContractQuality(MeshRule):
    """Write quality rules into the contract: how many rows, which columns are unique or complete, what is plausible."""

    id = "contract-quality"
    title = "A contract says how good its data is"
    family = "contract"
    severity = "medium"
    reads = {"DataContract": ("schema",)}
    orders = {"qualityRules": "atLeast"}
    defaults = {"qualityRules": 0}
    given = {"qualityRules": {"atLeast": 2}}
    passing = {"qualityRules": 2}
    failing = {"qualityRules": 1}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """A contract has as many quality rules as asked for, on its objects and their columns together."""
        least = reader.parameters.number("qualityRules", "atLeast", 0)
        for product in reader.products:
            for port in product.ports:
                objects = port.contract.schema_
                there = sum(len(part.quality) for each in objects for part in (each, *each.properties))
                if there < least:
                    said = f"contract {port.id} has {there} quality rules; at least {least:g} are asked for"
                    yield Failure(said, reader.of_port(port.id, "schema"), str(product.id))


class ContractServiceLevels(MeshRule):
    """State the service level under slaProperties in the contract: availability, latency, retention, frequency."""

    id = "contract-service-levels"
    title = "A contract says what its readers can count on"
    family = "contract"
    severity = "medium"
    reads = {"DataContract": ("slaProperties",)}
    orders = {"serviceLevels": "superset"}
    given = {"serviceLevels": {"superset": ["availability"]}}
    passing = {"serviceLevels": ["availability", "retention"]}
    failing = {"serviceLevels": ["retention"]}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """The service levels that are asked for are all there; none is where nothing is said."""
        asked = reader.parameters.texts("serviceLevels", "superset") or frozenset()
        for product in reader.products:
            for port in product.ports:
                missing = sorted(asked - {each.property for each in port.contract.sla_properties})
                if missing:
                    said = f"contract {port.id} promises no {', no '.join(missing)}"
                    yield Failure(said, reader.of_port(port.id, "slaProperties"), str(product.id))


class ContractCompatibility(MeshRule):
    """Ask the schema registry for BACKWARD, FULL or their transitive kinds in the contract's customProperties."""

    id = "contract-compatibility"
    title = "The schema registry refuses what would break readers"
    family = "contract"
    severity = "high"
    reads = {"DataContract": ("customProperties",)}
    orders = {"compatibility": "subset"}
    defaults = {"compatibility": [*SAFE]}
    passing = {"compatibility": "FULL"}
    failing = {"compatibility": "NONE"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """A topic's schemas are compatible with what readers have, in one of the ways that are allowed."""
        allowed = reader.parameters.texts("compatibility", "subset") or frozenset(SAFE)
        for product in reader.products:
            for port in product.ports:
                if port.topic and port.compatibility not in allowed:
                    said = f"schemas of {port.id} are checked for {port.compatibility}; {', '.join(sorted(allowed))}"
                    place = reader.of_port(port.id, "customProperties")
                    yield Failure(f"{said} are allowed", place, str(product.id))


def _undescribed(columns: Sequence[Column]) -> Iterator[str]:
    """Yield the columns that say nothing; the elements of a list are what their list says."""
    for column in columns:
        if not column.description:
            yield column.name
        yield from _undescribed(column.properties)
        if column.items:
            yield from _undescribed(column.items.properties)
