"""Keeps an entry for every payment and for every risk pattern."""

import sys

from mesh_streams import Processor, Step, Stream, run

from ledger.entries import PATTERN, PAYMENT, log_pattern, log_payment
from ledger.events import Completed, Correlated, Logged

COMPLETED = Stream(id="payments.transactions.completed.v1", data=Completed, type=PAYMENT)
CORRELATED = Stream(id="risk.scoring.correlated.v1", data=Correlated, type=PATTERN)
LOGGED = Stream(
    id="audit.ledger.logged.v1", data=Logged, type="org.mesh.audit.logged.v1", identity="entryId", key="subjectId"
)

PROCESSOR = Processor(
    steps=(
        Step(reads=COMPLETED, function=log_payment, writes=(LOGGED,)),
        Step(reads=CORRELATED, function=log_pattern, writes=(LOGGED,)),
    ),
)

if __name__ == "__main__":
    sys.exit(run(PROCESSOR))
