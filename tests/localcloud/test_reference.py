"""The page of the local cloud says of every type what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
from mesh_platform.localcloud.facts import FACTS
from mesh_platform.localcloud.reference import BEGIN, END, tables, written

PAGE = Path(__file__).resolve().parents[2] / "docs" / "local-cloud.md"


def row(name: str) -> str:
    (found,) = [line for line in tables().splitlines() if line.startswith(f"| {name} |")]
    return found


def test_the_page_is_as_the_facts_make_it() -> None:
    """Run `make docs` where this fails."""
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page


def test_the_tables_have_every_type_once() -> None:
    lines = tables().splitlines()
    for kind in FACTS:
        package, name = kind.partition(":")[0], kind.rpartition(":")[2]
        title = {"confluentcloud": "### Confluent", "databricks": "### Databricks"}[package]
        start = lines.index(title)
        end = next(number for number in range(start + 1, len(lines)) if lines[number].startswith("##"))
        assert sum(line.startswith(f"| {name} |") for line in lines[start:end]) == 1


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("KafkaTopic", "`cluster/topicName` | the same | KafkaCluster | `credentials` |"),
        ("KafkaCluster", "`environment.id/displayName` | `lkc-…` | Environment |  |"),
        ("ApiKey", "any number | `…` | ServiceAccount | `secret` |"),
        ("Secret", "`scope\\|\\|\\|key`, in its workspace | the same | SecretScope | `stringValue` |"),
        ("Budget", "`displayName` | `accountId\\|…` |  |  |"),
    ],
)
def test_a_row_says_what_is_unique_the_id_the_container_and_what_is_secret(name: str, cells: str) -> None:
    assert row(name) == f"| {name} | {cells}"


def test_the_part_that_is_made_is_replaced_and_the_rest_is_kept() -> None:
    assert written(f"before\n{BEGIN}\nold\n{END}\nafter\n") == f"before\n{BEGIN}\n{tables()}\n{END}\nafter\n"
    with pytest.raises(ValueError, match="no part"):
        written(f"before\n{END}\n")
