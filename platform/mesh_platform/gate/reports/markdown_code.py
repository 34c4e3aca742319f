"""The one way in which text of others comes into Markdown: as code, in which nothing is a link, a tag or a mention."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .plain import cut, visible

LONGEST = 700
"""Characters of one text; what is longer is cut before it is escaped, so that no markup is."""
SHORT = 200
"""Characters of one of several."""
MOST = 12
"""Texts of a list that are shown; the others are counted."""
_TICKS = re.compile("`+")


def code(text: str, *, cell: bool = False, most: int = LONGEST) -> str:
    """Return a text as a code span of GitHub-flavoured Markdown; in a `cell` of a table a pipe needs a backslash."""
    content = cut(visible(text), most) or "(empty)"
    fence = "`" * (max((len(run) for run in _TICKS.findall(content)), default=0) + 1)
    if content[0] == "`" or content[-1] == "`":
        content = f" {content} "
    span = f"{fence}{content}{fence}"
    return span.replace("|", "\\|") if cell else span


def listed(texts: Sequence[str]) -> str:
    """Return the first texts of a list as code, and how many there are more."""
    more = f" and {len(texts) - MOST} more" if len(texts) > MOST else ""
    return ", ".join(code(text, most=SHORT) for text in texts[:MOST]) + more
