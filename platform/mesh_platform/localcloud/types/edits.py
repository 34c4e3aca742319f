"""The shortest edits between two lists."""

from __future__ import annotations

from ..values import Value


def edited(old: list[Value], new: list[Value]) -> tuple[set[int], set[int]]:
    """Return the positions of `old` and of `new` that are in no longest common subsequence."""
    common = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            same = old[i] == new[j]
            common[i][j] = common[i + 1][j + 1] + 1 if same else max(common[i + 1][j], common[i][j + 1])
    gone, come = set(range(len(old))), set(range(len(new)))
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i] == new[j]:
            gone.discard(i)
            come.discard(j)
            i, j = i + 1, j + 1
        elif common[i + 1][j] >= common[i][j + 1]:
            i += 1
        else:
            j += 1
    return gone, come
