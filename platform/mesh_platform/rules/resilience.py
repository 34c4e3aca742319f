"""Rules on how a product comes through a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mesh_platform.documents.scalars import span

from .model import Failure, MeshRule
from .reader import Reader

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.domain import Criticality
    from mesh_platform.mesh.model import Product

RECOVERY, LOSS = "PT4H", "PT1H"
GRAVE = ("critical",)


class RecoveryObjectives(MeshRule):
    """Lower rto or rpo under criticality in stack.yaml, and build for it; or say that the product is less critical."""

    id = "recovery-objectives"
    title = "What is critical is back soon, and loses little"
    family = "resilience"
    severity = "high"
    reads = {"ProductStack": ("criticality",)}
    orders = {"recoveryTime": "atMost", "dataLoss": "atMost"}
    defaults = {"recoveryTime": RECOVERY, "dataLoss": LOSS}
    passing = {"criticality": "critical", "recoveryTime": "PT4H"}
    failing = {"criticality": "critical", "recoveryTime": "PT5H"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """A critical product recovers within the time and with the loss that are allowed."""
        for product in reader.products:
            said = _criticality(product, reader)
            if said.tier not in GRAVE:
                continue
            for what, field, text, default in (
                ("recoveryTime", "rto", said.rto, RECOVERY), ("dataLoss", "rpo", said.rpo, LOSS),
            ):  # fmt: skip
                most = reader.parameters.text(what, "atMost", default)
                if span(text).milliseconds > span(most).milliseconds:
                    place = reader.of_product("ProductStack", product.id, "criticality", field)
                    told = f"{product.id} is {said.tier} and has {field} {text}; at most {most} is allowed"
                    yield Failure(told, place, str(product.id))


class SpareReplica(MeshRule):
    """Let the workload scale to two replicas at least, under replicas in stack.yaml."""

    id = "spare-replica"
    title = "What is critical does not hang on one process"
    family = "resilience"
    severity = "medium"
    reads = {"ProductStack": ("workload",)}
    orders = {"replicas": "atLeast"}
    defaults = {"replicas": 2}
    passing = {"criticality": "critical", "replicas": 2}
    failing = {"criticality": "critical", "replicas": 1}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """The workload of a critical product may have as many replicas as asked for."""
        least = reader.parameters.number("replicas", "atLeast", 2)
        for product in reader.products:
            workload = product.stack.workload
            if workload is None or _criticality(product, reader).tier not in GRAVE:
                continue
            if workload.replicas.maximum < least:
                place = reader.of_product("ProductStack", product.id, "workload", "replicas")
                said = f"{product.id} is critical and has {workload.replicas.maximum} replicas at most"
                yield Failure(f"{said}; at least {least:g} are asked for", place, str(product.id))


class DeadLetters(MeshRule):
    """Set deadLetter for the port in stack.yaml: what cannot be turned into an event is kept there, and alerted."""

    id = "dead-letters"
    title = "What cannot be processed is kept"
    family = "resilience"
    severity = "medium"
    reads = {"ProductStack": ("ports",)}
    orders = {"deadLetter": "trueIsStricter"}
    defaults = {"deadLetter": True}
    passing = {"deadLetter": True}
    failing = {"deadLetter": False}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Every topic has a dead letter topic, unless a policy asks for none."""
        if not reader.parameters.truth("deadLetter", "trueIsStricter", default=True):
            return
        for product in reader.products:
            for port in product.ports:
                if port.topic and not port.settings.dead_letter:
                    place = reader.of_product("ProductStack", product.id, "ports", port.id.key, "deadLetter")
                    yield Failure(f"topic {port.id} has no dead letter topic", place, str(product.id))


def _criticality(product: Product, reader: Reader) -> Criticality:
    return product.stack.criticality or reader.mesh.domains[product.id.domain].document.defaults.criticality
