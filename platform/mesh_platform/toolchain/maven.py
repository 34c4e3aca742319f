"""Jars obtained through Maven into the user's cache, each with the checksum that the project has committed for it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.errors import ProviderError

from . import java
from .cache import Say, alone, faults, folder
from .guarded import guarded

_JARS = Path(__file__).with_name("jars")
_SUMS = "SHA256SUMS"
_AGAIN = "mesh local up"
_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Jars that are obtained together: `folder` has the pom that pins their versions, and their checksums."""

    folder: Path
    what: str
    size: str

    @property
    def pom(self) -> Path:
        """The file that pins their versions."""
        return self.folder / "pom.xml"

    @property
    def sums(self) -> dict[str, str]:
        """SHA-256 of every file that Maven must bring, by its name."""
        return _read(self.folder / _SUMS)

    @property
    def place(self) -> Path:
        """Where they are kept; another set of jars has another place."""
        return folder("jars") / f"{self.folder.name}-{_digest(self.folder / _SUMS)[:12]}"


KAFKA = Bundle(folder=_JARS / "kafka", what="the Kafka broker", size="its jars take 45 MB")
REGISTRY = Bundle(
    folder=_JARS / "registry", what="the schema registry", size="its jars take 290 MB while they are unpacked"
)


def lacks(bundle: Bundle) -> str | None:
    """Return why the jars are not there and cannot be fetched; None where they are, or can be tried to."""
    if bundle.place.exists() or shutil.which("mvn"):
        return None
    return f"there is no Maven to fetch {bundle.what}; install Maven 3.8 or later, then {_AGAIN}"


def ensure(bundle: Bundle, say: Say) -> Path:
    """Return the folder of a bundle's jars, whole; fetches what is not there or damaged.

    It can be killed at any point and goes on with what Maven's own repository has by then. Raises ProviderError.
    """
    place = bundle.place
    with faults(place.parent, bundle.size, ProviderError, _AGAIN), alone(place.parent, bundle.what, say):
        fault = next(_faults(place, _read(place / _SUMS)), None) if place.exists() else "not fetched yet"
        if fault is not None:
            if place.exists():
                say(f"{place} is damaged ({fault}); fetching it again")
            _obtain(bundle, place, say)
    return place


def _obtain(bundle: Bundle, place: Path, say: Say) -> None:
    scratch = place.parent / "making"
    shutil.rmtree(scratch, ignore_errors=True)
    jars = scratch / "jars"
    jars.mkdir(parents=True)
    try:
        say(f"fetching {bundle.what} through Maven: a minute or two the first time, it can be interrupted")
        _fetch(bundle, jars, say)
        wrong = next(_faults(jars, bundle.sums), None)
        if wrong is not None:
            raise ProviderError(
                f"Maven brought {bundle.what}, but {wrong}", where=str(bundle.pom),
                fix=f"remove that file from Maven's own repository (~/.m2/repository), then {_AGAIN}",
            )  # fmt: skip
        _unpack(jars)
        lines = [f"{_digest(file)}  {file.relative_to(jars)}" for file in sorted(jars.rglob("*")) if file.is_file()]
        (jars / _SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        jars.replace(place)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    say(f"{bundle.what} is in {place}")


def _fetch(bundle: Bundle, jars: Path, say: Say) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise ProviderError(
            f"there is no Maven to fetch {bundle.what}", where="mvn", fix=f"install Maven 3.8 or later, then {_AGAIN}"
        )
    java.find()
    command = [maven, "-B", "-f", str(bundle.pom), "dependency:copy-dependencies",
               "-DincludeScope=runtime", f"-DoutputDirectory={jars}"]  # fmt: skip
    wanted, seen, said = bundle.sums, 0, list[str]()
    with guarded(command, jars, {**os.environ}, merged=True) as process:
        for line in process.stdout or ():
            text = line.decode(errors="replace").rstrip()
            said.append(text)
            found = re.match(r"(?:\[INFO\] )?Downloaded from \S+ \S*/(\S+) \((.*)\)", text)
            if found and found[1] in wanted:
                seen += 1
                say(f"fetched {seen} of {len(wanted)}: {found[1]} ({found[2]})")
        code = process.wait()
    if code != 0:
        raise _explained(bundle, said)


def _explained(bundle: Bundle, said: list[str]) -> ProviderError:
    errors = [line for line in said if line.startswith("[ERROR]")] or said
    tail = "\n".join(f"  {line}" for line in errors[:_SHOWN]) or "  it said nothing"
    text = "\n".join(said)
    what = f"Maven could not fetch {bundle.what}\n{tail}"
    if re.search(r"No space left on device", text):
        return ProviderError(f"the disk is full; {bundle.size}\n{tail}", where="mvn", fix=f"free space, then {_AGAIN}")
    if re.search(r"Could not (transfer|find) artifact|Unknown host|[Cc]onnect|offline|status code: \d+", text):
        fix = f"make a Maven repository reachable (~/.m2/settings.xml), then {_AGAIN}; it goes on where it stopped"
        return ProviderError(what, where="mvn", fix=f"{fix}; or mesh local up --recorded-only")
    return ProviderError(what, where="mvn", fix=f"correct what it says, then {_AGAIN}")


def _unpack(jars: Path) -> None:
    for archive in sorted(jars.glob("*.tar.gz")):
        with tarfile.open(archive) as packed:
            packed.extractall(jars, filter="data")
        archive.unlink()


def _faults(place: Path, sums: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with a folder, given the checksums of what must be in it."""
    if not sums:
        yield "its checksums cannot be read"
    for name, wanted in sums.items():
        file = place / name
        if not file.is_file():
            yield f"{name} is missing"
        elif _digest(file) != wanted:
            yield f"{name} has another checksum"


def _read(table: Path) -> dict[str, str]:
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {name: digest for digest, name in pairs}


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
