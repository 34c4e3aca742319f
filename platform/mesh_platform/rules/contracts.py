"""Rules on what a change does to contracts, and to those who rely on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mesh_platform.differences import (
    WHOLE,
    ContractDifference,
    Difference,
    Direction,
    Side,
    Step,
    asked,
    contracts,
    raised,
    standing,
)
from mesh_platform.mesh.ids import PortId

from .change import ChangeReader
from .model import ChangeRule, Failure

if TYPE_CHECKING:
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.model import Port

SAID = {
    Direction.removed: "removes",
    Direction.added: "adds",
    Direction.tightened: "tightens",
    Direction.loosened: "loosens",
    Direction.changed: "changes",
}
LONGEST = 120
"""Characters of a value in a message; the report has all of it."""


class ContractBroken(ChangeRule):
    """Make a new major version of the port beside this one, move its consumers, and let their agreements end first."""

    id = "contract-broken"
    title = "Nobody who reads a port by an agreement loses what its contract promised"
    family = "contract"
    severity = "critical"
    reads = {"DataContract": ("schema", "slaProperties", "servers", "status"), "AccessAgreement": ("provider",)}
    passing = {"base": {"columns": 2, "agreed": True}, "columns": 3, "contractVersion": "1.1.0", "agreed": True}
    failing = {"base": {"agreed": True}, "agreed": True, "columnType": "integer"}

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """What breaks a reader hits no agreement that is in force."""
        for contract in differing(reader):
            for each in contract.breaking:
                if each.agreements:
                    yield _failure(contract.port, each, f"; it breaks {', '.join(each.agreements)}")


class ContractMajor(ChangeRule):
    """Take it back, or make a new major version of the port; a contract may change freely while it is a draft."""

    id = "contract-major"
    title = "A contract promises no less within one major version"
    family = "contract"
    severity = "high"
    reads = {"DataContract": ("schema", "slaProperties", "servers", "status")}
    passing = {"base": {"columns": 2}, "columns": 3}
    failing = {"base": {"columns": 2}, "columns": 1}

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """What breaks a reader is another major version, though nobody reads it yet; a port may be retired."""
        for contract in differing(reader):
            for each in contract.breaking:
                if each.what != WHOLE and not each.agreements and _relied_on(reader, contract.port):
                    yield _failure(contract.port, each, "; nobody reads it by an agreement")


class ContractVersion(ChangeRule):
    """Raise version in the contract: the patch for words, the minor version for more or less than before."""

    id = "contract-version"
    title = "A contract's version says how far it has changed"
    family = "contract"
    severity = "medium"
    reads = {"DataContract": ("version",)}
    passing = {"base": {"columns": 2}, "columns": 3, "contractVersion": "1.1.0"}
    failing = {"base": {"columns": 2}, "columns": 3, "contractVersion": "1.0.0"}

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """The version is raised by what differs; a major step is another port, so the most it can be is a minor one."""
        for contract in differing(reader):
            old, new = _port(reader.before, contract.port), _port(reader.mesh, contract.port)
            if old is None or new is None:
                continue
            before, after = old.contract.version, new.contract.version
            wanted, taken = min(asked(contract.differences), Step.minor), raised(before, after)
            if taken is None or taken < wanted:
                place = reader.of_port(contract.port, "version")
                yield Failure(_version(contract.port, before, after, wanted, taken), place, str(contract.port.product))


def differing(reader: ChangeReader) -> tuple[ContractDifference, ...]:
    """Return the contracts that a change touches, wherever they are deployed."""
    return contracts(*sides(reader), reader.at)


def sides(reader: ChangeReader) -> tuple[Side, Side]:
    """Return what a change compares."""
    base, head = reader.change.base, reader.change.head
    return Side(mesh=base.mesh, documents=base.documents), Side(mesh=head.mesh, documents=head.documents)


def _failure(port: PortId, each: Difference, whom: str) -> Failure:
    return Failure(f"{port} {_what(each)}{whom}", each.location, str(port.product))


def _what(each: Difference) -> str:
    """Return `loosens schema.completed.amount.physicalType from decimal(18,2) to decimal(20,2)`."""
    said = f"{SAID[each.direction]} {'its contract' if each.what == WHOLE else each.what}"
    match each.old, each.new:
        case str(old), str(new):
            return f"{said} from {_short(old)} to {_short(new)}"
        case str(old), _:
            return f"{said}, which was {_short(old)}"
        case _:
            return f"{said}, which is {_short(each.new or '')}"


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"


def _version(port: PortId, old: str, new: str, wanted: Step, taken: Step | None) -> str:
    if taken is None:
        return f"{port} has the version {new!r} after {old!r}; both should be semantic versions, as 1.2.0"
    if taken is Step.back:
        return f"{port} has the version {new}, which is lower than {old}"
    least = "a minor version" if wanted is Step.minor else "a patch"
    return f"{port} has the version {new} after {old}; what differs in it asks for {least} more"


def _relied_on(reader: ChangeReader, port: PortId) -> bool:
    """Whether the contract was one to rely on before the change."""
    found = _port(reader.before, port)
    return found is not None and standing(found.contract.status or "")


def _port(mesh: Mesh, port: PortId) -> Port | None:
    product = mesh.products.get(port.product)
    return next((each for each in product.ports if each.id == port), None) if product else None
