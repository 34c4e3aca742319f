"""The provider protocol of one package, served from a local cloud."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2, provider_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from mesh_platform.errors import ProviderError

from . import addresses, types
from .cloud import Cloud
from .codec import decode, encode
from .faults import Client
from .values import Value, plain

Answer = TypeVar("Answer")
KINDS = provider_pb2.PropertyDiff.Kind
INVOKE_REGISTRY = "confluentcloud:index/getSchemaRegistryCluster:getSchemaRegistryCluster"
REFUSED = grpc.StatusCode.FAILED_PRECONDITION


class Provider(ResourceProviderServicer):
    """One provider package. Several instances may be configured over connections of their own."""

    def __init__(self, package: str, version: str, cloud: Cloud) -> None:
        self.package, self.version, self.cloud = package, version, cloud
        self._configs: dict[str, dict[str, Value]] = {}
        self._api = Client(cloud)

    def Handshake(self, request: object, context: grpc.ServicerContext) -> provider_pb2.ProviderHandshakeResponse:  # noqa: N802
        """Say what values this provider takes: secrets and plain ones, no output values."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=False, accept_outputs=False)

    def Attach(self, request: object, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        """Accept an engine that attaches to this running process."""
        return Empty()

    def GetPluginInfo(self, request: object, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:  # noqa: N802
        """Answer the version of the wheel that this plugin stands in for."""
        return plugin_pb2.PluginInfo(version=self.version)

    def GetSchema(self, request: object, context: grpc.ServicerContext) -> provider_pb2.GetSchemaResponse:  # noqa: N802
        """The schema is in the wheel; the engine needs none."""
        return provider_pb2.GetSchemaResponse(schema="{}")

    def CheckConfig(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Refuse a configuration that points anywhere but at this store."""
        return self._answer(context, lambda: self._check_config(request))

    def DiffConfig(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """A changed configuration is an update, never a replacement of everything below it."""
        old, new = decode(request.old_inputs), decode(request.news)
        some = provider_pb2.DiffResponse.DIFF_SOME if plain(old) != plain(new) else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some)

    def Configure(  # noqa: N802
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Remember the configuration of one connection."""

        def configure() -> provider_pb2.ConfigureResponse:
            config = decode(request.args)
            addresses.require_own(self.package, config, self.cloud.store.id)
            self._configs[context.peer()] = config
            return provider_pb2.ConfigureResponse(
                acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
            )

        return self._answer(context, configure)

    def Check(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Answer as the real provider's own validation does."""

        def check() -> provider_pb2.CheckResponse:
            news, olds = decode(request.news), decode(request.olds)
            answer = types.check(self.package, _type(request), _name(request), news, olds)
            failures = [provider_pb2.CheckFailure(property=f.property, reason=f.reason) for f in answer.failures]
            return provider_pb2.CheckResponse(inputs=encode(answer.inputs), failures=failures)

        return self._answer(context, check)

    def Diff(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Compare old inputs with new ones and name what must be replaced."""

        def diff() -> provider_pb2.DiffResponse:
            old, outputs, new = decode(request.old_inputs), decode(request.olds), decode(request.news)
            self.cloud.see(_type(request), request.id, self._config(context), outputs)
            config = self._config(context)
            answer = types.diff(self.package, _type(request), request.id, old, outputs, new, config)
            some = provider_pb2.DiffResponse.DIFF_SOME if answer.changes else provider_pb2.DiffResponse.DIFF_NONE
            detailed = {
                path: provider_pb2.PropertyDiff(kind=KINDS.Value(kind), inputDiff=True)
                for path, kind in answer.detailed.items()
            }
            return provider_pb2.DiffResponse(
                changes=some, replaces=list(answer.replaces), deleteBeforeReplace=answer.delete_before_replace,
                detailedDiff=detailed, hasDetailedDiff=bool(detailed), diffs=sorted({_head(path) for path in detailed}),
            )  # fmt: skip

        return self._answer(context, diff)

    def Create(  # noqa: N802
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """Make it, or in a preview say what would be known of it."""

        def create() -> provider_pb2.CreateResponse:
            kind, inputs = _type(request), decode(request.properties)
            types.plan(kind, inputs)
            config = self._config(context)
            if request.preview:
                return provider_pb2.CreateResponse(properties=encode(self.cloud.preview(kind, config, inputs)))
            record = self._api.create(kind, request.urn, config, inputs)
            return provider_pb2.CreateResponse(id=record.key.id, properties=encode(record.outputs))

        return self._answer(context, create)

    def Read(  # noqa: N802
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """Answer what exists; an empty answer means that it is gone. An import gets its inputs too."""

        def read() -> provider_pb2.ReadResponse:
            record = self._api.read(_type(request), request.id, self._config(context))
            if record is None:
                return provider_pb2.ReadResponse()
            return provider_pb2.ReadResponse(
                id=record.key.id, properties=encode(record.outputs), inputs=encode(record.inputs)
            )

        return self._answer(context, read)

    def Update(  # noqa: N802
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        """Change it in place."""

        def update() -> provider_pb2.UpdateResponse:
            kind, inputs = _type(request), decode(request.news)
            if request.preview:
                config = self._config(context)
                key = self.cloud.key(kind, request.id, config)
                would_be = self.cloud.preview(kind, config, inputs, decode(request.olds), key)
                return provider_pb2.UpdateResponse(properties=encode(would_be))
            record = self._api.update(kind, request.id, self._config(context), inputs)
            return provider_pb2.UpdateResponse(properties=encode(record.outputs))

        return self._answer(context, update)

    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        """Remove it; removing what is gone is no error."""

        def delete() -> Empty:
            self._api.delete(_type(request), request.id, self._config(context))
            return Empty()

        return self._answer(context, delete)

    def Invoke(  # noqa: N802
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Answer the one function that the program of the platform layer calls."""

        def invoke() -> provider_pb2.InvokeResponse:
            if request.tok != INVOKE_REGISTRY:
                raise ProviderError(f"the local cloud has no function {request.tok}", fix="use a resource's outputs")
            arguments = cast("dict[str, Value]", plain(decode(request.args)))
            environment = cast("dict[str, Value]", arguments.get("environment") or {}).get("id")
            record = self.cloud.registry(str(environment))
            if record is None:
                failure = provider_pb2.CheckFailure(reason=f"environment {environment} has no schema registry yet")
                return provider_pb2.InvokeResponse(failures=[failure])
            answer = provider_pb2.InvokeResponse()
            # `return` is a keyword of Python, so that only getattr reaches the field.
            cast("Struct", getattr(answer, "return")).CopyFrom(encode(record.outputs))
            return answer

        return self._answer(context, invoke)

    def Cancel(self, request: object, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        """Nothing here takes long enough to be cancelled."""
        return Empty()

    def _config(self, context: grpc.ServicerContext) -> dict[str, Value]:
        return self._configs.get(context.peer(), {})

    def _check_config(self, request: provider_pb2.CheckRequest) -> provider_pb2.CheckResponse:
        config = decode(request.news)
        addresses.require_own(self.package, config, self.cloud.store.id)
        return provider_pb2.CheckResponse(inputs=encode(config))

    def _answer(self, context: grpc.ServicerContext, body: Callable[[], Answer]) -> Answer:
        try:
            return body()
        except types.RefusedError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except ProviderError as error:
            context.abort(REFUSED, f"{error.what}; {error.fix}")
        except Exception as error:
            # The text of an unforeseen error may hold values; where it happened does not.
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}:{last.lineno}"
            what = f"the local {self.package} failed: {type(error).__name__} at {place}"
            context.abort(grpc.StatusCode.INTERNAL, what)
        raise AssertionError("abort raises")


def _type(request: object) -> str:
    kind = getattr(request, "type", "")
    return kind or str(getattr(request, "urn", "")).split("::")[2].rpartition("$")[2]


def _name(request: object) -> str:
    return str(getattr(request, "urn", "")).rpartition("::")[2]


def _head(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]
