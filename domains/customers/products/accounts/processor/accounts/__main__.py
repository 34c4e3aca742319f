"""Books every payment; the topic of balances is its memory of the last one of each customer."""

import sys

from mesh_streams import Latest, Processor, Step, Stream, run

from accounts.balances import book
from accounts.events import Balance, Completed

COMPLETED = Stream(id="payments.transactions.completed.v1", data=Completed)
BALANCE = Stream(
    id="customers.accounts.balance.v1", data=Balance, type="org.mesh.balance.updated.v1",
    identity="balanceId", key="customerId",
)  # fmt: skip

PROCESSOR = Processor(
    steps=(
        Step(reads=COMPLETED, function=book, writes=(BALANCE,), memory=Latest(key="customerId", stream=BALANCE)),
    ),
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(run(PROCESSOR))
