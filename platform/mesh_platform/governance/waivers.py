"""Waivers: failures that are accepted for a while, by whom and where the document says, and no others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from mesh_platform.rules import Judgement, Outcome, Setting
from mesh_platform.rules.waivers import WaiverUnused, expired, within

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Policy, Waiver

    from .context import Context


def waived(
    judgements: Sequence[Judgement], context: Context, counted: Collection[str] | None = None
) -> tuple[Judgement, ...]:
    """Return judgements, with the id of the waiver at each failure that one accepts.

    It names the rule or the policy of the failure, the product or its domain, and the environment; it has not ended,
    and ends within the limit of its policy. `counted` has the ids of waivers whose statements stand; None counts all.
    Nothing accepts failures of waivers themselves, nor what was not evaluated.
    """
    standing = [waiver for _, waiver in _standing(context, counted)]
    return tuple(
        replace(each, waiver=accepting.id) if (accepting := _accepts(each, standing)) is not None else each
        for each in judgements
    )


def unused(
    judgements: Sequence[Judgement],
    settings: Sequence[Setting],
    context: Context,
    domains: Collection[str],
    counted: Collection[str] | None = None,
) -> tuple[Judgement, ...]:
    """Return a finding for each waiver of what was judged that no failure needed; `judgements` are what waived() says.

    `domains` are those that were judged. A waiver of something that was not evaluated is left: it may be needed yet.
    """
    needed = {each.waiver for each in judgements}
    open_ = {name for each in judgements if each.outcome is Outcome.unknown for name in (each.rule, each.policy)}
    asked = [each for each in settings if isinstance(each.rule, WaiverUnused)]
    return tuple(
        _unused(setting, document, waiver)
        for document, waiver in _standing(context, counted)
        if waiver.id not in needed and waiver.rule not in open_ and _concerns(waiver, domains)
        for setting in asked
    )


def _standing(context: Context, counted: Collection[str] | None) -> Iterator[tuple[Document, Waiver]]:
    """Yield the waivers of the environment that hold: counted, not ended, and within the limit of their policies."""
    policies = [cast("Policy", each.model) for each in context.documents.of("Policy")]
    for document in context.documents.of("Waiver"):
        waiver = cast("Waiver", document.model)
        here = context.environment in waiver.environments and (counted is None or waiver.id in counted)
        if here and not expired(waiver, context.at) and within(waiver, policies, context.at):
            yield document, waiver


def _accepts(judgement: Judgement, standing: Sequence[Waiver]) -> Waiver | None:
    about = judgement.product
    if judgement.outcome is not Outcome.failed or about is None or judgement.waiver is not None:
        return None
    names = (judgement.rule, judgement.policy)
    scopes = {about, about.partition(".")[0]}
    return next((each for each in standing if each.rule in names and scopes & set(each.scope)), None)


def _concerns(waiver: Waiver, domains: Collection[str]) -> bool:
    return all(name.partition(".")[0] in domains for name in waiver.scope)


def _unused(setting: Setting, document: Document, waiver: Waiver) -> Judgement:
    return Judgement(
        rule=setting.rule.id, severity=setting.severity, outcome=Outcome.failed, policy=setting.policy,
        message=f"waiver {waiver.id} is not needed: {waiver.rule} passes without it", remedy=setting.rule.remedy,
        location=document.at("rule"), stage=setting.stage,
    )  # fmt: skip
