"""Keeps the garbage collector away from the SDKs, whose hundreds of thousands of objects never become garbage."""

from __future__ import annotations

import gc

gc.disable()
import mesh_example  # noqa: E402, F401

gc.freeze()
gc.set_threshold(50_000, 20, 100)
gc.enable()
