"""The processors of the flow as processes: started, killed, restarted and stopped."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.servers import child
from mesh_platform.localcloud.store import Store
from mesh_platform.localcloud.workloads import Workload, workload

from .process import Running, start
from .topics import PRODUCTS

_READY = 120.0


@dataclass(slots=True)
class Processors:
    """The running ones by product."""

    root: Path
    folder: Path
    workloads: dict[str, Workload]
    running: dict[str, Running] = field(default_factory=dict[str, Running])

    def start(self, product: str) -> None:
        """Start a product's processor; its log goes on where it was."""
        domain, _, name = product.partition(".")
        place = self.root / "domains" / domain / "products" / name
        self.running[product] = start(self.workloads[product], place, self.folder / f"{product}.log")

    def kill(self, product: str) -> None:
        """Kill a processor without a word, and start it anew."""
        self.running[product].kill()
        self.start(product)

    def await_ready(self) -> None:
        """Return once all take records; raises ProviderError for one that ends, or takes too long."""
        end = time.monotonic() + _READY
        while waiting := [product for product, each in self.running.items() if not each.ready]:
            self.require_alive()
            if time.monotonic() > end:
                raise self._failed(waiting[0], f"is not ready after {_READY:.0f} s")
            time.sleep(0.05)

    def require_alive(self) -> None:
        """Raise ProviderError with the last words of a processor that has ended by itself."""
        for product, each in self.running.items():
            if not each.alive:
                raise self._failed(product, f"ended with {each.process.returncode}")

    def stop(self) -> dict[str, int]:
        """Ask all to end, and return their exit codes."""
        for each in self.running.values():
            each.end()
        codes = {product: each.ended() for product, each in self.running.items()}
        self.running.clear()
        return codes

    def _failed(self, product: str, what: str) -> ProviderError:
        log = self.running[product].log
        return ProviderError(f"the processor {what}:\n{child.last_lines(log)}", where=product, fix=f"see {log}")


@contextmanager
def processors(
    root: Path, base: Path, store: Store, environment: str, folder: Path, journal: Path
) -> Generator[Processors]:
    """Start the processors of the flow, and stop them at the end whatever happens; logs go to `folder`."""
    found: dict[str, Workload] = {}
    for product in PRODUCTS:
        asked = workload(store, base, product, environment, port=child.free_port(), instance="demo")
        more = {"MESH_JOURNAL": str(journal)} if product == PRODUCTS[0] else {}
        found[str(product)] = Workload(
            product=product, command=asked.command, variables={**asked.variables, **more}
        )  # fmt: skip
    started = Processors(root, folder, found)
    try:
        for product in found:
            started.start(product)
        yield started
    finally:
        started.stop()
