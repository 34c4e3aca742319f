"""Rules on how data is classified, and on how long data about people is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mesh_platform.documents.scalars import span
from mesh_platform.mesh.columns import Column
from mesh_platform.mesh.model import Port

from .model import Failure, MeshRule
from .reader import Reader

Path = tuple[str | int, ...]
COLUMNS: Path = ("schema", 0, "properties")


class ColumnClassification(MeshRule):
    """Write the classification of the column in the contract; governance/classification.yaml has the levels."""

    id = "column-classification"
    title = "Every column says how confidential it is"
    family = "classification"
    severity = "medium"
    reads = {"DataContract": ("schema",)}
    passing = {"classification": "internal"}
    failing = {"classification": None}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """A column has a level, or its own columns have one each; without one it would count as the highest."""
        for product in reader.products:
            for port in product.ports:
                for path, column in _columns(port.columns, COLUMNS):
                    if not column.classification and not column.properties and path[-1] != "items":
                        place = reader.of_port(port.id, *path)
                        said = f"column {column.name} of {port.id} has no classification"
                        yield Failure(said, place, str(product.id))


class PersonalDataLevel(MeshRule):
    """Classify the column higher: whoever asks for data about people is decided about by a person."""

    id = "personal-data-level"
    title = "Personal data is on a level that somebody decides about"
    family = "classification"
    severity = "high"
    reads = {"DataContract": ("schema",)}
    passing = {"personalData": True, "classification": "confidential"}
    failing = {"personalData": True, "classification": "internal"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """A column with personal data is on no level whose requests are approved automatically."""
        automatic = {level for level, who in reader.mesh.classification.approval.items() if who == "automatic"}
        for product in reader.products:
            for port in product.ports:
                for path, column in _columns(port.columns, COLUMNS):
                    if column.personal and column.classification in automatic:
                        place = reader.of_port(port.id, *path, "classification")
                        said = f"column {column.name} of {port.id} holds personal data and is {column.classification}"
                        yield Failure(f"{said}, which is granted automatically", place, str(product.id))


class PersonalDataRetention(MeshRule):
    """Shorten the retention of the port in stack.yaml, or erase by tombstone or crypto-shred where it is compacted."""

    id = "personal-data-retention"
    title = "Personal data in a topic goes when it should"
    family = "retention"
    severity = "high"
    reads = {"ProductStack": ("ports", "privacy")}
    orders = {"topic": "atMost"}
    passing = {"personalData": True, "retention": "P30D", "privacyRetention": "P30D"}
    failing = {"personalData": True, "retention": "P31D", "privacyRetention": "P30D"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """A topic with personal data is kept no longer than the product says, nor than a policy says."""
        for product in reader.products:
            privacy = product.stack.privacy
            for port in product.ports:
                if not (port.topic and port.personal and privacy):
                    continue
                limits = [privacy.retention]
                if reader.concerns(port.classification, default=True):
                    limits.append(reader.parameters.text("topic", "atMost", privacy.retention))
                message = _kept(port, min(limits, key=_length), privacy.erasure)
                if message:
                    field = "cleanup" if port.settings.cleanup == "compact" else "retention"
                    place = reader.of_product("ProductStack", product.id, "ports", port.id.key, field)
                    yield Failure(message, place, str(product.id))


def _kept(port: Port, most: str, erasure: str) -> str | None:
    if port.settings.cleanup == "compact":
        said = f"topic {port.id} is compacted and keeps the last event about a person for ever"
        return f"{said}; erasure is {erasure}" if erasure == "delete" else None
    if _length(port.settings.retention) > _length(most):
        return f"topic {port.id} keeps personal data for {port.settings.retention}; at most {most} is allowed"
    return None


def _length(duration: str) -> int:
    return span(duration).milliseconds


def _columns(columns: Sequence[Column], path: Path) -> Iterator[tuple[Path, Column]]:
    for position, column in enumerate(columns):
        here = (*path, position)
        yield here, column
        yield from _columns(column.properties, (*here, "properties"))
        if column.items:
            yield (*here, "items"), column.items
            yield from _columns(column.items.properties, (*here, "items", "properties"))
