"""What exists already and is brought under a resource by import, instead of being created."""

from __future__ import annotations

from collections.abc import Iterable

import pulumi
from mesh_platform.mesh.adoption import Adoption


def adopt(things: Iterable[Adoption]) -> None:
    """Import each of `things` into the resource that the program declares for it.

    What has been adopted once keeps its place: an id that the state has already changes nothing. A thing that exists
    needs none of what a new one comes after, so that it can be imported before those are made.
    """
    wanted = {(each.type, each.name): each for each in things}
    if not wanted:
        return

    def imported(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        thing = wanted.get((args.type_, args.name))
        if thing is None:
            return None
        args.opts.import_ = thing.id
        args.opts.depends_on = []
        return pulumi.ResourceTransformationResult(props=args.props, opts=args.opts)

    pulumi.runtime.register_stack_transformation(imported)
