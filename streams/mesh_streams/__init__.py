"""The runtime of stream processors: a product's own code is its event types and one pure function for each input.

Everything else is here: settings from the workload's variables, CloudEvents in Avro, transactions, dead letters,
replay, a graceful stop, health and figures. It knows nothing of the platform and runs wherever a broker is.
"""

from .errors import FatalError, PoisonError, SettingsError, StreamError, TransientError
from .run import run
from .topology import Journal, Latest, Processor, Step, Stream, Window

__all__ = [
    "FatalError",
    "Journal",
    "Latest",
    "PoisonError",
    "Processor",
    "SettingsError",
    "Step",
    "Stream",
    "StreamError",
    "TransientError",
    "Window",
    "run",
]
