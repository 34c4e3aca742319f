"""Scores every payment, and reads its own scores again for what several of one customer say together."""

import sys

from mesh_streams import Processor, Step, Stream, Window, run

from scoring.events import Assessed, Completed, Correlated
from scoring.risk import MOST, SPAN, assess, correlate

COMPLETED = Stream(id="payments.transactions.completed.v1", data=Completed)
ASSESSED = Stream(
    id="risk.scoring.assessed.v1", data=Assessed, type="org.mesh.risk.assessed.v1",
    identity="assessmentId", key="customerId",
)  # fmt: skip
CORRELATED = Stream(
    id="risk.scoring.correlated.v1", data=Correlated, type="org.mesh.risk.correlated.v1",
    identity="correlationId", key="customerId",
)  # fmt: skip

PROCESSOR = Processor(
    steps=(
        Step(reads=COMPLETED, function=assess, writes=(ASSESSED,)),
        Step(
            reads=ASSESSED, function=correlate, writes=(CORRELATED,),
            memory=Window(key="customerId", span=SPAN, most=MOST - 1),
        ),
    ),
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(run(PROCESSOR))
