"""What all of our own kinds have in common."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

API_VERSION = "mesh/v1"


class Model(BaseModel):
    """A frozen part of a document: camelCase in YAML, snake_case here, unknown keys refused, no silent conversion."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=True, defer_build=True
    )


class Kind(Model):
    """A whole document of ours."""

    api_version: Literal["mesh/v1"]
