"""Component StreamPort: a port as a topic: its schema, its dead letters, what the stream catalog knows of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_confluentcloud as confluent
from mesh_platform.documents.scalars import span
from mesh_platform.mesh import naming
from mesh_platform.mesh.columns import avro_schema

from . import kafka_tiers, tags
from .children import Children
from .parts import PortPartArgs

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.product_stack import PortSettings
    from mesh_platform.mesh.model import Port

    from .refs import PlatformRefs

DEAD_LETTER_PARTITIONS = 1
TOPIC_ENTITY = "kafka_topic"
"""Entity type of a topic in the stream catalog; its name is `<registry>:<cluster>:<topic>`."""


class StreamPortArgs(PortPartArgs):
    """Args of StreamPort."""

    platform: PlatformRefs
    """What the platform layer made: cluster and registry ids are parts of names in the stream catalog."""
    validate_schemas: bool
    """Whether a preview asks the registry if the schema is compatible; needs the registry to be there."""


class StreamPort(pulumi.ComponentResource):
    """KafkaTopic, dead letter topic, SubjectConfig before Schema, TagBindings and business metadata of both topics."""

    topic: pulumi.Output[str]
    """Name of the topic."""
    schema_id: pulumi.Output[int]
    """Id of the value schema in the registry."""
    after: Mapping[str, Sequence[pulumi.Resource]]
    """What rights come after, by topic and subject."""

    def __init__(self, name: str, args: StreamPortArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        port = args["port"]
        super().__init__(
            "mesh:index:StreamPort", name, {"portId": str(port.id), "classification": port.classification}, opts
        )
        self._children = Children(parent=self, protect=args["environment"].protect)
        self._cloud = args["providers"].confluent
        topic = self._topic(f"{name}-topic", naming.topic(port.id), port.settings.partitions, config(port.settings))
        self.topic = topic.topic_name
        topics = {"": topic}
        after: dict[str, Sequence[pulumi.Resource]] = {naming.topic(port.id): [topic]}
        if port.settings.dead_letter:
            kept = {"cleanup.policy": "delete", "retention.ms": str(_milliseconds(port.settings))}
            dead = self._topic(f"{name}-dead-letters", naming.dead_letters(port.id), DEAD_LETTER_PARTITIONS, kept)
            after[naming.dead_letters(port.id)] = [dead]
            topics["-dead-letters"] = dead
        registered = self._schema(name, args, value_schema(port))
        self.schema_id = registered.schema_identifier
        self.after = after | {naming.subject(port.id): [registered]}
        if kafka_tiers.knows_roles(args["environment"].kafka):
            for suffix, each in topics.items():
                self._catalog(f"{name}{suffix}", args, each)
        self.register_outputs({"topic": self.topic, "schemaId": self.schema_id})

    def _topic(self, name: str, topic: str, partitions: int, settings: dict[str, str]) -> confluent.KafkaTopic:
        return confluent.KafkaTopic(
            name,
            topic_name=topic,
            partitions_count=partitions,
            config=settings,
            opts=self._children.options(confluent.KafkaTopic, self._cloud, old_first=True),
        )

    def _schema(self, name: str, args: StreamPortArgs, schema: str) -> confluent.Schema:
        port = args["port"]
        asked = confluent.SubjectConfig(
            f"{name}-compatibility",
            subject_name=naming.subject(port.id),
            compatibility_level=port.compatibility,
            opts=self._children.options(confluent.SubjectConfig, self._cloud),
        )
        return confluent.Schema(
            f"{name}-schema",
            subject_name=naming.subject(port.id),
            format="AVRO",
            schema=schema,
            skip_validation_during_plan=None if args["validate_schemas"] else True,
            opts=self._children.options(confluent.Schema, self._cloud, after=[asked]),
        )

    def _catalog(self, name: str, args: StreamPortArgs, topic: confluent.KafkaTopic) -> None:
        port, platform = args["port"], args["platform"]
        entity = pulumi.Output.concat(platform.registry.id, ":", platform.cluster_id, ":", topic.topic_name)
        marks = {tags.tag(port.classification)} | ({tags.PERSONAL} if port.personal else set[str]())
        for tag in sorted(marks):
            confluent.TagBinding(
                f"{name}-tag-{tag}",
                tag_name=tag,
                entity_name=entity,
                entity_type=TOPIC_ENTITY,
                opts=self._children.options(confluent.TagBinding, self._cloud, after=[topic]),
            )
        if args["environment"].kafka.governance == "ADVANCED":
            labels = args["labels"]
            known = (labels.product, labels.owner, labels.domain, labels.cost_centre, port.contract.version)
            confluent.BusinessMetadataBinding(
                f"{name}-metadata",
                business_metadata_name=tags.BUSINESS_METADATA,
                entity_name=entity,
                entity_type=TOPIC_ENTITY,
                attributes=dict(zip(tags.ATTRIBUTES, known, strict=True)),
                opts=self._children.options(confluent.BusinessMetadataBinding, self._cloud, after=[topic]),
            )


def value_schema(port: Port) -> str:
    """Return the Avro schema of a port's values as JSON without spaces and in a fixed order of keys.

    Labels are no part of it: a schema's version changes with its contract only.
    """
    found = port.contract.schema_[0]
    schema = avro_schema(port.id.port, str(port.id.product), found.description or "", port.columns)
    return json.dumps(schema, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def config(settings: PortSettings) -> dict[str, str]:
    """Return the topic's configuration; a compacted topic keeps the last event of each key whatever its age."""
    if settings.cleanup == "compact":
        return {"cleanup.policy": "compact"}
    return {"cleanup.policy": "delete", "retention.ms": str(_milliseconds(settings))}


def _milliseconds(settings: PortSettings) -> int:
    return span(settings.retention).milliseconds
