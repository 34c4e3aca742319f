"""The command line: a thin skin over the rooms."""

from __future__ import annotations

import gc
import os
import sys

from mesh_platform.errors import MeshError


def main() -> None:
    """Run `mesh`; an error says what, where and what to do, and ends with its own exit code."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some reads every installed package
    # What a command imports and reads lives to its end: looking through it for garbage is most of a short run's waste.
    gc.set_threshold(100_000, 50, 50)
    from .app import app

    try:
        app()
    except MeshError as error:
        print(f"error: {error}\n  next: {error.fix}", file=sys.stderr)
        raise SystemExit(int(error.exit)) from None
    except KeyboardInterrupt:
        print("interrupted; run the same command again to go on", file=sys.stderr)
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
