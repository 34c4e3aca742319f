"""Tells customers of every new balance, and confirms it."""

import sys

from mesh_streams import Processor, Step, Stream, run

from notices.events import Balance, Confirmed
from notices.telling import notify

BALANCE = Stream(id="customers.accounts.balance.v1", data=Balance)
CONFIRMED = Stream(
    id="notifications.notices.confirmed.v1", data=Confirmed, type="org.mesh.notice.confirmed.v1",
    identity="noticeId", key="paymentId",
)  # fmt: skip

PROCESSOR = Processor(steps=(Step(reads=BALANCE, function=notify, writes=(CONFIRMED,)),))

if __name__ == "__main__":
    sys.exit(run(PROCESSOR))
