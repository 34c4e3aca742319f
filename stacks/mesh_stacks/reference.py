"""What another stack has exported: known, unknown in a preview, or an error that names the stack to run."""

from __future__ import annotations

import asyncio
from typing import cast

import pulumi
from mesh_platform.errors import ReferenceError_, UsageError

PROJECT = "mesh"


class Reference:
    """The `refs` and `secrets` of one stack. The engine itself answers None for a stack that was never applied.

    `store` is the local cloud of this run, None for real clouds: outputs of any other place are refused.
    """

    def __init__(self, stack: str, store: str | None) -> None:
        self.stack, self._store = stack, store or ""
        self._source = pulumi.StackReference(stack, f"{pulumi.get_organization()}/{PROJECT}/{stack}")
        self._place = self._source.get_output("refs").apply(self._require_own)
        self._trees: dict[str, pulumi.Output[object]] = {}

    def ref(self, *path: str) -> pulumi.Output[str]:
        """Return a public output by its path below `refs`."""
        return self._find("refs", path)

    def earlier(self, *path: str) -> pulumi.Output[object]:
        """Return a public output by its path below `refs`, None where the stack has none yet: its own last one."""
        return self._tree("refs").apply(lambda tree: _walk(tree, path))

    def secret(self, *path: str) -> pulumi.Output[str]:
        """Return a secret output by its path below `secrets`; it stays secret."""
        return pulumi.Output.secret(self._find("secrets", path))

    def _find(self, bundle: str, path: tuple[str, ...]) -> pulumi.Output[str]:
        return self._tree(bundle).apply(lambda found: self._resolve(bundle, found, path))

    def _tree(self, bundle: str) -> pulumi.Output[object]:
        # Every apply that answers a tree makes outputs of all its values anew: once a bundle is enough.
        if bundle not in self._trees:
            self._trees[bundle] = self._place.apply(lambda _: self._source.get_output(bundle))
        return self._trees[bundle]

    def _require_own(self, refs: object) -> None:
        made_in = _walk(refs, ("store",))
        if made_in is None or made_in == self._store:
            return
        raise UsageError(
            f"its outputs are of {_called(str(made_in))}, and this run is against {_called(self._store)}",
            where=self.stack, fix="use the backend of one of them only; mesh local env points at the local cloud's",
        )  # fmt: skip

    def _resolve(self, bundle: str, tree: object, path: tuple[str, ...]) -> str | pulumi.Output[str]:
        found = _walk(tree, path)
        if found is not None:
            return cast("str", found)
        name = ".".join((bundle, *path))
        if pulumi.runtime.is_dry_run():
            pulumi.log.warn(f"not evaluated: {name} of {self.stack} is known once that stack is applied")
            return cast("pulumi.Output[str]", _absent())
        raise ReferenceError_(f"{name} is not there yet", where=self.stack, fix=f"mesh up {self.stack}")


def _called(store: str) -> str:
    return f"the local cloud {store}" if store else "real clouds"


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
