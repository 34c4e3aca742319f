"""A program of this process offered to the engine as a language runtime: SDKs are imported once for all stacks."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import logging
import traceback
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi import RunError, log
from pulumi.runtime import reset_options, run_in_stack, set_all_config
from pulumi.runtime.proto import LanguageRuntimeServicer, language_pb2, language_pb2_grpc, plugin_pb2

from mesh_platform.errors import MeshError

from .elsewhere import Elsewhere
from .sdk import hasten

Program = Callable[[], None]
LOST = "the program lost its connection to the engine before it had declared everything"
MESSAGE_LIMIT = 400 * 1024 * 1024

hasten()


class Runtime(LanguageRuntimeServicer):
    """Serves programs by the names of their stacks."""

    def __init__(self, program_of: Callable[[str], Program]) -> None:
        self.program_of = program_of
        self._loops: list[asyncio.AbstractEventLoop] = []

    def stop(self) -> None:
        """End a program whose engine is gone: it would wait for answers for ever."""
        for loop in self._loops:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_cancel, loop)

    def Handshake(self, request: object, context: object) -> language_pb2.LanguageHandshakeResponse:  # noqa: N802
        """Nothing is needed of the engine before Run."""
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: object, context: object) -> plugin_pb2.PluginInfo:  # noqa: N802
        """No version: this runtime is the program's own process."""
        return plugin_pb2.PluginInfo()

    def GetRequiredPlugins(self, request: object, context: object) -> language_pb2.GetRequiredPluginsResponse:  # noqa: N802
        """Providers are found by the resources that ask for them."""
        return language_pb2.GetRequiredPluginsResponse()

    def GetRequiredPackages(self, request: object, context: object) -> language_pb2.GetRequiredPackagesResponse:  # noqa: N802
        """Providers are found by the resources that ask for them."""
        return language_pb2.GetRequiredPackagesResponse()

    def Cancel(self, request: object, context: object) -> Empty:  # noqa: N802
        """The engine stops answering a program that it cancels."""
        return Empty()

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:  # noqa: N802
        """Run the program in a context of its own: several stacks run in one process."""
        loop = asyncio.new_event_loop()
        self._loops.append(loop)
        return contextvars.copy_context().run(execute, self.program_of(request.stack), request, loop)


def execute(
    program: Program, request: language_pb2.RunRequest, loop: asyncio.AbstractEventLoop
) -> language_pb2.RunResponse:
    """Run a program for one Run request and answer how it ended; its errors are logged to the engine."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    reset_options(
        project=request.project,
        monitor_address=request.monitor_address,
        engine_address=request.args[0] if request.args else "",
        stack=request.stack,
        parallel=request.parallel,
        preview=request.dryRun,
        organization=request.organization or "organization",
    )
    if request.config:
        set_all_config(dict(request.config), list(request.configSecretKeys) or None)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=max(request.parallel, 1) * 4))
    loop.set_exception_handler(lambda _loop, _context: None)
    try:
        loop.run_until_complete(run_in_stack(program))
    except MeshError as error:
        return _failed(f"{error}; {error.fix}")
    except RunError as error:
        return _failed(str(error))
    except asyncio.CancelledError:
        return language_pb2.RunResponse(error=LOST)
    except grpc.RpcError as error:
        # An engine that has ended the run reads no answer; one that lives would take "done" for "declares no more",
        # and remove the rest.
        if isinstance(error, grpc.Call) and error.code() == grpc.StatusCode.UNAVAILABLE:
            return language_pb2.RunResponse(error=LOST)
        return _failed(f"the engine did not answer: {error}")
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return _failed(f"the program failed: {type(error).__name__}: {error} (at {last.filename}:{last.lineno})")
    finally:
        _close(loop)
    return language_pb2.RunResponse()


def _failed(message: str) -> language_pb2.RunResponse:
    log.error(message)
    return language_pb2.RunResponse(error=message, bail=True)


def _cancel(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()


def _close(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
    loop.close()


@contextlib.contextmanager
def offered(program: Program | Elsewhere) -> Generator[str]:
    """Serve `program` on loopback, or have another process do so, and yield the address for the engine's --client."""
    if isinstance(program, Elsewhere):
        yield program.address()
        return
    with served(lambda _: program) as address:
        yield address


@contextlib.contextmanager
def served(program_of: Callable[[str], Program]) -> Generator[str]:
    """Serve the program of each stack on loopback and yield the address."""
    server = grpc.server(
        ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)],
    )
    runtime = Runtime(program_of)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(runtime, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        runtime.stop()
        server.stop(grace=None)
