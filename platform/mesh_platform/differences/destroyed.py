"""What of a product is lost where its id, its domain or an environment goes, by its physical names, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mesh_platform.mesh import naming

if TYPE_CHECKING:
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.model import Port, Product

Named = Callable[[str], str]
"""A physical name by environment."""


def of_product(mesh: Mesh, product: Product, environments: Sequence[str], at: datetime) -> tuple[str, ...]:
    """Return all that is lost of a product in some environments."""
    return (
        *_streams(product, environments),
        *_tables(product, environments),
        *_said("namespace", environments, "with what runs there", lambda env: naming.namespace(product.id, env)),
        *_said("account", environments, "with all its keys", lambda env: naming.account(product.id, env)),
        *of_workspace(product, environments),
        *_rights(mesh, product, environments, at),
    )


def of_workspace(product: Product, environments: Sequence[str]) -> tuple[str, ...]:
    """Return what of a product lies in a workspace, shared or its own; schemas and tables are the metastore's."""
    id_, jobs = product.id, product.stack.jobs
    own = environments if product.stack.workspace == "dedicated" else ()
    alerts = bool(environments) and any(port.table for port in product.ports)
    return (
        *_said("workspace", own, "with its warehouse", lambda env: naming.workspace(id_, env)),
        *_said("secret scope", environments, "with its secrets", lambda env: naming.secret_scope(id_, env)),
        *_said("folder", environments if jobs else (), "with the sources of jobs", lambda env: naming.folder(id_, env)),
        *_listed("job", [naming.job(id_, job.name, env) for job in jobs for env in environments], "with all runs"),
        *((f"the alerts on the tables of {id_}",) if alerts else ()),
    )


def of_domain(domain: str, environments: Sequence[str]) -> tuple[str, ...]:
    """Return what is lost with a domain's name, beside its products."""
    return (
        *_said("catalog", environments, "with all schemas and tables", lambda env: naming.catalog(domain, env)),
        *_said("group", environments, "with its rights", lambda env: naming.workloads(domain, env)),
        *_said("account", environments, "with which it is deployed", lambda env: naming.deployer(domain, env)),
    )


def _streams(product: Product, environments: Sequence[str]) -> Iterator[str]:
    where = f"in {words(environments)}"
    ports = [port for port in product.ports if port.topic]
    yield from _listed("topic", [name for port in ports for name in _topics(port)], f"with every event {where}")
    yield from _listed("subject", [naming.subject(port.id) for port in ports], f"with every version {where}")
    if ports or product.inputs:
        yield f"the offsets of consumer groups {naming.prefix(product.id)}* {where}"


def _topics(port: Port) -> Iterator[str]:
    yield naming.topic(port.id)
    if port.settings.dead_letter:
        yield naming.dead_letters(port.id)


def _tables(product: Product, environments: Sequence[str]) -> Iterator[str]:
    id_ = product.id
    for port in product.ports:
        if port.table:
            yield from _said("table", environments, "with every row", lambda env, port=port: _table(port, env))
    yield from _said(
        "schema", environments, "with the files in its volume",
        lambda env: f"{naming.catalog(id_.domain, env)}.{naming.schema(id_)}",
    )  # fmt: skip


def _table(port: Port, environment: str) -> str:
    return naming.full_table(port.id, environment)


def _rights(mesh: Mesh, product: Product, environments: Sequence[str], at: datetime) -> Iterator[str]:
    held = [each for each in mesh.agreements if any(each.holds(environment, at) for environment in environments)]
    given = [f"{each.consumer.id} (agreement {each.id})" for each in held if each.port.product == product.id]
    taken = [f"{each.port} (agreement {each.id})" for each in held
             if each.consumer.kind == "product" and each.consumer.id == str(product.id)]  # fmt: skip
    if given:
        yield f"what others may read of it: {', '.join(given)}"
    if taken:
        yield f"what it may read of others: {', '.join(taken)}"


def _said(kind: str, environments: Sequence[str], what: str, named: Named) -> Iterator[str]:
    yield from _listed(kind, [named(environment) for environment in environments], what)


def _listed(kind: str, names: Sequence[str], what: str) -> Iterator[str]:
    """Yield `topics a, b with …`; nothing where there is none."""
    if names:
        yield f"{kind}{'s' * (len(names) > 1)} {', '.join(names)} {what}"


def words(names: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
