"""Whatever is edited in a document, the check ends with findings or a mesh, never with a crash."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mesh_platform.documents import Documents, read
from mesh_platform.documents.parse import parse
from mesh_platform.mesh import build
from small import FILES, write

Path_ = tuple[str | int, ...]


def places(tree: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the path of every value of a document."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, value in items:
        yield (*path, step)
        yield from places(value, (*path, step))


def edited(name: str, path: Path_, value: Any) -> str:
    """Return a document with one value replaced, or without it where `value` is Ellipsis."""
    tree: Any = parse(FILES[name])
    node = tree
    for step in path[:-1]:
        node = node[step]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return yaml.safe_dump(tree)


EDITS = [(name, path) for name, text in FILES.items() if name.endswith(".yaml") for path in places(parse(text))]
VALUES = st.one_of(
    st.sampled_from(
        [..., None, True, 0, -1, 1.5, "", " ", "*", "a.b", "a.b.c.v1", "payments", "risk.scoring", "x" * 300]
    ),
    st.sampled_from(
        [[], {}, [None], [[]], {"": None}, "risk.scoring.assessed.v1", "2026-02-30", "../..", "\u2028", "v1"]
    ),
    st.text(max_size=8),
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    return read(write(tmp_path_factory.mktemp("sound")))


@pytest.fixture
def file(sound: Documents, name: str) -> Iterator[Path]:
    """The one document that a test edits, in a mesh that its tests share."""
    yield sound.root / name
    write(sound.root, {name: FILES[name]})


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".yaml")])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_edit_of_one_value_makes_the_check_stumble(sound, file, name, data):
    path = data.draw(st.sampled_from([path for other, path in EDITS if other == name]))
    text = edited(name, path, data.draw(VALUES))

    file.write_text(text, encoding="utf-8")
    mesh, findings = build(read(sound.root, like=sound))

    assert (mesh is None) == bool(findings)
    for finding in findings:
        assert finding.message and finding.remedy
        assert len(str(finding)) < 2000
        assert finding.location.line <= max(text.count("\n"), 40) + 1
