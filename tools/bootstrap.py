"""Sets up .venv and the engine from the locked requirements, with nothing but the standard library; `make` calls it."""

import os
import shutil
import subprocess
import sys

# Old Pythons must get as far as this: the file is written in syntax that they read.
if sys.version_info < (3, 11):
    sys.exit(f"error: this is Python {sys.version.split()[0]}, 3.11 or later is needed\n  next: make PYTHON=python3.12")

from pathlib import Path

from steps import ROOT, VENV, Command, alone, in_background, is_done, mark_done, run, step

BIN = VENV / "bin"
PYTHON = BIN / "python"
MESH = BIN / "mesh"
ROOMS = ROOT / "platform" / "mesh_platform"
OURS = ("platform", "components", "stacks", "streams")
PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "cert": "SSL_CERT_FILE"}
"""Settings of pip that uv knows by other names: what is set up for one holds for the other."""
LOCK = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
LOCKS = {
    "dev": ["pyproject.toml", "--extra=deploy", "--extra=local", "--group=dev", "--constraint=requirements/pins.in"],
    "deploy": ["pyproject.toml", "--extra=deploy", "--extra=local", "--constraint=requirements/dev.txt"],
    "light": ["pyproject.toml", "--constraint=requirements/dev.txt"],
    "build": ["--group=build", "--constraint=requirements/dev.txt"],
}
"""Options of `uv pip compile` by lock, in order: the first one decides the versions of all."""
SETS = ("light", "deploy", "dev")
"""Sets of requirements; each holds the ones before it."""
COMPILE = "import compileall, sys; [compileall.compile_dir(each, quiet=2, workers=0) for each in sys.argv[1:]]"


def light() -> None:
    """Install what reads and checks documents."""
    _install("light")
    _compile("light")


def dev() -> None:
    """Install everything, exactly as locked."""
    _install("dev")
    _compile("dev")


def ready() -> None:
    """Install everything, and obtain the engine and what the local cloud's servers run from."""
    _install("dev")
    _engine_beside("dev")
    if not is_done("servers", _server_files()):
        run(MESH, "local", "obtain")
        mark_done("servers", _server_files())


def engine() -> None:
    """Obtain the engine, telling how far it is."""
    _install("deploy")
    _compile("deploy")
    run(MESH, "engine", "install")
    mark_done("engine", _engine_files())


def demo() -> None:
    """Check the example mesh, then deploy it."""
    light()
    run(MESH, "check")
    _install("deploy")
    _engine_beside("deploy")
    run(MESH, "demo", *_arguments())


def lock() -> None:
    """Resolve pyproject.toml into requirements/; ARGS=--upgrade takes the newest versions."""
    light()
    with alone():
        for name, options in LOCKS.items():
            command = [
                BIN / "uv",
                "pip",
                "compile",
                *LOCK,
                *options,
                *_arguments(),
                "--output-file",
                _requirements(name),
            ]
            step(f"lock {name}", command, env=_registry())


def _install(name: str) -> None:
    """Install one lock and the project itself, editable."""
    if _is_there(name):
        return
    files = _files(name)
    with alone():
        _interpreter()
        registry = _registry()
        if not is_done("build", files[:1]):
            step("installer", *_installer(), env=registry)
            mark_done("build", files[:1])
        # Only for development what is not locked is removed: a demo must not take away what a developer has.
        how = ["sync"] if name == "dev" else ["install", "--requirement"]
        hashed = ["--python", PYTHON, "--require-hashes", "--no-build"]
        step(f"requirements: {name}", [BIN / "uv", "pip", *how, _requirements(name), *hashed], env=registry)
        itself = ["--python", PYTHON, "--no-deps", "--no-build-isolation", "--editable", ROOT]
        step("the project itself", [BIN / "uv", "pip", "install", *itself], env=registry)
        mark_done(name, files)


def _compile(name: str) -> None:
    """Compile bytecode once: provider SDKs are so large that every run without it would begin with seconds of that."""
    if not _is_there(name, "-bytecode"):
        with alone():
            step("bytecode", [PYTHON, "-c", COMPILE, VENV / "lib", *(ROOT / each for each in OURS)])
            mark_done(f"{name}-bytecode", _files(name))


def _is_there(name: str, what: str = "") -> bool:
    """Whether a set of requirements is installed, or one that holds it."""
    return any(is_done(f"{each}{what}", _files(each)) for each in SETS[SETS.index(name) :])


def _engine_beside(name: str) -> None:
    """Compile bytecode while the engine is obtained; its installer needs Pulumi's SDK, so that comes before."""
    if is_done("engine", _engine_files()):
        _compile(name)
        return
    with in_background(MESH, "engine", "install") as finish:
        _compile(name)
        finish()
    mark_done("engine", _engine_files())


def _interpreter() -> None:
    """Make .venv; one that was made in another place, or whose Python is gone, is made anew."""
    settings = VENV / "pyvenv.cfg"
    if settings.exists() and PYTHON.exists() and f" {VENV}\n" in settings.read_text():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    step(f"Python {sys.version.split()[0]}", [_base(), "-m", "venv", "--without-pip", VENV])


def _installer() -> list[Command]:
    """Return the commands that install uv and the build backend: by uv itself, else by a pip."""
    wheels = ["install", "--require-hashes", "--requirement", _requirements("build")]
    if (BIN / "uv").exists():
        return [[BIN / "uv", "pip", *wheels, "--python", PYTHON, "--no-build"]]
    pip: Command = [_base(), "-m", "pip", "--python", PYTHON]
    install = [*wheels, "--only-binary=:all:"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode == 0:
        return [[*pip, *install]]
    return [[PYTHON, "-m", "ensurepip"], [PYTHON, "-m", "pip", *install]]


def _registry() -> dict[str, str]:
    """Return the environment of uv, with the registry that pip is set up for."""
    told = subprocess.run([_base(), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    found: dict[str, str] = {}
    for line in told.stdout.splitlines():
        name, _, value = line.partition("=")
        variable = PIP_TO_UV.get(name.rpartition(".")[2])
        if variable:
            found[variable] = value.strip("'")
    return {**found, **os.environ}


def _base() -> str:
    return str(getattr(sys, "_base_executable", sys.executable))


def _requirements(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def _files(name: str) -> list[Path]:
    return [_requirements("build"), _requirements(name), ROOT / "pyproject.toml", Path(__file__)]


def _engine_files() -> list[Path]:
    return _below("engine", "toolchain")


def _server_files() -> list[Path]:
    return _below("localcloud/servers", "toolchain")


def _below(*rooms: str) -> list[Path]:
    files = (file for room in rooms for file in (ROOMS / room).rglob("*"))
    return sorted(file for file in files if file.is_file() and file.suffix != ".pyc")


def _arguments() -> list[str]:
    return os.environ.get("ARGS", "").split()


if __name__ == "__main__":
    {each.__name__: each for each in (light, dev, ready, engine, demo, lock)}[sys.argv[1]]()
