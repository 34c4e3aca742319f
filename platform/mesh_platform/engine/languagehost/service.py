"""The methods by which the engine runs Python: programs, policy packs, and what they need."""
# ruff: noqa: N802

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import LanguageRuntimeServicer, language_pb2, language_pb2_grpc, plugin_pb2

from mesh_platform import __version__
from mesh_platform.errors import EngineError

from .interpreter import Interpreter, choose
from .plugins import required
from .processes import run_plugin, run_program

MESSAGE_LIMIT = 400 * 1024 * 1024
_CALLS_AT_ONCE = 32


class Service(LanguageRuntimeServicer):
    """Serves one engine."""

    def __init__(self) -> None:
        self.engine = ""

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: object
    ) -> language_pb2.LanguageHandshakeResponse:
        """Remember where the engine listens."""
        self.engine = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: object, context: object) -> plugin_pb2.PluginInfo:
        """Answer the version of this distribution."""
        return plugin_pb2.PluginInfo(version=__version__)

    def About(self, request: language_pb2.AboutRequest, context: grpc.ServicerContext) -> language_pb2.AboutResponse:
        """Answer which interpreter runs the program."""
        chosen = _interpreter(request.info, context)
        return language_pb2.AboutResponse(executable=str(chosen.executable), version=f"language host {__version__}")

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Answer the providers of the packages that are installed."""
        packages = [
            plugin_pb2.PackageDependency(name=each.name, kind="resource", version=each.version, server=each.server)
            for each in required(_interpreter(request.info, context).packages)
        ]
        return language_pb2.GetRequiredPackagesResponse(packages=packages)

    def GetRequiredPlugins(
        self, request: language_pb2.GetRequiredPluginsRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPluginsResponse:
        """Answer the same to engines that ask in the older way."""
        plugins = [
            plugin_pb2.PluginDependency(name=each.name, kind="resource", version=each.version, server=each.server)
            for each in required(_interpreter(request.info, context).packages)
        ]
        return language_pb2.GetRequiredPluginsResponse(plugins=plugins)

    def GetProgramDependencies(self, request: object, context: object) -> language_pb2.GetProgramDependenciesResponse:
        """Answer none: only `pulumi about` shows them."""
        return language_pb2.GetProgramDependenciesResponse()

    def InstallDependencies(
        self, request: object, context: object
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Install nothing, and say so."""
        yield language_pb2.InstallDependenciesResponse(
            stderr=b"this language host installs no packages: install the project's into its environment\n"
        )

    def RuntimeOptionsPrompts(self, request: object, context: object) -> language_pb2.RuntimeOptionsResponse:
        """Ask for no options."""
        return language_pb2.RuntimeOptionsResponse()

    def Cancel(self, request: object, context: object) -> Empty:
        """Do nothing: programs end when the engine ends their calls."""
        return Empty()

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        """Run a program to its end."""
        return run_program(request, self.engine, _interpreter(request.info, context), context)

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a policy pack, or another plugin written in Python, and pass on what it prints."""
        return run_plugin(request, _interpreter(request.info, context), context)


def serve() -> tuple[grpc.Server, int]:
    """Serve on loopback; return the port, and the server, which ends with its last reference."""
    options = [("grpc.max_receive_message_length", MESSAGE_LIMIT), ("grpc.max_send_message_length", MESSAGE_LIMIT)]
    server = grpc.server(ThreadPoolExecutor(max_workers=_CALLS_AT_ONCE), options=options)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Service(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def _interpreter(info: language_pb2.ProgramInfo, context: grpc.ServicerContext) -> Interpreter:
    root = Path(info.root_directory or os.getcwd())  # noqa: PTH109
    try:
        return choose(root, MessageToDict(info.options))
    except EngineError as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{error}; {error.fix}")
        raise
