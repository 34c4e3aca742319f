"""What another stack has exported: known, unknown in a preview, or an error that names the stack to run."""

from __future__ import annotations

import asyncio
from typing import cast

import pulumi
from mesh_platform.errors import ReferenceError_

PROJECT = "organization/mesh"


class Reference:
    """The `refs` and `secrets` of one stack. The engine itself answers None for a stack that was never applied."""

    def __init__(self, stack: str) -> None:
        self.stack = stack
        self._source = pulumi.StackReference(stack, f"{PROJECT}/{stack}")

    def ref(self, *path: str) -> pulumi.Output[str]:
        """Return a public output by its path below `refs`."""
        return self._find("refs", path)

    def optional(self, *path: str) -> pulumi.Output[str | None]:
        """Return a public output, or None where the other stack was applied and has none there."""
        found = self._source.get_output("refs")
        return found.apply(lambda tree: cast("str | None", _walk(tree, path)) if tree is not None else _absent())

    def secret(self, *path: str) -> pulumi.Output[str]:
        """Return a secret output by its path below `secrets`; it stays secret."""
        return pulumi.Output.secret(self._find("secrets", path))

    def _find(self, bundle: str, path: tuple[str, ...]) -> pulumi.Output[str]:
        return self._source.get_output(bundle).apply(lambda tree: self._resolve(bundle, tree, path))

    def _resolve(self, bundle: str, tree: object, path: tuple[str, ...]) -> str | pulumi.Output[str]:
        found = _walk(tree, path)
        if found is not None:
            return cast("str", found)
        name = ".".join((bundle, *path))
        if pulumi.runtime.is_dry_run():
            pulumi.log.warn(f"not evaluated: {name} of {self.stack} is known once that stack is applied")
            return cast("pulumi.Output[str]", _absent())
        raise ReferenceError_(f"{name} is not there yet", where=self.stack, fix=f"mesh up {self.stack}")


def _walk(tree: object, path: tuple[str, ...]) -> object:
    for step in path:
        if not isinstance(tree, dict):
            return None
        tree = cast("dict[str, object]", tree).get(step)
    return tree


def _absent() -> pulumi.Output[None]:
    loop = asyncio.get_event_loop()
    value: asyncio.Future[None] = loop.create_future()
    value.set_result(None)
    known: asyncio.Future[bool] = loop.create_future()
    known.set_result(False)
    secret: asyncio.Future[bool] = loop.create_future()
    secret.set_result(False)
    return pulumi.Output(set(), value, known, secret)
