"""A product's rights on topics, groups, transactional ids and subjects as Confluent resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_confluentcloud as confluent

from . import authorization

if TYPE_CHECKING:
    from mesh_platform.mesh.ids import ProductId
    from mesh_platform.mesh.rights import KafkaRight, Quota, SubjectRight

    from .children import Children
    from .refs import PlatformRefs, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaAccess:
    """Grants rights as children named after `name`; `after` holds, by topic or subject, what a right comes after."""

    name: str
    children: Children
    provider: confluent.Provider | None
    platform: PlatformRefs
    account: Callable[[ProductId], Text]
    after: Mapping[str, Sequence[pulumi.Resource]]

    def acls(self, rights: Sequence[KafkaRight]) -> None:
        """One KafkaAcl per right: from any host, to the service account of the right's principal."""
        for right in rights:
            confluent.KafkaAcl(
                f"{self.name}-{right.resource_type}-{right.resource}-{right.principal}-{right.operation}",
                resource_type=right.resource_type,
                resource_name_=right.resource,
                pattern_type=right.pattern,
                principal=authorization.user(self.account(right.principal)),
                host="*",
                operation=right.operation,
                permission="ALLOW",
                opts=self._options(confluent.KafkaAcl, right.resource),
            )

    def roles(self, rights: Sequence[KafkaRight]) -> None:
        """One RoleBinding per (principal, role, pattern) that covers the rights."""
        for grant in authorization.roles(rights):
            self._role(
                f"{self.name}-{grant.role}-{grant.pattern}-{grant.principal}",
                grant.principal,
                grant.role,
                authorization.crn(self.platform.cluster_crn, self.platform.cluster_id, grant.pattern),
                grant.pattern.partition("=")[2],
            )

    def subjects(self, rights: Sequence[SubjectRight]) -> None:
        """One RoleBinding per subject and principal: the registry knows no ACLs."""
        for right in rights:
            self._role(
                f"{self.name}-{right.role}-subject={right.subject}-{right.principal}",
                right.principal,
                right.role,
                pulumi.Output.concat(self.platform.registry.crn, "/subject=", right.subject),
                right.subject,
            )

    def quota(self, quota: Quota, description: str) -> None:
        """Limit what the service account of the quota's principal may write and read, in bytes a second."""
        confluent.KafkaClientQuota(
            f"{self.name}-quota",
            display_name=str(quota.principal),
            description=description,
            principals=[self.account(quota.principal)],
            environment=confluent.KafkaClientQuotaEnvironmentArgs(id=self.platform.environment_id),
            kafka_cluster=confluent.KafkaClientQuotaKafkaClusterArgs(id=self.platform.cluster_id),
            throughput=confluent.KafkaClientQuotaThroughputArgs(
                ingress_byte_rate=str(quota.write), egress_byte_rate=str(quota.read)
            ),
            opts=self.children.options(confluent.KafkaClientQuota, self.provider),
        )

    def _role(self, name: str, principal: ProductId, role: str, crn: pulumi.Output[str], resource: str) -> None:
        confluent.RoleBinding(
            name,
            principal=authorization.user(self.account(principal)),
            role_name=role,
            crn_pattern=crn,
            opts=self._options(confluent.RoleBinding, resource),
        )

    def _options(self, kind: type[pulumi.Resource], resource: str) -> pulumi.ResourceOptions:
        return self.children.options(kind, self.provider, after=self.after.get(resource, ()))
