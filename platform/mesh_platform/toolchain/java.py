"""The Java of this machine: where it is, and whether it is new enough for the servers."""

from __future__ import annotations

import functools
import os
import re
import shutil
from pathlib import Path

from mesh_platform.errors import ProviderError

from .guarded import finished

OLDEST = 17
"""What Kafka 4 and the registry ask for."""
_FIX = f"install Java {OLDEST} or later and put it on PATH, or set JAVA_HOME to it, then mesh local up"


def find() -> Path:
    """Return the `java` to use, by JAVA_HOME or else PATH; raises ProviderError where there is none, or an old one."""
    home = os.environ.get("JAVA_HOME")
    java = Path(home) / "bin" / "java" if home else Path(shutil.which("java") or "java")
    if not java.is_file() or not os.access(java, os.X_OK):
        what = f"JAVA_HOME is {home}, which has no bin/java" if home else "there is no Java"
        raise ProviderError(what, where="java", fix=_FIX)
    release = _release(java)
    if release is None or release < OLDEST:
        said = f"is Java {release}" if release else "does not say its version"
        raise ProviderError(f"{java} {said}; {OLDEST} or later is wanted", where="java", fix=_FIX)
    return java


def lacks() -> str | None:
    """Return why there is no Java to use; None where there is."""
    try:
        find()
    except ProviderError as error:
        return f"{error.what}; {error.fix}"
    return None


@functools.cache
def _release(java: Path) -> int | None:
    """Return 17 for `17.0.15`, 8 for `1.8.0_402`."""
    asked = finished([str(java), "-version"], Path.cwd(), os.environ)
    found = re.search(r'version "(?:1\.)?(\d+)', asked.errors + asked.output)
    return int(found[1]) if found and asked.code == 0 else None
