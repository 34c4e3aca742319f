"""An estimate in the columns of FOCUS 1.2, the FinOps Open Cost and Usage Specification, one row a line.

An estimate has list prices only: billed, effective and contracted cost equal the list cost.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mesh_platform.mesh.ids import ProductId

from .parts import PLATFORM

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Mesh

    from .estimate import Estimate, Line

CATEGORIES = {
    "databricks": ("Analytics", "Databricks"),
    "kafka": ("Integration", "Confluent"),
    "kubernetes": ("Compute", "Kubernetes"),
    "registry": ("Integration", "Confluent"),
}
"""ServiceCategory and ProviderName by the first word of a shape."""
OTHER = ("Other", "Other")
Row = dict[str, str | None]


def rows(mesh: Mesh, found: Estimate, environment: str, at: datetime) -> list[Row]:
    """Return the lines of an estimate for the month of `at`; amounts as texts, since they are decimals."""
    start, end = _month(at)
    period = {
        "BillingPeriodStart": start, "BillingPeriodEnd": end, "ChargePeriodStart": start, "ChargePeriodEnd": end,
        "BillingCurrency": found.currency, "RegionId": mesh.environments[environment].region,
    }  # fmt: skip
    return [dict(sorted((period | _line(line) | _payer(mesh, line, environment)).items())) for line in found.lines]


def table(found: Iterable[Row]) -> str:
    """Return rows as CSV with a head; nothing for no rows."""
    lines = list(found)
    if not lines:
        return ""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return written.getvalue()


def _line(line: Line) -> Row:
    shape, cost = line.shape, f"{line.cost:f}"
    category, provider = CATEGORIES.get(shape.name.partition(".")[0], OTHER)
    return {
        "BilledCost": cost,
        "ChargeCategory": "Usage",
        "ChargeClass": None,
        "ChargeDescription": f"estimate of {shape.name} for {shape.part} of {shape.owner}",
        "ChargeFrequency": "Usage-Based" if shape.usage else "Recurring",
        "ContractedCost": cost,
        "EffectiveCost": cost,
        "InvoiceIssuerName": provider,
        "ListCost": cost,
        "ListUnitPrice": f"{line.unit_price:f}",
        "PricingQuantity": f"{line.quantity:f}",
        "PricingUnit": line.unit,
        "ProviderName": provider,
        "PublisherName": provider,
        "ResourceId": shape.resource or f"{shape.owner}/{shape.part}",
        "ResourceName": shape.part,
        "ServiceCategory": category,
        "ServiceName": line.service,
        "SkuId": shape.name,
    }


def _payer(mesh: Mesh, line: Line, environment: str) -> Row:
    """Return who pays: a domain's cost centre, or the platform; a product is a sub-account of it."""
    owner = line.shape.owner
    domain = mesh.domains.get(owner.partition(".")[0])
    account = domain.charter.cost_centre if domain else PLATFORM
    tags = {"mesh_environment": environment, "mesh_owner": PLATFORM}
    if domain:
        tags = {
            "mesh_cost_centre": account, "mesh_domain": domain.id, "mesh_environment": environment,
            "mesh_owner": domain.charter.owner,
        }  # fmt: skip
    product = mesh.products.get(ProductId.parse(owner)) if "." in owner else None
    if product:
        tags |= {"mesh_owner": product.owner, "mesh_product": owner}
    return {
        "BillingAccountId": account,
        "BillingAccountName": domain.document.name if domain else PLATFORM,
        "SubAccountId": owner,
        "Tags": json.dumps(tags, sort_keys=True),
    }


def _month(at: datetime) -> tuple[str, str]:
    """Return the first instant of a month and the first one after it."""
    start = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return f"{start:%Y-%m-%dT%H:%M:%SZ}", f"{end:%Y-%m-%dT%H:%M:%SZ}"
