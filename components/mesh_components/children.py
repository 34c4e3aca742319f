"""Options of a component's children: parent, explicit provider, and protection of what holds state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from mesh_platform.errors import UsageError

from .protection import stateful


@dataclass(frozen=True, slots=True, kw_only=True)
class Children:
    """The children of one component; `protect` is the environment's."""

    parent: pulumi.Resource
    protect: bool

    def options(
        self,
        kind: type[pulumi.Resource],
        provider: pulumi.ProviderResource | None,
        *,
        after: Sequence[pulumi.Resource] = (),
        old_first: bool = False,
    ) -> pulumi.ResourceOptions:
        """Return the options of a child of type `kind` that comes after others.

        `old_first` deletes before it replaces: two of that name cannot exist at once.

        Raises UsageError without a provider: Pulumi would fall back to a default one, with whatever credentials the
        machine happens to have.
        """
        if provider is None:
            raise UsageError(
                f"no provider was given for {kind.__name__}",
                fix="pass it in the component's args, in providers",
                where=type(self.parent).__name__,
            )
        return pulumi.ResourceOptions(
            parent=self.parent,
            provider=provider,
            protect=self.protect and stateful(kind),
            depends_on=list(after),
            delete_before_replace=True if old_first else None,
        )
