"""The program of every stack, with mistakes: what documents cannot get wrong, it declares otherwise for one product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import mesh_stacks
import pulumi

PRODUCT = "audit-copies"
ENTRY = "[mesh_platform.program]\ndefault = mistaken:run\n"
"""What an installed distribution says of itself so that this program is the one that is run."""
Props = dict[str, Any]


def run(root: Path, stack: str, **more: Any) -> None:
    """Run the program, and declare what MISTAKES says instead of what it should."""
    pulumi.runtime.register_stack_transformation(_mistaken)
    mesh_stacks.run(root, stack, **more)


def installed(folder: Path) -> Path:
    """Write a distribution with this program into a folder, which has to come first in the path."""
    about = folder / "mistaken-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: mistaken\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY)
    return folder


def _namespace(props: Props) -> None:
    props["metadata"].name = "copies"
    wrong = {"mesh.platform/cost-centre": "CC-1", "pod-security.kubernetes.io/enforce": "baseline"}
    props["metadata"].labels = {**props["metadata"].labels, **wrong}


def _open(props: Props) -> None:
    props["spec"].policy_types = ["Ingress"]


def _unlimited(props: Props) -> None:
    props["spec"].hard = {"pods": "5"}


MISTAKES: Mapping[str, Callable[[Props], None]] = {
    "dedicated-workspace": lambda props: props.update(aws_region="us-east-1"),
    "namespace-namespace": _namespace,
    "namespace-default-deny": _open,
    "namespace-quota": _unlimited,
    "workspace-files": lambda props: props.update(catalog_name="shared"),
    "kept.v1-stream-topic": lambda props: props.update(topic_name="copies"),
    "access-GROUP-audit.copies.-audit.copies-READ": lambda props: props.update(resource_name="*"),
    "access-schema-copies-product-audit.copies": lambda props: props.update(privileges=["ALL_PRIVILEGES"]),
}
"""By the end of a resource's name, what is done to its properties."""


def _mistaken(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
    change = MISTAKES.get(args.name.removeprefix(f"{PRODUCT}-"))
    if change is None or not args.name.startswith(PRODUCT):
        return None
    props = dict(args.props)
    change(props)
    return pulumi.ResourceTransformationResult(props, args.opts)
