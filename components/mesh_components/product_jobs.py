"""Component ProductJobs: a product's batch jobs and the files that they run."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pulumi
import pulumi_databricks as databricks
from mesh_platform.documents.scalars import span
from mesh_platform.errors import DocumentError
from mesh_platform.mesh import naming

from . import job_tasks, quartz
from .children import Children
from .parts import ProductPartArgs
from .receivers import hooked, key, mailboxes

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Domain
    from mesh_platform.documents.kinds.product_stack import Job
    from mesh_platform.mesh.ids import PortId

    from .refs import IdentityRefs, Text


class ProductJobsArgs(ProductPartArgs):
    """Args of ProductJobs."""

    domain: Domain
    """The domain's document, for its receivers."""
    owners: Sequence[str]
    """Groups of the identity provider that may start and stop the jobs."""
    identity: IdentityRefs
    """The product's own identities; jobs run as its service principal."""
    warehouse_id: Text
    """SQL warehouse of SQL jobs."""
    destinations: Mapping[str, Text]
    """Notification destinations of the workspace by `<domain>.<receiver>`."""
    reads: Mapping[PortId, str]
    """Full names of what the product may query, by input port; jobs get them as parameters."""
    sources: Mapping[str, bytes]
    """Contents of the files that jobs name, by path below the product's folder."""


class ProductJobs(pulumi.ComponentResource):
    """Directories, WorkspaceFiles, Jobs, and who may read and run them."""

    jobs: Mapping[str, pulumi.Output[str]]
    """Job ids by the name that stack.yaml gives."""

    def __init__(self, name: str, args: ProductJobsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product, environment = args["product"], args["environment"]
        super().__init__("mesh:index:ProductJobs", name, {"productId": str(product.id)}, opts)
        self._children = Children(parent=self, protect=environment.protect)
        self._cloud, self._given = args["providers"].workspace, args
        files = self._files(name, naming.folder(product.id, environment.id))
        jobs = {job.name: self._job(name, job, files[job.source]) for job in product.stack.jobs}
        self.jobs = {each: job.id for each, job in jobs.items()}
        for each, job in jobs.items():
            databricks.Permissions(
                f"{name}-{each}-users",
                job_id=job.id,
                access_controls=[
                    databricks.PermissionsAccessControlArgs(group_name=group, permission_level="CAN_MANAGE_RUN")
                    for group in sorted(set(args["owners"]))
                ],
                opts=self._children.options(databricks.Permissions, self._cloud),
            )
        self.register_outputs({"jobs": self.jobs})

    def _files(self, name: str, root: str) -> dict[str, databricks.WorkspaceFile]:
        sources = sorted({job.source for job in self._given["product"].stack.jobs})
        folders = {
            folder: self._folder(f"{name}-folder-{folder}", str(PurePosixPath(root) / folder))
            for folder in sorted({str(PurePosixPath(source).parent) for source in sources})
        }
        return {
            source: databricks.WorkspaceFile(
                f"{name}-file-{source}",
                path=str(PurePosixPath(root) / source),
                content_base64=base64.b64encode(self._content(source)).decode(),
                opts=self._children.options(
                    databricks.WorkspaceFile, self._cloud, after=[folders[str(PurePosixPath(source).parent)]]
                ),
            )
            for source in sources
        }

    def _folder(self, name: str, path: str) -> databricks.Directory:
        """Make a folder that the product's principal, as which jobs run, and its owners may read."""
        folder = databricks.Directory(name, path=path, opts=self._children.options(databricks.Directory, self._cloud))
        reader = databricks.PermissionsAccessControlArgs(
            service_principal_name=self._given["identity"].application_id, permission_level="CAN_READ"
        )
        databricks.Permissions(
            f"{name}-readers",
            directory_path=folder.path,
            access_controls=[
                reader,
                *(
                    databricks.PermissionsAccessControlArgs(group_name=group, permission_level="CAN_READ")
                    for group in sorted(set(self._given["owners"]))
                ),
            ],
            opts=self._children.options(databricks.Permissions, self._cloud),
        )
        return folder

    def _content(self, source: str) -> bytes:
        content = self._given["sources"].get(source)
        if not content:
            raise DocumentError(
                f"the source {source!r} of a job is {'missing' if content is None else 'empty'}",
                fix="add the file to the product's folder, or change `source` in stack.yaml",
                where=str(self._given["product"].id),
            )
        return content

    def _job(self, name: str, job: Job, file: databricks.WorkspaceFile) -> databricks.Job:
        args = self._given
        tags = args["labels"].databricks()
        product, environment = args["product"], args["environment"].id
        parameters = job_tasks.parameters(product, environment, args["reads"]) | job.parameters
        return databricks.Job(
            f"{name}-{job.name}",
            name=naming.job(product.id, job.name, environment),
            description=args["labels"].sentence(),
            tags=tags,
            budget_policy_id=args["identity"].budget_policy_id,
            run_as=databricks.JobRunAsArgs(service_principal_name=args["identity"].application_id),
            tasks=[
                job_tasks.task(job, pulumi.Output.concat("/Workspace", file.path), parameters, args["warehouse_id"])
            ],
            environments=job_tasks.environments(job),
            schedule=self._schedule(job),
            timeout_seconds=span(job.timeout).seconds,
            max_concurrent_runs=1,
            email_notifications=self._mail(),
            webhook_notifications=self._hooks(),
            opts=self._children.options(databricks.Job, self._cloud),
        )

    def _schedule(self, job: Job) -> databricks.JobScheduleArgs | None:
        if job.schedule is None:
            return None
        fault = quartz.fault(job.schedule.cron)
        if fault is not None:
            raise DocumentError(
                f"the schedule of job {job.name}, {job.schedule.cron!r}: {fault}",
                fix="write a Quartz expression in stack.yaml, as 0 30 4 * * ?",
                where=str(self._given["product"].id),
            )
        return databricks.JobScheduleArgs(quartz_cron_expression=job.schedule.cron, timezone_id=job.schedule.timezone)

    def _mail(self) -> databricks.JobEmailNotificationsArgs | None:
        names = self._given["product"].stack.monitoring.receivers
        found = mailboxes(self._given["domain"].receivers, names)
        return databricks.JobEmailNotificationsArgs(on_failures=found) if found else None

    def _hooks(self) -> databricks.JobWebhookNotificationsArgs | None:
        domain = self._given["domain"]
        names = hooked(domain.receivers, self._given["product"].stack.monitoring.receivers)
        there = self._given["destinations"]
        found = [there[key(domain.id, name)] for name in names if key(domain.id, name) in there]
        if not found:
            return None
        return databricks.JobWebhookNotificationsArgs(
            on_failures=[databricks.JobWebhookNotificationsOnFailureArgs(id=each) for each in found]
        )
