"""An engine that writes down what a program registers; an input that the real providers' Check refuses fails the test.

It answers like a cloud, but for what a cloud makes up (ids, keys): that comes from the resource's name, so that two
runs of one program are equal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
from google.protobuf.empty_pb2 import Empty
from mesh_platform.localcloud import types
from mesh_platform.localcloud.codec import decode, encode
from mesh_platform.localcloud.facts import ACCOUNT, CLUSTER, ENVIRONMENT, Where, fact
from mesh_platform.localcloud.values import Secret, Value, plain
from pulumi.runtime import mocks
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.stack import run_pulumi_func
from pulumi.runtime.sync_await import _ensure_event_loop
from typing_extensions import override

PACKAGES = ("confluentcloud", "databricks", "kubernetes")
PREFIXES = {ENVIRONMENT: "env-", CLUSTER: "lkc-", ACCOUNT: "sa-"}
"""How ids begin that other resources check."""


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One resource as the engine was asked to make it.

    `provider` is `<urn>::<id>` of its provider, `after` are URNs; `secrets` are the dotted paths of secret inputs.
    """

    urn: str
    type: str
    name: str
    parent: str
    provider: str
    protect: bool
    custom: bool
    inputs: Mapping[str, Any]
    secrets: frozenset[str]
    after: frozenset[str]

    @property
    def short(self) -> str:
        """The class: KafkaTopic; for Kubernetes objects their kind."""
        return self.type.rpartition(":")[2]

    def at(self, path: str) -> Any:
        """What is at a dotted path of the inputs, lists by number; None where there is nothing."""
        found: Any = self.inputs
        for step in path.split("."):
            if isinstance(found, list):
                found = found[int(step)] if int(step) < len(found) else None
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return found


@dataclass
class Program:
    """All that one program registered. `closed` are the components whose outputs were registered, in order."""

    resources: list[Registered] = field(default_factory=list[Registered])
    closed: list[str] = field(default_factory=list[str])
    outputs: Any = None

    @property
    def leaves(self) -> list[Registered]:
        """Real resources: no stack, no provider, no component."""
        return [each for each in self.resources if each.custom and not each.type.startswith("pulumi:")]

    @property
    def components(self) -> list[Registered]:
        return [each for each in self.resources if each.type.startswith("mesh:")]

    def of(self, short: str) -> list[Registered]:
        """Leaves of a class, by name."""
        return sorted((each for each in self.leaves if each.short == short), key=lambda each: each.name)

    def one(self, short: str, *parts: str) -> Registered:
        """The one leaf of a class whose name has all of `parts`."""
        found = [each for each in self.of(short) if all(part in each.name for part in parts)]
        assert len(found) == 1, f"{short} {parts}: {[each.name for each in found]}"
        return found[0]

    def ancestors(self, resource: Registered) -> Iterator[Registered]:
        by_urn = {each.urn: each for each in self.resources}
        parent = by_urn.get(resource.parent)
        while parent is not None:
            yield parent
            parent = by_urn.get(parent.parent)


class Recorder(mocks.MockMonitor):
    """The engine's side of the protocol."""

    def __init__(self) -> None:
        super().__init__(cast("mocks.Mocks", None))
        self.program = Program()

    @override
    def RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> resource_pb2.RegisterResourceResponse:
        urn = self.make_urn(request.parent, request.type, request.name)
        assert urn not in {each.urn for each in self.program.resources}, f"{urn} is registered twice"
        inputs = decode(request.object)
        self.program.resources.append(
            Registered(
                urn=urn,
                type=request.type,
                name=request.name,
                parent=request.parent,
                provider=request.provider,
                protect=request.protect,
                custom=request.custom,
                inputs=cast("dict[str, Any]", plain(inputs)),
                secrets=frozenset(_secrets(inputs)),
                after=frozenset(request.dependencies),
            )
        )
        id_, made = request.name if request.custom else "", inputs
        if request.type.partition(":")[0] in PACKAGES:
            id_, made = _answer(request, inputs)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=encode(made))

    @override
    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> Empty:
        self.program.closed.append(request.urn)
        return Empty()


def _answer(request: resource_pb2.RegisterResourceRequest, inputs: dict[str, Value]) -> tuple[str, dict[str, Value]]:
    package, name, where = request.type.partition(":")[0], request.name, Where("store", {}, inputs)
    checked = types.check(package, request.type, name, inputs)
    assert not checked.failures, f"{request.type} {name}: {checked.failures}"
    known = fact(request.type)
    assert known is not None, f"the local cloud has no {request.type}"
    drawn = known.id(where)
    id_ = drawn if drawn == known.id(where) else f"{PREFIXES.get(request.type, '')}{name}"
    made, again = known.outputs(where, id_), known.outputs(where, id_)
    stable: dict[str, Value] = {key: value if value == again[key] else f"{name}#{key}" for key, value in made.items()}
    hidden: dict[str, Value] = {key: Secret(f"{name}#{key}") for key in known.secret}
    return id_, {**stable, **hidden, **checked.inputs}


def _secrets(value: Value, path: str = "") -> Iterator[str]:
    match value:
        case Secret():
            yield path
        case dict():
            for key, each in value.items():
                yield from _secrets(each, f"{path}.{key}" if path else key)
        case list():
            for number, each in enumerate(value):
                yield from _secrets(each, f"{path}.{number}")
        case _:
            return


def record(program: Callable[[], object], *, stack: str = "payments-local") -> Program:
    """Run a program to its end; what it returns is resolved and kept as `outputs`.

    It runs on a thread of its own, for Pulumi writes down the calls that lead to each resource, and a test has many.
    The event loop is that of the test's thread, so that outputs that a test has made can be inputs.
    """
    loop = _ensure_event_loop()
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(_record, program, stack, loop).result()


def _record(program: Callable[[], object], stack: str, loop: asyncio.AbstractEventLoop) -> Program:
    asyncio.set_event_loop(loop)
    recorder = Recorder()
    mocks.set_mocks(cast("mocks.Mocks", None), project="mesh", stack=stack, preview=False, monitor=recorder)

    async def run() -> None:
        found = pulumi.Output.from_input(cast("pulumi.Input[object]", program()))
        recorder.program.outputs = await cast("asyncio.Future[object]", found.future())

    loop.run_until_complete(run_pulumi_func(run))
    return recorder.program
