"""What an expression reads is told by its text: never less than it would look at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.governance.expressions.reading import ROOTS, Read, about, reads


def told(expression: str) -> set[str]:
    return {str(each) for each in reads(expression)}


@pytest.mark.parametrize(
    ("expression", "read"),
    [
        ("product.classification == 'restricted'", {"product.classification"}),
        ("change.new.config['retention.ms'] != change.old.config[\"retention.ms\"]",
         {"change.new.config.retention.ms", "change.old.config.retention.ms"}),
        ("product.ports.all(p, p.partitions <= parameters.most)", {"product.ports", "parameters.most"}),
        ("product.ports.size() > 0", {"product.ports"}),
        ("has(change.new.metadata.labels)", {"change.new.metadata.labels"}),
        ("product . ports // product.owner\n .size() > 0", {"product.ports"}),
        ("change.replaces[0] == 'x'", {"change.replaces"}),
        ("change[parameters.side].x == 1", {"change", "parameters.side"}),
        ("'product.owner' == \"change.op\" || r'contract.id' == '''agreement.id'''", set[str]()),
        ("'it\\'s product.id' == contract.id", {"contract.id"}),
        ("x.product.id == 1", set[str]()),
        ("product(1) || products.id", set[str]()),
        ("[change].all(c, c.new.x == 1)", {"change"}),
        ("{'a': product}.a.id == ''", {"product"}),
        ("environment.region.startsWith('eu-')", {"environment.region"}),
        ("change.new.count <= 0x1F", {"change.new.count"}),
        ("change.?new.x.hasValue()", {"change"}),
        ("r'\\' == change.op || 'a' == change.name", {"change.op", "change.name"}),
        ("'\\' == change.op || ' == change.name", {"change.name"}),
        ("'''it's \\''' product.id''' == contract.id", {"contract.id"}),
        ("1.5e3 > product.ports.size()", {"product.ports"}),
        ("", set[str]()),
    ],
)  # fmt: skip
def test_paths_of_variables_are_found(expression: str, read: set[str]) -> None:
    """Fields and plain indexes as far as they go; a computed one reads all that is below."""
    assert told(expression) == read


@pytest.mark.parametrize(
    ("expression", "subject"),
    [
        ("product.id != ''", "product"),
        ("contract.id != product.id", "contract"),
        ("agreement.days < 10 && contract.topic && product.id != ''", "agreement"),
        ("change.op == 'delete'", "change"),
        ("environment.strict", None),
    ],
)
def test_an_expression_is_asked_about_the_smallest_thing_that_it_reads(expression: str, subject: str | None) -> None:
    """An agreement has a contract, and a contract a product."""
    assert about(reads(expression)) == subject


@given(st.text(st.sampled_from("change.new[]('\"\\ \n/x1product,r)"), max_size=60))
def test_any_text_is_read_to_its_end(text: str) -> None:
    """What is no expression is refused elsewhere; here it neither loops nor raises."""
    assert all(each.root in ROOTS for each in reads(text))


@given(st.lists(st.sampled_from(["old", "new", "op", "labels"]), max_size=4), st.sampled_from(["", " ", "\n"]))
def test_a_path_is_found_wherever_it_stands(path: list[str], space: str) -> None:
    """Within other words, and with space between its parts."""
    written = f"{space}.{space}".join(["change", *path])
    assert Read("change", tuple(path)) in reads(f"true && !({written} == 1) || x.change.op")
