"""Rules on what runs in a namespace: where its image is from, and what it is told in the clear."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .model import Failure, MeshRule
from .reader import Reader

SECRET = re.compile(r"(^|[_-])(password|passwd|secret|token|credentials?|api[_-]?key|private[_-]?key)$", re.IGNORECASE)
"""Names of variables that hold what nobody else may know."""


class PlainSecrets(MeshRule):
    """Take the value out of stack.yaml and change it where it is used: the stack makes the product's secrets itself."""

    id = "plain-secrets"
    title = "No secret stands in a document"
    family = "workload-security"
    severity = "critical"
    reads = {"ProductStack": ("workload", "jobs")}
    passing = {"variables": {"LOG_LEVEL": "info"}}
    failing = {"variables": {"DB_PASSWORD": "hunter2"}}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """No variable of a workload and no parameter of a job is called like a secret; its value is never repeated."""
        for product in reader.products:
            workload, jobs = product.stack.workload, product.stack.jobs
            given: list[tuple[tuple[str | int, ...], Mapping[str, str]]] = [
                (("jobs", place, "parameters"), job.parameters) for place, job in enumerate(jobs)
            ]
            if workload is not None:
                given.append((("workload", "environment"), workload.environment))
            for path, values in given:
                for name in filter(SECRET.search, values):
                    where = reader.of_product("ProductStack", product.id, *path, name)
                    said = f"{name} of {product.id} is called like a secret and stands in the clear"
                    yield Failure(said, where, str(product.id))


class ImageSource(MeshRule):
    """Push the image to a registry that is allowed, and name it there in stack.yaml."""

    id = "image-source"
    title = "Workloads come from registries that the platform knows"
    family = "workload-security"
    severity = "high"
    reads = {"ProductStack": ("workload",)}
    orders = {"registries": "subset"}
    given = {"registries": {"subset": ["registry.bank.example"]}}
    passing = {"image": "registry.bank.example/retail/orders:1.0.0"}
    failing = {"image": "docker.io/library/python:3.11"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """The image is from a registry that a policy names; from any where none does."""
        allowed = reader.parameters.texts("registries", "subset")
        for product in reader.products if allowed is not None else ():
            workload = product.stack.workload
            if workload is None or allowed is None:
                continue
            registry = workload.image.partition("/")[0] if "/" in workload.image else "the default registry"
            if registry not in allowed:
                place = reader.of_product("ProductStack", product.id, "workload", "image")
                said = f"the image of {product.id} is from {registry}; {', '.join(sorted(allowed))} are allowed"
                yield Failure(said, place, str(product.id))
