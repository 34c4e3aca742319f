"""The products and ports of the example's flow of payments."""

from __future__ import annotations

from mesh_platform.mesh.ids import ProductId

COMPLETED = "payments.transactions.completed.v1"
ASSESSED = "risk.scoring.assessed.v1"
CORRELATED = "risk.scoring.correlated.v1"
BALANCE = "customers.accounts.balance.v1"
LOGGED = "audit.ledger.logged.v1"
CONFIRMED = "notifications.notices.confirmed.v1"
DEAD = ".dlq"
"""What the name of a dead letter topic ends in."""
PORTS = {
    "payments.transactions": (COMPLETED,),
    "risk.scoring": (ASSESSED, CORRELATED),
    "customers.accounts": (BALANCE,),
    "audit.ledger": (LOGGED,),
    "notifications.notices": (CONFIRMED,),
}
"""Ports by the product that writes them."""
PRODUCTS = tuple(ProductId.parse(each) for each in PORTS)
CAUSES = {ASSESSED: COMPLETED, BALANCE: COMPLETED, CORRELATED: ASSESSED, CONFIRMED: BALANCE}
"""What each event is made from, where that is one port only."""
