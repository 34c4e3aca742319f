"""One thing that is wrong in the plain data of a document, and the words in which it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

LONGEST = 80
_PRIVATE = frozenset({"webhook"})
"""Fields whose text may be a secret that somebody wrote in the wrong place; it is never repeated."""

Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """One thing wrong at `path`; `key` says that the key itself is wrong, `meant` which one it may stand for."""

    code: str
    path: Path
    message: str
    key: bool = False
    meant: str = ""


def missing(path: Path) -> Problem:
    """Return the problem of a field that is not there."""
    return Problem("missing-field", path, f"{dotted(path)} is missing")


def unknown(path: Path, known: Iterable[str]) -> Problem:
    """Return the problem of a key that nobody reads, with the known one that is spelt most like it."""
    near = nearest(str(path[-1]), known)
    hint = f"; did you mean {near!r}?" if near else ""
    return Problem("unknown-key", path, f"the key {dotted(path)!r} is unknown{hint}", key=True, meant=near or "")


def told_once(problems: Iterable[Problem]) -> list[Problem]:
    """Drop the fields that are missing only because their key is misspelt, and what is said twice."""
    found = list({(problem.path, problem.code): problem for problem in problems}.values())
    misspelt = {(*problem.path[:-1], problem.meant) for problem in found if problem.meant}
    return [problem for problem in found if problem.code != "missing-field" or problem.path not in misspelt]


def wrong(code: str, path: Path, value: object, said: str) -> Problem:
    """Return the problem of a value that is there and does not fit."""
    return Problem(code, path, f"{dotted(path) or 'the document'} is {shown(value, path)}; {said}")


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as `ports.completed.v1.partitions`."""
    return ".".join(_cut(str(step)) for step in path)


def shown(value: object, path: Sequence[str | int] = ()) -> str:
    """Write a value as a message may repeat it."""
    if _PRIVATE.intersection(path) and isinstance(value, str):
        return "a text that is not shown"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return {"None": "null", "True": "true", "False": "false"}.get(repr(value)) or _cut(repr(value))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is spelt most like `word`; None where none is near."""
    if len(word) > LONGEST:
        return None
    words = list(known)
    folded = {_folded(each): each for each in words}
    import difflib  # read only when something is misspelt

    return folded.get(_folded(word)) or next(iter(difflib.get_close_matches(word, words, 1, 0.6)), None)


def _folded(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
