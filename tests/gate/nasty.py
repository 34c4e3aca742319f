"""Texts that would be something else than text in a report, and verdicts that have them in every place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from mesh_platform.cost import Change
from mesh_platform.cost import Difference as Costs
from mesh_platform.differences import ContractDifference, Difference, Direction, Handed, Transition
from mesh_platform.findings import Location
from mesh_platform.gate import Comparison, Cost, Verdict
from mesh_platform.gate.reports.plain import visible
from mesh_platform.mesh.ids import PortId, ProductId
from mesh_platform.plan import Diagnostic, Plan, Step
from mesh_platform.rules import FileChange, Judgement, Outcome, Phase, Stage

AS_THEY_ARE = (
    "[link](https://evil.example)", "![image](https://evil.example/a.png)", "[ref][1]\n\n[1]: https://evil.example",
    "<https://evil.example>", "https://evil.example/a?b=c", "http://evil.example", "www.evil.example", "ftp://e.example",
    "mailto:a@evil.example", "a.person@evil.example", "xmpp:a@evil.example/r", "@everyone", "@bank/payments-core",
    "#123", "GH-1", "owner/repo#1", "owner/repo@0123456", "0123456789abcdef0123456789abcdef01234567",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<details open>", "<!-- comment", "<![CDATA[x]]>",
    "<?php ?>", "<a href='x'>y</a>", "&lt;b&gt;", "&#64;everyone", "&commat;everyone", "# heading", "heading\n===",
    "heading\n---", "- item", "1. item", "> quote", "> [!WARNING]\n> alert", "- [ ] task", "| a | b |\n|---|---|",
    "a | b", "\\|", "\\\\|", "```\nfence", "~~~\nfence", "    indented", "`", "``", "```", "` `", "`a`b`", "``a`",
    "\\`", "**bold**", "__bold__", "~~gone~~", "$x^2$", "$$x$$", "$`x`$", ":smile:", ":+1:", "[^1]\n\n[^1]: note",
    "[[wiki]]", "\u202eright to left", "\u2066isolated\u2069", "zero\u200bwidth", "@\u2060everyone", "\ufeffmark",
    "a\u0000b", "a\rb", "a\r\nb", "a\u2028b", "a\u2029b", "a\x85b", "a\x0bb", "a\x1b[31mred", "a\ud800b",
    "\U0001f4a9", "\u0301accent", "::error::x", "%0A::error::x", "::set-output name=a::b", "##[error]x",
    "::stop-commands::t", "]]>", '"', "'", "{0}", "{{x}}", "[a](1)", "[a\\](b)", "\\", "\\\\", "//evil.example/x",
    "../../etc/passwd", "a b", "a%20b", "x.yaml,line=1", " ", "",
)  # fmt: skip
AROUND = (
    "{}", "a {} b", "`{}", "{}`", "`{}`", "``{}``", "|{}|", "\\{}", "{}\\", "\n{}\n", "\n\n{}\n\n", "({})", "[{}]",
    "<{}>", "**{}**", "{}|", "\n- {}", "\n| {} |", "\n```\n{}", "x{}", "{}x", "\t{}", "~{}~", "_{}_", "!{}", "@{}",
    "#{}", "${}$", "{}:", "\u202e{}", "\u200b{}", "{0}{0}", "[x]({})", "![x]({})", "<a href={}>", "`` ` {}", "\\`{}\\`",
    "\n===\n{}", "{}\n---", "&{};", "^{}^", "[^{}]", "{}@evil.example", "www.{}", "https://{}", "{}#1", "GH-{}",
    "a|{}", "`|{}", "{}|`", "<b>{}</b>", "<!--{}", "> {}", "1. {}", "    {}", "{}\n\n    {}", "\n\n```\n{}\n```\n",
    "$`{}`$", "{}\u202c", "::error file={}::x", "{}\n\n# {}",
)  # fmt: skip


def texts() -> list[str]:
    """Return more than 5,000 texts that differ in what is seen of them, always the same."""
    found: dict[str, str] = {}
    for around, inner in product(AROUND, AS_THEY_ARE):
        text = around.replace("{0}", "{}").replace("{}", inner)
        found.setdefault(visible(text), text)
    return [text for seen, text in found.items() if seen]


def groups(size: int) -> Iterator[list[str]]:
    """Yield all texts in groups."""
    every = texts()
    yield from (every[start : start + size] for start in range(0, len(every), size))


def judged(text: str, kind: int, line: int = 1) -> Judgement:
    """Return a judgement that has a text wherever a document could bring one."""
    outcome = Outcome.unknown if kind >= 3 else Outcome.failed
    placed = kind % 2 == 0
    return Judgement(
        rule=text or "-", severity="high", outcome=outcome, message=text, remedy=text, policy=text or None,
        location=Location(text, line, 1) if placed else None, stack=None if placed else text,
        urn=None if placed else f"urn:pulumi:{text}::mesh::{text}::{text}", product=text,
        phase=Phase.before_apply if kind == 3 else Phase.now if kind >= 4 else None,
        stage=Stage.warn if kind == 1 else Stage.enforce, waiver=text if kind == 2 else None, stopped=kind == 5,
    )  # fmt: skip


def verdict(all_: Sequence[str]) -> Verdict:
    """Return a verdict that has each text in every place that documents bring texts to."""
    judgements = tuple(judged(text, kind, at + 1) for at, text in enumerate(all_) for kind in range(6))
    plans = tuple(Plan(stack=text, steps=_steps(text), diagnostics=(_later(text),)) for text in all_)
    changes = tuple(Change(owner=text, before=Decimal(at), after=Decimal(at + 1)) for at, text in enumerate(all_))
    return Verdict(
        environments=tuple(all_), due=False, rules=1, products=1, judgements=judgements, plans=plans, unplanned={},
        cost=Cost(before=Decimal(1), after=Decimal(2), currency=all_[0] or "EUR", unpriced=dict.fromkeys(all_, 1),
                  difference=Costs(total=Change(owner="", before=Decimal(0), after=Decimal(0)), products=changes,
                                   domains=())),
        comparison=Comparison(
            base=all_[0], head=all_[-1], authority=tuple(FileChange(text, "1", "2") for text in all_),
            code=tuple(FileChange(text, None, "2") for text in all_), impact=tuple(all_),
            contracts=tuple(_contract(text) for text in all_), transitions=tuple(_handed(text) for text in all_),
        ),
    )  # fmt: skip


def _steps(text: str) -> tuple[Step, ...]:
    return tuple(
        Step(op=op, urn=f"urn:pulumi:a::mesh::b::{text}", type=f"a:b:{text}", replaces=(f"a{text}",), protect=True)
        for op in ("replace", "delete", f"odd{text}")
    )


def _later(text: str) -> Diagnostic:
    return Diagnostic("info", "", f"not evaluated: {text}")


def _contract(text: str) -> ContractDifference:
    part = Difference(what=text, direction=Direction.changed, old=text, new=text, breaking=True, agreements=(text,))
    return ContractDifference(port=PortId(ProductId(text, text), text, 1), differences=(part,), agreements=(text,))


def _handed(text: str) -> Transition:
    return Transition(what=Handed.owner, product=text, old=text, new=text, destroys=(text,))
