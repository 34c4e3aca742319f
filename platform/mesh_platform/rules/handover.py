"""Rules on what changes hands or its name: for a cloud it is another thing in the place of a lost one."""

from __future__ import annotations

from collections.abc import Iterator

from mesh_platform.differences import Handed, transitions

from .change import ChangeReader
from .contracts import sides
from .model import ChangeRule, Failure


class OwnershipTransition(ChangeRule):
    """Bring up the new one beside the old one, move who reads it, remove the old one last; docs/moves.md says how."""

    id = "ownership-transition"
    title = "Nothing is lost because it changes hands or its name"
    family = "destructive-change"
    severity = "critical"
    reads = {"DataProduct": ("id", "team"), "ProductStack": ("environments", "workspace"), "Domain": ("id",)}
    passing = {"base": {"workspace": "shared"}, "workspace": "shared"}
    failing = {"base": {"workspace": "dedicated"}, "workspace": "shared"}

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """A transition destroys nothing and leaves nothing behind; another owner does neither."""
        for each in transitions(*sides(reader), reader.at):
            if each.destructive:
                said = f"{SAID[each.what]} of {each.product} would change from {each.old} to {each.new}"
                yield Failure(f"{said}; lost or left behind: {'; '.join(each.destroys)}", each.location, each.product)


SAID = {
    Handed.workspace: "the workspace",
    Handed.domain: "the domain",
    Handed.product: "the name",
    Handed.catalog: "the catalogs",
    Handed.environments: "the environments",
    Handed.owner: "the owner",
}
