"""Every physical name, from ids, within the rules of the system that holds it and without collision.

A name that would be too long is cut and ends in a marker that no id can hold (a doubled separator) and a hash of the
whole, so that a cut name can equal no other. Limits: Kubernetes label 63 (RFC 1123), Kafka topic 249, Confluent
display name 64, Databricks secret scope 128, Unity Catalog object 255 characters.
"""

from __future__ import annotations

from hashlib import sha256

from .ids import PortId, ProductId


def fit(name: str, limit: int, separator: str) -> str:
    """Return `name`, or its head, a doubled separator and ten hex digits of its hash where it is over the limit."""
    if len(name) <= limit:
        return name
    tail = f"{separator * 2}{sha256(name.encode()).hexdigest()[:10]}"
    return name[: limit - len(tail)].rstrip(separator) + tail


def namespace(product: ProductId, environment: str) -> str:
    """Kubernetes namespace of a product."""
    return fit(f"{product.domain}-{product.product}-{environment}", 63, "-")


def account(product: ProductId, environment: str) -> str:
    """Confluent service account and Databricks service principal of a product."""
    return fit(f"{product}.{environment}", 64, ".")


def secret_scope(product: ProductId, environment: str) -> str:
    """Databricks secret scope of a product."""
    return fit(f"{product}.{environment}", 128, ".")


def deployer(domain: str, environment: str) -> str:
    """Service account with which a domain's stack is deployed."""
    return fit(f"{domain}.deployer.{environment}", 64, ".")


def domain_prefix(domain: str) -> str:
    """Prefix of everything of a domain in Kafka and in the registry; ends in the delimiter."""
    return f"{domain}."


def workloads(domain: str, environment: str) -> str:
    """Databricks group of a domain's service principals."""
    return f"{domain}.workloads.{environment}"


def platform_account(environment: str) -> str:
    """Service account of the platform layer itself."""
    return f"platform.mesh.{environment}"


def platform_events() -> str:
    """Kafka topic of the platform's own events."""
    return "platform.mesh.events.v1"


def everyone(environment: str) -> str:
    """Databricks group of all workloads of an environment: may use the shared warehouse."""
    return f"mesh.workloads.{environment}"


def topic(port: PortId) -> str:
    """Kafka topic of a port."""
    return str(port)


def dead_letters(port: PortId) -> str:
    """Kafka topic that takes what the product could not turn into the port's events."""
    return f"{topic(port)}.dlq"


def subject(port: PortId) -> str:
    """Schema registry subject of a port's values."""
    return f"{topic(port)}-value"


def prefix(product: ProductId) -> str:
    """Prefix of a product's consumer groups and transactional ids; ends in the delimiter."""
    return f"{product}."


def catalog(domain: str, environment: str) -> str:
    """Unity Catalog catalog of a domain."""
    return f"{domain}_{environment}"


def schema(product: ProductId) -> str:
    """Unity Catalog schema of a product."""
    return product.product.replace("-", "_")


def table(port: PortId) -> str:
    """Unity Catalog table of a port."""
    return f"{port.port.replace('-', '_')}_v{port.major}"


def staging(port: PortId) -> str:
    """Table that holds a port's data before its release."""
    return f"{table(port)}__staging"


def secured_view(port: PortId, columns: tuple[str, ...], rows: str | None) -> str:
    """View that shows an agreed set of columns and rows of a port's table."""
    agreed = "\x1f".join((*sorted(columns), "\x1e", rows or ""))
    return f"{table(port)}__{sha256(agreed.encode()).hexdigest()[:10]}"


def full_table(port: PortId, environment: str, name: str = "") -> str:
    """`catalog.schema.table` of a port, or of another object `name` of its schema."""
    return f"{catalog(port.product.domain, environment)}.{schema(port.product)}.{name or table(port)}"


def workspace(product: ProductId, environment: str) -> str:
    """Dedicated Databricks workspace of a product (deployment names take 64 characters)."""
    return fit(f"{product.domain}-{product.product}-{environment}", 64, "-")


def dns_label(name: str) -> str:
    """A port key or job name as a Kubernetes object name or port name."""
    return fit(name.replace(".", "-").replace("_", "-").lower(), 63, "-")


def volume() -> str:
    """Unity Catalog volume of a product's schema."""
    return "files"


def folder(product: ProductId, environment: str) -> str:
    """Databricks workspace folder that holds the sources of a product's jobs."""
    return f"/mesh/{account(product, environment)}"


def job(product: ProductId, name: str, environment: str) -> str:
    """Databricks job of a product."""
    return f"{account(product, environment)}/{name}"
