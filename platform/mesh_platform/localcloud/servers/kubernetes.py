"""The Kubernetes API server with etcd and the controller manager, on loopback; there are no nodes."""

from __future__ import annotations

import contextlib
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from pathlib import Path
from subprocess import Popen
from typing import TYPE_CHECKING, ClassVar

from mesh_platform.errors import ProviderError

from . import child, kubernetes_binaries
from .server import Say, Started

if TYPE_CHECKING:
    from .kubernetes_files import Files

CONTROLLERS = (
    "clusterrole-aggregation-controller", "cronjob-controller", "deployment-controller", "disruption-controller",
    "garbage-collector-controller", "job-controller", "namespace-controller", "replicaset-controller",
    "resourcequota-controller", "root-ca-certificate-publisher-controller", "serviceaccount-controller",
    "statefulset-controller", "validatingadmissionpolicy-status-controller",
)  # fmt: skip
"""Those that need no node: quotas are counted, namespaces emptied, pods made that then wait for one."""
_MEMORY = {"etcd": "80MiB", "kube-apiserver": "300MiB", "kube-controller-manager": "80MiB"}
"""GOMEMLIMIT: above it Go collects garbage at once, instead of letting a heap double first."""


class Kubernetes:
    """A cluster's API as it is: storage, admission, authorization and the controllers that it takes."""

    name: ClassVar[str] = "kubernetes"
    records: ClassVar[tuple[str, ...]] = ("every Kubernetes object",)

    def lacks(self) -> str | None:
        """Say what is missing: a Go to build it, or the programs that an earlier build has left."""
        return kubernetes_binaries.lacks()

    def obtain(self, say: Say) -> None:
        """Build it where it is not there yet."""
        kubernetes_binaries.obtain(say)

    @contextlib.contextmanager
    def run(self, folder: Path) -> Generator[Started]:
        """Start the three; what they hold is in `folder`/etcd."""
        from . import kubernetes_files

        files = kubernetes_files.prepare(folder)
        storage, peers, port, manager = (child.free_port() for _ in range(4))
        address = f"https://127.0.0.1:{port}"
        kubeconfig = files.kubeconfig(address)
        with contextlib.ExitStack() as running:
            etcd = _start(running, files, "etcd", _etcd(files, storage, peers))
            _await_etcd(etcd, files, storage)
            server = _start(running, files, "kube-apiserver", _server(files, storage, port))
            _await(server, files, "kube-apiserver", _is_ready(files, f"{address}/readyz"))
            controllers = _start(running, files, "kube-controller-manager", _manager(files, manager, kubeconfig))
            ready = _is_ready(files, f"https://127.0.0.1:{manager}/healthz")
            _await(controllers, files, "kube-controller-manager", ready)
            details = {"token": files.admin, "authority": files.authority, "kubeconfig": str(kubeconfig)}
            yield Started(address=address, children=(etcd, server, controllers), details=details)


def _start(running: contextlib.ExitStack, files: Files, name: str, arguments: list[str]) -> Popen[bytes]:
    log = files.path(f"{name}.log")
    log.unlink(missing_ok=True)
    environment = {"PATH": os.environ.get("PATH", os.defpath), "GOMEMLIMIT": _MEMORY[name]}
    process = child.spawn([str(kubernetes_binaries.path(name)), *arguments], files.folder, log, environment)
    running.callback(child.stop, process)
    return process


def _etcd(files: Files, port: int, peers: int) -> list[str]:
    """Return etcd's arguments; it takes clients and peers with a certificate of ours alone.

    Without fsync a power cut may lose what was written last. The store has all of it, and so gives it back.
    """
    here, there = f"https://127.0.0.1:{port}", f"https://127.0.0.1:{peers}"
    certified = [
        f"--{who}{what}-file={files.path(f'etcd.{kind}')}"
        for who in ("", "peer-")
        for what, kind in (("cert", "crt"), ("key", "key"))
    ]
    trusted = [f"--{who}trusted-ca-file={files.path('ca.crt')}" for who in ("", "peer-")]
    return [
        "--name=mesh", f"--data-dir={files.path('etcd')}", "--log-level=warn", "--unsafe-no-fsync",
        f"--listen-client-urls={here}", f"--advertise-client-urls={here}",
        f"--listen-peer-urls={there}", f"--initial-advertise-peer-urls={there}", f"--initial-cluster=mesh={there}",
        *certified, *trusted, "--client-cert-auth", "--peer-client-cert-auth",
    ]  # fmt: skip


def _server(files: Files, storage: int, port: int) -> list[str]:
    from .kubernetes_files import SERVICES

    return [
        f"--etcd-servers=https://127.0.0.1:{storage}", f"--etcd-cafile={files.path('ca.crt')}",
        f"--etcd-certfile={files.path('etcd.crt')}", f"--etcd-keyfile={files.path('etcd.key')}",
        "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", f"--secure-port={port}",
        f"--tls-cert-file={files.path('apiserver.crt')}", f"--tls-private-key-file={files.path('apiserver.key')}",
        f"--token-auth-file={files.path('tokens.csv')}", "--anonymous-auth=false", "--authorization-mode=RBAC",
        f"--service-account-key-file={files.path('accounts.key')}",
        f"--service-account-signing-key-file={files.path('accounts.key')}",
        "--service-account-issuer=https://kubernetes.default.svc", f"--service-cluster-ip-range={SERVICES}",
        "--endpoint-reconciler-type=none", "--enable-priority-and-fairness=false", "--profiling=false",
        # As clusters have it: Pod Security says who may have such a pod, and where.
        "--allow-privileged",
    ]  # fmt: skip


def _manager(files: Files, port: int, kubeconfig: Path) -> list[str]:
    return [
        *(f"--{what}kubeconfig={kubeconfig}" for what in ("", "authentication-", "authorization-")),
        "--bind-address=127.0.0.1", f"--secure-port={port}", "--leader-elect=false", "--profiling=false",
        f"--tls-cert-file={files.path('apiserver.crt')}", f"--tls-private-key-file={files.path('apiserver.key')}",
        f"--root-ca-file={files.path('ca.crt')}",
        f"--service-account-private-key-file={files.path('accounts.key')}", f"--controllers={','.join(CONTROLLERS)}",
    ]  # fmt: skip


def _await_etcd(process: Popen[bytes], files: Files, port: int) -> None:
    try:
        _await(process, files, "etcd", lambda: child.listens(port))
    except ProviderError as error:
        data = files.path("etcd")
        fix = f"where its data is damaged, remove {data}: mesh local up then puts back what the store holds"
        raise ProviderError(error.what, where=error.where, fix=fix) from error


def _await(process: Popen[bytes], files: Files, name: str, ready: Callable[[], bool]) -> None:
    child.await_answer(ready, process, files.path(f"{name}.log"), what=name)


def opener(trust: ssl.SSLContext) -> urllib.request.OpenerDirector:
    """Return what asks a server directly, whatever proxy the user has."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))


def _is_ready(files: Files, address: str) -> Callable[[], bool]:
    asks = opener(ssl.create_default_context(cadata=files.authority))
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {files.admin}"})  # noqa: S310

    def ready() -> bool:
        try:
            with asks.open(request, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    return ready


SERVER = Kubernetes()
