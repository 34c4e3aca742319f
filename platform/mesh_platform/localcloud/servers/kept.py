"""The data of a server that survives its restarts: made whole once, and by which version."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from mesh_platform.errors import ProviderError

_MADE_BY = "made-by"
_ANEW = "mesh local down --purge forgets all servers' data and the store; mesh local up then makes them anew"


def ensure(place: Path, version: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of the data; `make` fills it the first time, in another place, so that it is never half there.

    Raises ProviderError for data that another version made, or that cannot be read.
    """
    scratch = place.with_name(f"{place.name}.making")
    try:
        if not place.exists():
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True, mode=0o700)
            make(scratch)
            (scratch / _MADE_BY).write_text(version, encoding="utf-8")
            scratch.replace(place)
        made_by = (place / _MADE_BY).read_text(encoding="utf-8")
        next(place.iterdir(), None)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ProviderError(
            f"the data cannot be read: {reason}", where=str(place), fix=f"make it readable to you; or {_ANEW}"
        ) from error
    if made_by != version:
        raise ProviderError(f"the data is of {made_by[:40]!r}, this is {version!r}", where=str(place), fix=_ANEW)
    return place
