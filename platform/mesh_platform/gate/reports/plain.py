"""Text of documents made plain: one line, in which everything is seen."""

from __future__ import annotations


def visible(text: str) -> str:
    """Return a text on one line, with what cannot be seen or turns the direction of writing written as `\\u202e`.

    Documents and names of files hold what their authors like: a line break would begin a line of its own in a report,
    and half of a surrogate pair cannot be written at all.
    """
    seen = text if text.isprintable() else "".join(_shown(character) for character in text)
    return " ".join(seen.split())


def cut(text: str, most: int) -> str:
    """Return at most so many characters of a text; a text that is cut ends in `…`."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    if character.isspace():
        return " "
    return character.encode("unicode_escape").decode("ascii")
