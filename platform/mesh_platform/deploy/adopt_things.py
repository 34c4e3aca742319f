"""What can be adopted: for a port or a product the resource that its component declares, and its id in the cloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from mesh_platform.errors import UsageError
from mesh_platform.mesh import naming
from mesh_platform.mesh.adoption import Adoption
from mesh_platform.mesh.ids import PortId, ProductId, StackId

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from mesh_platform.mesh.model import Mesh, Port, Product

What = Literal["topic", "dead letters", "schema", "compatibility", "catalog", "namespace"]
As = Literal["topic", "schema", "catalog", "namespace"]
KINDS: tuple[str, ...] = get_args(As)
TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
SUBJECT = "confluentcloud:index/schema:Schema"
COMPATIBILITY = "confluentcloud:index/subjectConfig:SubjectConfig"
SCHEMA = "databricks:index/schema:Schema"
CATALOG = "databricks:index/catalog:Catalog"
NAMESPACE = "kubernetes:core/v1:Namespace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing of a port or a product: what it is, the stack that declares it, and how it is imported.

    `folder` is where the product's documents are; `port` is None for what a product has as a whole.
    """

    what: What
    subject: str
    stack: StackId
    adoption: Adoption
    product: ProductId
    folder: str
    port: PortId | None = None


def things(
    mesh: Mesh, subject: str, kind: str, environment: str, refs: Mapping[str, JsonValue], id_: str | None
) -> tuple[Thing, ...]:
    """Return what `subject` is to adopt as `kind`: the thing itself, then companions that may exist beside it.

    `refs` are what the environment's platform stack exports. Raises UsageError for what there is not.
    """
    match kind, _port(mesh, subject):
        case "topic", PortId() as port:
            return _topic(_deployed(mesh, port.product, environment), port, environment, refs, id_)
        case "schema", PortId() as port:
            return _subject(_deployed(mesh, port.product, environment), port, environment, refs, id_)
        case (("schema" | "catalog" | "namespace"), None):
            product = _deployed(mesh, _product(mesh, subject), environment)
            return (_whole(product, kind, environment, id_),)
        case "topic", None:
            raise UsageError("a topic is of a port", where=subject, fix=f"name one: {_ports(mesh, subject)}")
        case (("catalog" | "namespace"), _):
            product = subject.rpartition(".")[0].rpartition(".")[0]
            raise UsageError(f"a {kind} is of a product", where=subject, fix=f"mesh adopt {product} --as {kind}")
        case _:
            raise UsageError(f"nothing is adopted as {kind!r}", where=subject, fix=f"--as one of {', '.join(KINDS)}")


def _topic(
    product: Product, port: PortId, environment: str, refs: Mapping[str, JsonValue], id_: str | None
) -> tuple[Thing, ...]:
    cluster, name = _ref(refs, "clusterId", environment), f"{_name(port.product)}-{port.key}-stream"
    found = [
        _thing(
            "topic", product, environment, port,
            Adoption(type=TOPIC, name=f"{name}-topic", id=id_ or f"{cluster}/{naming.topic(port)}"),
        )
    ]  # fmt: skip
    if _settings(product, port).settings.dead_letter:
        dead = Adoption(type=TOPIC, name=f"{name}-dead-letters", id=f"{cluster}/{naming.dead_letters(port)}")
        found.append(_thing("dead letters", product, environment, port, dead))
    return tuple(found)


def _subject(
    product: Product, port: PortId, environment: str, refs: Mapping[str, JsonValue], id_: str | None
) -> tuple[Thing, ...]:
    registry, name = _ref(refs, "registryId", environment), f"{_name(port.product)}-{port.key}-stream"
    subject = f"{registry}/{naming.subject(port)}"
    return (
        _thing(
            "schema", product, environment, port,
            Adoption(type=SUBJECT, name=f"{name}-schema", id=id_ or f"{subject}/latest"),
        ),
        _thing(
            "compatibility", product, environment, port,
            Adoption(type=COMPATIBILITY, name=f"{name}-compatibility", id=subject),
        ),
    )  # fmt: skip


def _whole(product: Product, kind: str, environment: str, id_: str | None) -> Thing:
    name, catalog = _name(product.id), naming.catalog(product.id.domain, environment)
    match kind:
        case "schema":
            id_ = id_ or f"{catalog}.{naming.schema(product.id)}"
            return _thing(
                "schema", product, environment, None, Adoption(type=SCHEMA, name=f"{name}-workspace-schema", id=id_)
            )
        case "catalog":
            made = Adoption(type=CATALOG, name=f"{product.id.domain}-catalog", id=id_ or catalog)
            return _thing("catalog", product, environment, None, made, layer="identity")
        case _:
            id_ = id_ or naming.namespace(product.id, environment)
            made = Adoption(type=NAMESPACE, name=f"{name}-namespace-namespace", id=id_)
            return _thing("namespace", product, environment, None, made)


def _thing(
    what: What, product: Product, environment: str, port: PortId | None, adoption: Adoption, layer: str = "domain"
) -> Thing:
    return Thing(
        what=what,
        subject=str(port or product.id),
        stack=StackId(layer, environment, product.id.domain),
        adoption=adoption,
        product=product.id,
        folder=product.folder,
        port=port,
    )


def _name(product: ProductId) -> str:
    return f"{product.domain}-{product.product}"


def _settings(product: Product, port: PortId) -> Port:
    return next(each for each in product.ports if each.id == port)


def _port(mesh: Mesh, subject: str) -> PortId | None:
    """Return the port that `subject` names; None where it has no version, as a product has not."""
    try:
        port = PortId.parse(subject)
    except ValueError:
        return None
    if not any(port == each.id for product in mesh.products.values() for each in product.ports):
        raise UsageError("no such port", where=subject, fix=f"ports: {_ports(mesh, str(port.product))}")
    return port


def _product(mesh: Mesh, subject: str) -> ProductId:
    found = next((id_ for id_ in mesh.products if str(id_) == subject), None)
    if found is None:
        known = ", ".join(str(id_) for id_ in mesh.products)
        raise UsageError("no such product", where=subject, fix=f"products: {known}")
    return found


def _ports(mesh: Mesh, product: str) -> str:
    of_product = [str(each.id) for id_, found in mesh.products.items() if str(id_) == product for each in found.ports]
    return ", ".join(of_product or [str(each.id) for found in mesh.products.values() for each in found.ports])


def _deployed(mesh: Mesh, id_: ProductId, environment: str) -> Product:
    product = mesh.products[id_]
    if not product.in_environment(environment):
        raise UsageError(
            f"it is not deployed to {environment}", where=str(id_),
            fix=f"add {environment} to environments in {product.folder}/stack.yaml",
        )  # fmt: skip
    return product


def _ref(refs: Mapping[str, JsonValue], key: str, environment: str) -> str:
    found = refs.get(key)
    if not found:
        stack = StackId("platform", environment)
        raise UsageError(f"{stack} is not there yet", fix=f"mesh up {stack}")
    return str(found)
