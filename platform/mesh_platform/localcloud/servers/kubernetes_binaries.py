"""etcd, the Kubernetes API server and its controller manager: built once from their Go modules, kept by version."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from mesh_platform.errors import ProviderError
from mesh_platform.toolchain import cache, gobuild, record
from mesh_platform.toolchain.cache import Say

VERSION = "1.36.4"
ETCD = "3.6.14"
MODULE = Path(__file__).with_name("gomodule")
PACKAGES = {
    "etcd": ("go.etcd.io/etcd/server/v3", ETCD),
    "kube-apiserver": ("k8s.io/kubernetes/cmd/kube-apiserver", VERSION),
    "kube-controller-manager": ("k8s.io/kubernetes/cmd/kube-controller-manager", VERSION),
}
"""By program: its main package, and the version that it must say it is."""
_MAJOR, _MINOR, _ = VERSION.split(".")
_SAYS = {"gitVersion": f"v{VERSION}", "gitMajor": _MAJOR, "gitMinor": _MINOR}
_LINK = [
    f"-X {package}.{variable}={value}"
    for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    for variable, value in _SAYS.items()
]
PROGRAM = gobuild.Program(
    what="the Kubernetes API server",
    module=MODULE,
    packages=tuple(package for package, _ in PACKAGES.values()),
    link=" ".join(["-s -w", *_LINK]),
    error=ProviderError,
    again="mesh local up",
    otherwise="go on without it: mesh local up --only with the names of the other servers",
)
_PATIENCE = 60.0


def path(name: str) -> Path:
    """Return where one of the programs is kept."""
    return cache.folder("kubernetes") / f"v{VERSION}-etcd-v{ETCD}" / name


def lacks() -> str | None:
    """Return why the server cannot run on this machine, None where it can; reads none of the programs."""
    missing = [name for name in ("cryptography", "httpx") if importlib.util.find_spec(name) is None]
    if missing:
        return f"{' and '.join(missing)} cannot be imported; install mesh-platform[deploy,local]"
    there = all(record.looks_whole(path(name), _note(name)) for name in PACKAGES)
    return None if there else gobuild.lacks(PROGRAM)


def obtain(say: Say, on_progress: gobuild.OnProgress | None = None) -> None:
    """Build what is missing or damaged, which reads all of the programs; raises ProviderError with the next step."""
    place = path("etcd").parent
    with (
        cache.faults(place, "the Kubernetes API server takes 230 MB", ProviderError, PROGRAM.again),
        cache.alone(place, "the Kubernetes API server", say),
    ):
        faults = {name: record.fault(path(name), _note(name)) for name in PACKAGES}
        for name, fault in faults.items():
            if fault is not None and path(name).exists():
                say(f"{path(name)} is damaged ({fault}); making it again")
        if any(faults.values()):
            _build(place, say, on_progress or gobuild.in_tenths(say))


def _build(place: Path, say: Say, on_progress: gobuild.OnProgress) -> None:
    say(f"building Kubernetes {VERSION} from its Go module: five minutes the first time, it can be interrupted")
    scratch = place / "making"
    shutil.rmtree(scratch, ignore_errors=True)
    made = scratch / "made"
    made.mkdir(parents=True)
    try:
        gobuild.build(PROGRAM, made, on_progress)
        for name, (package, version) in PACKAGES.items():
            _keep(made / _called(package), name, version)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    say(f"Kubernetes {VERSION} is in {place}")


def _keep(made: Path, name: str, version: str) -> None:
    said = subprocess.run(  # noqa: S603 - what was just built
        [made, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE, check=False
    ).stdout
    found = re.search(r"\bv?(\d+\.\d+\.\d+)\b", said)
    if found is None or found[1] != version:
        raise ProviderError(
            f"the {name} just made says it is {found[1] if found else 'nothing'}, not {version}", where=name,
            fix="mesh local up once more; if it says so again, go clean -cache and then mesh local up",
        )  # fmt: skip
    record.write(record.take(made, "go", version), _note(name))
    made.replace(path(name))


def _called(package: str) -> str:
    """Return the name that Go gives the program of a package: its last element that is no version."""
    return [part for part in package.split("/") if not re.fullmatch(r"v\d+", part)][-1]


def _note(name: str) -> Path:
    return path(name).with_name(f"{name}.json")
