"""Markdown as GitHub shows it: through its own parser, and taken apart into tags, code and plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

EXTENSIONS = ["table", "autolink", "strikethrough", "tasklist"]
"""Without its filter of tags, so that a tag that comes through is seen."""
OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES


@dataclass
class Page:
    """The tags with their attributes and the text outside of code in their order, and the texts of code."""

    shape: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def tags(self) -> set[str]:
        """Return the tags that occur."""
        return {each[1:-1] for each in self.shape if each.startswith("<") and not each.startswith("</")}


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page, self.inside = Page(), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.shape.append(f"<{tag}{''.join(f' {name}={value}' for name, value in attrs)}>")
        if tag in ("code", "pre"):
            self.inside += 1
            self.page.codes.append("")

    def handle_endtag(self, tag: str) -> None:
        self.page.shape.append(f"</{tag}>")
        self.inside -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.page.codes[-1] += data
        elif data.strip():
            self.page.shape.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.shape.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.page.shape.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.page.shape.append(f"<?{data}>")


def html(text: str) -> str:
    """Return Markdown as HTML."""
    return cmarkgfm.markdown_to_html_with_extensions(text, options=OPTIONS, extensions=EXTENSIONS)


def page(text: str) -> Page:
    """Return what Markdown becomes."""
    parser = _Parser()
    parser.feed(html(text))
    parser.close()
    return parser.page
