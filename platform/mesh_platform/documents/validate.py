"""Plain data against the schema of its own apiVersion: a model, or what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from . import model_problems, schema_problems
from .kinds import API_VERSION, KINDS
from .problem import Problem, missing, nearest, shown
from .standards import oaas, odcs, odps

if TYPE_CHECKING:
    from pydantic import JsonValue

__all__ = ["MODELS", "STANDARDS", "nearest", "validate"]

STANDARDS: dict[str, tuple[type[BaseModel], tuple[str, ...]]] = {
    "DataProduct": (odps.DataProduct, odps.VERSIONS),
    "DataContract": (odcs.DataContract, odcs.VERSIONS),
    "AccessAgreement": (oaas.AccessAgreement, oaas.VERSIONS),
}


class _Models(Mapping[str, tuple[type[BaseModel], tuple[str, ...]]]):
    def __getitem__(self, kind: str) -> tuple[type[BaseModel], tuple[str, ...]]:
        return STANDARDS[kind] if kind in STANDARDS else (KINDS[kind], (API_VERSION,))

    def __iter__(self) -> Iterator[str]:
        return chain(KINDS, STANDARDS)

    def __len__(self) -> int:
        return len(KINDS) + len(STANDARDS)


MODELS: Mapping[str, tuple[type[BaseModel], tuple[str, ...]]] = _Models()
"""By kind: its model and the apiVersions that are read."""


def validate(kind: str, tree: dict[str, JsonValue]) -> BaseModel | list[Problem]:
    """Return the model of a document of `kind`, or everything that is wrong with it."""
    model, versions = MODELS[kind]
    version = tree.get("apiVersion")
    if version is None:
        said = f"apiVersion is missing; for {kind} write {versions[0]}"
        return [Problem("missing-field", ("apiVersion",), said)]
    if version not in versions:
        said = f"apiVersion {shown(version)} is not supported for {kind}; supported: {', '.join(versions)}"
        return [Problem("unsupported-version", ("apiVersion",), said)]
    if kind == "DataContract":
        errors = list(odcs.validator().iter_errors(tree))
        if errors:
            return schema_problems.problems(errors, odcs.schema())
    try:
        found = model.model_validate(tree, by_alias=True, by_name=False)
    except ValidationError as error:
        return model_problems.problems(model, error, tree)
    if isinstance(found, odps.DataProduct) and found.api_version != odps.VERSIONS[0]:
        return [missing(path) for path in odps.missing_before_1_1(found)] or found
    return found
