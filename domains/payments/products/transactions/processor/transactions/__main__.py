"""Publishes every payment of the journal that MESH_JOURNAL names, and closes those that customers know of."""

import sys

from mesh_streams import Journal, Processor, Step, Stream, run

from transactions.booking import close, complete
from transactions.events import Completed, Confirmed

COMPLETED = Stream(
    id="payments.transactions.completed.v1", data=Completed, type="org.mesh.payment.completed.v1",
    identity="paymentId", key="customerId", time="completedAt",
)  # fmt: skip
CONFIRMED = Stream(id="notifications.notices.confirmed.v1", data=Confirmed)

PROCESSOR = Processor(
    journal=Journal(function=complete, writes=COMPLETED),
    steps=(Step(reads=CONFIRMED, function=close),),
    dead_letters=COMPLETED.id,
)

if __name__ == "__main__":
    sys.exit(run(PROCESSOR))
