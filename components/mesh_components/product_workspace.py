"""Component ProductWorkspace: a product's place in Unity Catalog and its secret scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_databricks as databricks
from mesh_platform.mesh import naming

from .children import Children
from .credentials import is_next, scope_key
from .parts import ProductPartArgs

if TYPE_CHECKING:
    from .refs import IdentityRefs, Text


class ProductWorkspaceArgs(ProductPartArgs):
    """Args of ProductWorkspace."""

    identity: IdentityRefs
    """The product's own identities; its service principal alone reads the secret scope."""
    credentials: Mapping[str, Text]
    """Secrets of the scope, by environment variable."""


class ProductWorkspace(pulumi.ComponentResource):
    """Schema of the domain's catalog, volume for files, secret scope with its one reader."""

    schema: pulumi.Output[str]
    """Name of the schema; what is put into it depends on it."""
    schema_id: pulumi.Output[str]
    """Id of the schema, for monitors."""
    scope: pulumi.Output[str]
    """Name of the secret scope."""
    ready: pulumi.Resource
    """The schema: rights on it come after."""

    def __init__(self, name: str, args: ProductWorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product, environment, labels = args["product"], args["environment"], args["labels"]
        super().__init__(
            "mesh:index:ProductWorkspace",
            name,
            {"productId": str(product.id), "workspace": product.stack.workspace},
            opts,
        )
        self._children = Children(parent=self, protect=environment.protect)
        self._cloud = args["providers"].workspace
        schema = databricks.Schema(
            f"{name}-schema",
            name=naming.schema(product.id),
            catalog_name=naming.catalog(product.id.domain, environment.id),
            comment=product.descriptor.name or str(product.id),
            properties=labels.databricks(),
            opts=self._children.options(databricks.Schema, self._cloud),
        )
        databricks.Volume(
            f"{name}-files",
            name=naming.volume(),
            catalog_name=schema.catalog_name,
            schema_name=schema.name,
            volume_type="MANAGED",
            comment=labels.sentence(),
            opts=self._children.options(databricks.Volume, self._cloud),
        )
        self.ready, self.schema, self.schema_id = schema, schema.name, schema.schema_id
        self.scope = self._scope(name, args)
        self.register_outputs({"schema": self.schema, "scope": self.scope})

    def _scope(self, name: str, args: ProductWorkspaceArgs) -> pulumi.Output[str]:
        scope = databricks.SecretScope(
            f"{name}-scope",
            name=naming.secret_scope(args["product"].id, args["environment"].id),
            opts=self._children.options(databricks.SecretScope, self._cloud),
        )
        databricks.SecretAcl(
            f"{name}-reader",
            scope=scope.name,
            principal=args["identity"].application_id,
            permission="READ",
            opts=self._children.options(databricks.SecretAcl, self._cloud),
        )
        self._secrets(name, scope, args["credentials"])
        return scope.name

    def _secrets(self, name: str, scope: databricks.SecretScope, credentials: Mapping[str, Text]) -> None:
        """Put the secrets into the scope, those of the next keys last.

        A secret of another value is another secret, and gone for a moment. So one pair of keys stays whole while the
        other one changes.
        """
        first: list[pulumi.Resource] = []
        for variable, value in sorted(credentials.items(), key=lambda each: (is_next(each[0]), each[0])):
            secret = databricks.Secret(
                f"{name}-{scope_key(variable)}",
                scope=scope.name,
                key=scope_key(variable),
                string_value=pulumi.Output.secret(value),
                opts=self._children.options(
                    databricks.Secret, self._cloud, after=first if is_next(variable) else (), old_first=True
                ),
            )
            if not is_next(variable):
                first.append(secret)
