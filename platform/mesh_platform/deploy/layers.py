"""The stacks of an environment and what each stands on."""

from __future__ import annotations

from datetime import datetime

from mesh_platform.documents.problem import nearest
from mesh_platform.errors import UsageError
from mesh_platform.mesh.ids import StackId
from mesh_platform.mesh.model import Mesh
from mesh_platform.mesh.rights import rights


def layers(mesh: Mesh, environment: str) -> tuple[tuple[StackId, ...], ...]:
    """Return the stacks of an environment: platform, identities, domains; those of one layer are independent."""
    domains = [domain for domain in mesh.domains if mesh.deployed(domain, environment)]
    return (
        (StackId("platform", environment),),
        tuple(StackId("identity", environment, domain) for domain in domains),
        tuple(StackId("domain", environment, domain) for domain in domains),
    )


def below(mesh: Mesh, stack: StackId, as_of: datetime) -> tuple[StackId, ...]:
    """Return the stacks whose outputs `stack` reads, lowest first."""
    platform = StackId("platform", stack.environment)
    match stack.layer:
        case "platform":
            return ()
        case "identity":
            return (platform,)
        case _:
            named = rights(mesh, stack.environment, as_of).consumers(stack.domain)
            domains = sorted({stack.domain, *(product.domain for product in named)})
            return (platform, *(StackId("identity", stack.environment, domain) for domain in domains))


def find(mesh: Mesh, name: str) -> StackId:
    """Return the stack of that name; raises UsageError naming the stacks that there are."""
    try:
        stack = StackId.parse(name)
    except ValueError as error:
        raise UsageError(str(error), fix="mesh status lists the stacks") from error
    if stack.environment not in mesh.environments:
        known = ", ".join(mesh.environments)
        raise UsageError(f"no environment {stack.environment!r}", where=name, fix=f"environments: {known}")
    there = [each for layer in layers(mesh, stack.environment) for each in layer]
    if stack not in there:
        names = [str(each) for each in there]
        near = nearest(name, names)
        fix = f"{f'did you mean {near}? ' if near else ''}stacks: {', '.join(names)}"
        raise UsageError("no such stack", where=name, fix=fix)
    return stack
