"""Component Registry: the platform's part of a schema registry: its key, and the vocabulary that products bind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict

import pulumi
import pulumi_confluentcloud as confluent

from . import api_keys, authorization
from .children import Children
from .places import at_registry
from .refs import ApiKeyRef
from .tags import ATTRIBUTES, BUSINESS_METADATA, PERSONAL, tag

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment

    from .refs import Providers, RegistryRefs, Text


class RegistryArgs(TypedDict):
    """Args of Registry."""

    environment: Environment
    """The environment; business metadata needs its advanced governance package."""
    registry: RegistryRefs
    """The registry: the program finds it, since it comes with a cluster and is no resource of its own."""
    environment_id: Text
    """Id of the Confluent environment."""
    account_id: Text
    """The platform's service account."""
    levels: Sequence[str]
    """Levels of classification; each becomes a tag."""
    providers: Providers
    """Explicit providers; `confluent` is used."""


class Registry(pulumi.ComponentResource):
    """Registry keys of the platform, its roles, tags, and the definition of business metadata."""

    keys: tuple[ApiKeyRef, ...]
    """The platform's two overlapping keys for the registry; secrets are secret outputs."""

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        environment = args["environment"]
        super().__init__(
            "mesh:index:Registry",
            name,
            {"environment": environment.id, "governance": environment.kafka.governance},
            opts,
        )
        self._children = Children(parent=self, protect=environment.protect)
        self._args, self._cloud = args, args["providers"].confluent
        roles = self._roles(name)
        self.keys = api_keys.api_keys(
            f"{name}-key",
            args["account_id"],
            api_keys.registry(args["registry"].id, args["environment_id"]),
            "mesh: the platform layer's own account",
            lambda kind: self._children.options(kind, self._cloud),
        )
        for each in [*args["levels"], PERSONAL]:
            confluent.Tag(
                f"{name}-tag-{tag(each)}",
                name=tag(each),
                description="mesh: personal data" if each == PERSONAL else f"mesh: classification {each}",
                **at_registry(args["registry"], self.keys[0]),
                opts=self._children.options(confluent.Tag, self._cloud, after=roles),
            )
        if environment.kafka.governance == "ADVANCED":
            confluent.BusinessMetadata(
                f"{name}-metadata",
                name=BUSINESS_METADATA,
                description="mesh: whose data it is",
                attribute_definitions=[
                    confluent.BusinessMetadataAttributeDefinitionArgs(name=each, is_optional=True)
                    for each in ATTRIBUTES
                ],
                **at_registry(args["registry"], self.keys[0]),
                opts=self._children.options(confluent.BusinessMetadata, self._cloud, after=roles),
            )
        self.register_outputs({"registryId": args["registry"].id})

    def _roles(self, name: str) -> list[pulumi.Resource]:
        """Own every subject, and be data steward of the environment, which is what defines tags and metadata."""
        registry = pulumi.Output.from_input(self._args["registry"].crn)
        roles = {
            "owner": ("ResourceOwner", pulumi.Output.concat(registry, "/subject=*")),
            "steward": ("DataSteward", registry.apply(lambda crn: crn.partition("/schema-registry=")[0])),
        }
        return [
            confluent.RoleBinding(
                f"{name}-{key}",
                principal=authorization.user(self._args["account_id"]),
                role_name=role,
                crn_pattern=crn,
                opts=self._children.options(confluent.RoleBinding, self._cloud),
            )
            for key, (role, crn) in roles.items()
        ]
