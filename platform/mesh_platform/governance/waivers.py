"""Waivers: failures that are accepted for a while, by whom and where the document says, and no others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from mesh_platform.rules import Judgement, Outcome, Parameters, Setting
from mesh_platform.rules.reader import Reader
from mesh_platform.rules.standing import doubts
from mesh_platform.rules.waivers import READS, WaiverUnused, expired, within

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Policy, Waiver

    from .context import Context


def waived(judgements: Sequence[Judgement], context: Context) -> tuple[Judgement, ...]:
    """Return judgements, with the id of the waiver at each failure that one accepts.

    It names the rule or the policy of the failure, the product or its domain, and the environment; it has not ended,
    ends within the limit of its policy, and its statements stand where the environment asks for signatures. Nothing
    accepts failures of waivers themselves, nor what was not evaluated.
    """
    standing = [waiver for _, waiver in _standing(context)]
    return tuple(
        replace(each, waiver=accepting.id) if (accepting := _accepts(each, standing)) is not None else each
        for each in judgements
    )


def unused(
    judgements: Sequence[Judgement], settings: Sequence[Setting], context: Context, domains: Collection[str]
) -> tuple[Judgement, ...]:
    """Return a finding for each waiver of what was judged that no failure needed; `judgements` are what waived() says.

    `domains` are those that were judged. A waiver of something that was not evaluated is left: it may be needed yet.
    """
    needed = {each.waiver for each in judgements}
    open_ = {name for each in judgements if each.outcome is Outcome.unknown for name in (each.rule, each.policy)}
    asked = [each for each in settings if isinstance(each.rule, WaiverUnused)]
    return tuple(
        _unused(setting, document, waiver)
        for document, waiver in _standing(context)
        if waiver.id not in needed and waiver.rule not in open_ and _concerns(waiver, domains)
        for setting in asked
    )


def _standing(context: Context) -> Iterator[tuple[Document, Waiver]]:
    """Yield the waivers of the environment that hold: not ended, within the limit of their policies, and accepted."""
    policies = [cast("Policy", each.model) for each in context.documents.of("Policy")]
    reader = Reader(context.scope(), READS, Parameters())
    for document in context.documents.of("Waiver"):
        waiver = cast("Waiver", document.model)
        holds = context.environment in waiver.environments and not expired(waiver, context.at)
        if holds and within(waiver, policies, context.at) and not doubts(document, reader):
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
