"""Every kind of difference: what is edited, what it is called, and how those see it who read the port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contract import ABSENT, FIELDS, Path, field
from mesh_platform.differences import Direction

ADDED, REMOVED, CHANGED = Direction.added, Direction.removed, Direction.changed
TIGHTENED, LOOSENED = Direction.tightened, Direction.loosened
BREAKS, HARMLESS = True, False
OPTIONS = "logicalTypeOptions"
QUALITY = ("schema", 0, "quality")
SLA = "slaProperties"


@dataclass(frozen=True)
class Kind:
    """`breaking` is of the edit, `back` of its reverse."""

    path: Path
    value: Any
    what: str
    direction: Direction
    breaking: bool
    back: bool


def of(name: str, *path: str | int) -> Path:
    return (*field(name), *path)


KINDS = (
    # Fields
    Kind((*FIELDS, 8), {"name": "new", "logicalType": "date", "classification": "public"}, "schema.completed.new",
         ADDED, HARMLESS, BREAKS),
    Kind(of("merchant", "properties", 2), {"name": "city", "logicalType": "string"}, "schema.completed.merchant.city",
         ADDED, HARMLESS, BREAKS),
    Kind(of("labels", "items", "logicalType"), "integer", "schema.completed.labels.items.logicalType",
         CHANGED, BREAKS, BREAKS),
    Kind(of("at", "physicalName"), "booked_at", "schema.completed.at.physicalName", CHANGED, BREAKS, BREAKS),
    Kind(of("at", "required"), True, "schema.completed.at.required", TIGHTENED, HARMLESS, BREAKS),
    Kind(of("at", "unique"), True, "schema.completed.at.unique", TIGHTENED, HARMLESS, BREAKS),
    Kind(of("at", "primaryKey"), True, "schema.completed.primaryKey", CHANGED, BREAKS, BREAKS),
    Kind(of("id", "primaryKey"), ABSENT, "schema.completed.primaryKey", REMOVED, BREAKS, HARMLESS),
    Kind(("schema", 0, "name"), "payment", "schema.payment.name", CHANGED, BREAKS, BREAKS),
    # Types
    Kind(of("at", "logicalType"), "date", "schema.completed.at.logicalType", CHANGED, BREAKS, BREAKS),
    Kind(of("count", "physicalType"), "bigint", "schema.completed.count.physicalType", LOOSENED, BREAKS, HARMLESS),
    Kind(of("count", "physicalType"), "smallint", "schema.completed.count.physicalType", TIGHTENED, HARMLESS, BREAKS),
    Kind(of("count", "physicalType"), "double", "schema.completed.count.physicalType", LOOSENED, BREAKS, HARMLESS),
    Kind(of("count", "physicalType"), "INTEGER", "schema.completed.count.physicalType", CHANGED, HARMLESS, HARMLESS),
    Kind(of("count", "physicalType"), ABSENT, "schema.completed.count.physicalType", LOOSENED, BREAKS, HARMLESS),
    Kind(of("amount", "physicalType"), "decimal(20,2)", "schema.completed.amount.physicalType",
         LOOSENED, BREAKS, HARMLESS),
    Kind(of("amount", "physicalType"), "decimal(20,4)", "schema.completed.amount.physicalType",
         CHANGED, BREAKS, BREAKS),
    Kind(of("amount", "physicalType"), "DECIMAL (18, 2)", "schema.completed.amount.physicalType",
         CHANGED, HARMLESS, HARMLESS),
    Kind(of("amount", "physicalType"), ABSENT, "schema.completed.amount.physicalType", CHANGED, BREAKS, BREAKS),
    Kind(of("channel", "physicalType"), "varchar(12)", "schema.completed.channel.physicalType",
         LOOSENED, BREAKS, HARMLESS),
    Kind(of("channel", "physicalType"), "string", "schema.completed.channel.physicalType", LOOSENED, BREAKS, HARMLESS),
    Kind(of("at", "physicalType"), "timestamp_ntz", "schema.completed.at.physicalType", CHANGED, BREAKS, BREAKS),
    # Options of types
    Kind(of("amount", OPTIONS, "minimum"), 1, "schema.completed.amount.logicalTypeOptions.minimum",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("amount", OPTIONS, "minimum"), ABSENT, "schema.completed.amount.logicalTypeOptions.minimum",
         LOOSENED, BREAKS, HARMLESS),
    Kind(of("amount", OPTIONS, "exclusiveMinimum"), 0, "schema.completed.amount.logicalTypeOptions.minimum",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("amount", OPTIONS, "maximum"), 101, "schema.completed.amount.logicalTypeOptions.maximum",
         LOOSENED, BREAKS, HARMLESS),
    Kind(of("amount", OPTIONS, "exclusiveMaximum"), 100, "schema.completed.amount.logicalTypeOptions.maximum",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("amount", OPTIONS, "exclusiveMaximum"), 200, "schema.completed.amount.logicalTypeOptions.exclusiveMaximum",
         CHANGED, HARMLESS, HARMLESS),
    Kind(of("amount", OPTIONS, "multipleOf"), 1.5, "schema.completed.amount.logicalTypeOptions.multipleOf",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("amount", OPTIONS, "multipleOf"), 0.3, "schema.completed.amount.logicalTypeOptions.multipleOf",
         CHANGED, BREAKS, BREAKS),
    Kind(of("count", OPTIONS, "format"), "i64", "schema.completed.count.logicalTypeOptions.format",
         LOOSENED, BREAKS, HARMLESS),
    Kind(of("count", OPTIONS, "format"), "u16", "schema.completed.count.logicalTypeOptions.format",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("count", OPTIONS, "format"), "u32", "schema.completed.count.logicalTypeOptions.format",
         CHANGED, BREAKS, BREAKS),
    Kind(of("channel", OPTIONS, "minLength"), 3, "schema.completed.channel.logicalTypeOptions.minLength",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("channel", OPTIONS, "maxLength"), 10, "schema.completed.channel.logicalTypeOptions.maxLength",
         LOOSENED, BREAKS, HARMLESS),
    Kind(of("channel", OPTIONS, "pattern"), ABSENT, "schema.completed.channel.logicalTypeOptions.pattern",
         LOOSENED, BREAKS, HARMLESS),
    Kind(of("channel", OPTIONS, "pattern"), "^[a-z]*$", "schema.completed.channel.logicalTypeOptions.pattern",
         CHANGED, BREAKS, BREAKS),
    Kind(of("channel", OPTIONS, "format"), "uuid", "schema.completed.channel.logicalTypeOptions.format",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("labels", OPTIONS, "uniqueItems"), False, "schema.completed.labels.logicalTypeOptions.uniqueItems",
         LOOSENED, BREAKS, HARMLESS),
    Kind(of("labels", OPTIONS, "maxItems"), 9, "schema.completed.labels.logicalTypeOptions.maxItems",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("merchant", OPTIONS, "required"), ["id"], "schema.completed.merchant.logicalTypeOptions.required",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("at", OPTIONS, "minimum"), "2021-01-01T00:00:00Z", "schema.completed.at.logicalTypeOptions.minimum",
         TIGHTENED, HARMLESS, BREAKS),
    Kind(of("at", OPTIONS, "defaultTimezone"), "Europe/Berlin",
         "schema.completed.at.logicalTypeOptions.defaultTimezone", CHANGED, BREAKS, BREAKS),
    # Enumerations
    Kind(of("channel", "enum", 2), {"value": "instant"}, "schema.completed.channel.enum", LOOSENED, BREAKS, HARMLESS),
    Kind(of("channel", "enum"), ABSENT, "schema.completed.channel.enum", LOOSENED, BREAKS, HARMLESS),
    Kind(of("channel", "enum", 0), {"value": "instant"}, "schema.completed.channel.enum", CHANGED, BREAKS, BREAKS),
    Kind(of("channel", "enum", 0), {"value": "card", "label": "Card"}, "schema.completed.channel.enum",
         CHANGED, HARMLESS, HARMLESS),
    # Confidentiality: the higher level is not what was agreed
    Kind(of("count", "classification"), "restricted", "schema.completed.count.classification",
         TIGHTENED, BREAKS, HARMLESS),
    Kind(of("count", "classification"), ABSENT, "schema.completed.count.classification", TIGHTENED, BREAKS, HARMLESS),
    Kind(of("merchant", "classification"), ABSENT, "schema.completed.merchant.classification",
         CHANGED, HARMLESS, HARMLESS),
    Kind(of("count", "tags"), ["personal-data"], "schema.completed.count.personal-data", TIGHTENED, BREAKS, HARMLESS),
    Kind(of("channel", "tags"), ["rail"], "schema.completed.channel.tags", CHANGED, HARMLESS, HARMLESS),
    # Quality
    Kind((*QUALITY, 4), {"id": "new", "metric": "rowCount", "mustBe": 5}, "schema.completed.quality.new",
         ADDED, HARMLESS, BREAKS),
    Kind((*QUALITY, 0, "mustBeGreaterThan"), 9, "schema.completed.quality.rows.threshold", TIGHTENED, HARMLESS, BREAKS),
    Kind((*QUALITY, 3, "mustBeBetween"), [10, 30], "schema.completed.quality.between.threshold",
         LOOSENED, BREAKS, HARMLESS),
    Kind((*QUALITY, 3, "mustBeBetween"), [15, 30], "schema.completed.quality.between.threshold",
         CHANGED, BREAKS, BREAKS),
    Kind((*QUALITY, 1, "mustBe"), "none", "schema.completed.quality.late.threshold", CHANGED, BREAKS, BREAKS),
    Kind((*QUALITY, 0, "severity"), "warning", "schema.completed.quality.rows.severity", LOOSENED, BREAKS, HARMLESS),
    Kind((*QUALITY, 0, "severity"), ABSENT, "schema.completed.quality.rows.severity", CHANGED, HARMLESS, HARMLESS),
    Kind((*QUALITY, 1, "query"), "SELECT 1", "schema.completed.quality.late.query", CHANGED, BREAKS, BREAKS),
    Kind((*QUALITY, 1, "query"), "SELECT  count(*)\nFROM ${object}", "schema.completed.quality.late.query",
         CHANGED, HARMLESS, HARMLESS),
    Kind((*QUALITY, 2, "arguments", "validValues", 2), "instant",
         "schema.completed.quality.valid.arguments.validValues", LOOSENED, BREAKS, HARMLESS),
    Kind((*QUALITY, 2, "arguments", "properties"), ["channel"],
         "schema.completed.quality.valid.arguments.properties", CHANGED, BREAKS, BREAKS),
    Kind((*QUALITY, 0, "description"), "At least one.", "schema.completed.quality.rows.description",
         CHANGED, HARMLESS, HARMLESS),
    Kind(of("amount", "quality", 0, "mustBeLessThan"), 6, "schema.completed.amount.quality.filled.threshold",
         LOOSENED, BREAKS, HARMLESS),
    # Service levels
    Kind((SLA, 6), {"property": "timeToRepair", "value": 4, "unit": "h"}, "slaProperties.timeToRepair",
         ADDED, HARMLESS, BREAKS),
    Kind((SLA, 0, "value"), 31, "slaProperties.latency of completed.at.value", LOOSENED, BREAKS, HARMLESS),
    Kind((SLA, 0, "unit"), "ms", "slaProperties.latency of completed.at.value", TIGHTENED, HARMLESS, BREAKS),
    Kind((SLA, 0, "unit"), "seconds", "slaProperties.latency of completed.at.value", CHANGED, HARMLESS, HARMLESS),
    Kind((SLA, 0, "unit"), "percent", "slaProperties.latency of completed.at.value", CHANGED, BREAKS, BREAKS),
    Kind((SLA, 1, "value"), 99.5, "slaProperties.availability.value", LOOSENED, BREAKS, HARMLESS),
    Kind((SLA, 2, "value"), 1, "slaProperties.retention.value", LOOSENED, BREAKS, HARMLESS),
    Kind((SLA, 3, "unit"), "h", "slaProperties.frequency.value", TIGHTENED, HARMLESS, BREAKS),
    Kind((SLA, 4, "value"), "07:00", "slaProperties.timeOfAvailability.value", LOOSENED, BREAKS, HARMLESS),
    Kind((SLA, 5, "value"), "2029-01-01", "slaProperties.endOfSupport.value", LOOSENED, BREAKS, HARMLESS),
    Kind((SLA, 1, "description"), "Of a month.", "slaProperties.availability.description", CHANGED, HARMLESS, HARMLESS),
    # Servers, and what is told to people
    Kind(("servers", 2), {"server": "other", "type": "kafka", "host": "h"}, "servers.other", ADDED, HARMLESS, BREAKS),
    Kind(("servers", 0, "host"), "elsewhere", "servers.stream.host", CHANGED, BREAKS, BREAKS),
    Kind(("servers", 0, "format"), "json", "servers.stream.format", CHANGED, BREAKS, BREAKS),
    Kind(("servers", 0, "format"), ABSENT, "servers.stream.format", CHANGED, HARMLESS, HARMLESS),
    Kind(("servers", 1, "catalog"), "payments", "servers.table.catalog", CHANGED, HARMLESS, HARMLESS),
    Kind(("customProperties", 0, "value"), "FULL", "compatibility", TIGHTENED, HARMLESS, BREAKS),
    Kind(("customProperties", 0, "value"), "FORWARD", "compatibility", CHANGED, BREAKS, BREAKS),
    Kind(("customProperties", 0, "value"), "NONE", "compatibility", LOOSENED, BREAKS, HARMLESS),
    Kind(("customProperties", 1, "value"), "b", "customProperties.team", CHANGED, HARMLESS, HARMLESS),
    Kind(("status",), "deprecated", "status", CHANGED, HARMLESS, HARMLESS),
    Kind(("status",), "retired", "status", CHANGED, BREAKS, HARMLESS),
    Kind(("version",), "1.3.0", "version", CHANGED, HARMLESS, HARMLESS),
    Kind(("description", "purpose"), "Payments.", "description.purpose", CHANGED, HARMLESS, HARMLESS),
    Kind(of("amount", "description"), "Amount.", "schema.completed.amount.description", CHANGED, HARMLESS, HARMLESS),
    Kind(of("amount", "businessName"), "Sum", "schema.completed.amount.businessName", CHANGED, HARMLESS, HARMLESS),
    Kind(("price",), {"priceAmount": 5}, "price", CHANGED, HARMLESS, HARMLESS),
)  # fmt: skip
