"""What commands say of costs and policies: aligned, exact, and nothing left out."""

from __future__ import annotations

from typing import Any

import pytest
from in_process import Shell, typed
from mesh_platform.cli.columns import columns
from states import PRODUCT, TOPIC, resource
from worlds import EXAMPLE

STACK = "risk-local"


def test_columns_are_as_wide_as_what_is_in_them_and_end_without_spaces() -> None:
    assert columns([("a", "1", ""), ("long", "1,000", "x")], "lrl") == ["  a         1", "  long  1,000  x"]
    assert columns([], "lr") == []


def topic(partitions: int) -> tuple[dict[str, Any], ...]:
    above = resource(STACK, PRODUCT, "p", inputs={"productId": "risk.scoring"})
    config = {"cleanup.policy": "delete", "retention.ms": "604800000"}
    inputs = {"topicName": "risk.scoring.assessed.v1", "partitionsCount": partitions, "config": config}
    return above, resource(STACK, TOPIC, "t", parent=above["urn"], inputs=inputs)


def test_what_a_tree_changes_is_told_with_its_sign_by_who_pays_for_it(shell: Shell) -> None:
    """Against what is deployed: less as well as more. The subject itself is the total, and not told twice."""
    shell.applied(risk_local=topic(1))
    found = shell("cost", "risk", "--format", "json").json["difference"]
    told = shell("cost", "risk").out.splitlines()
    change = found["after"] - found["before"]
    assert f"  deployed now {found['before']:,.2f}; this tree changes it by {change:+,.2f}" in told
    (line,) = [row.split() for row in told if row.startswith("    risk.scoring ")]
    assert line == ["risk.scoring", f"{found['before']:,.2f}", "to", f"{found['after']:,.2f}", f"{change:+,.2f}"]
    shell.applied(risk_local=topic(100_000))
    assert "this tree changes it by -" in shell("cost", "risk").out


def test_everything_is_told_by_owner_and_adds_up_to_its_total(shell: Shell) -> None:
    """Products, domains for what they share, and the platform."""
    rows = shell("cost").rows
    start = rows.index(["who", "cost"])
    end = next(number for number, row in enumerate(rows) if row[0] == "total")
    owners = {row[0]: float(row[1].replace(",", "")) for row in rows[start + 1 : end]}
    assert list(owners) == sorted(owners)
    assert sum(owners.values()) == pytest.approx(float(rows[end][1].replace(",", "")))
    assert {"risk.scoring", "platform"} <= owners.keys()
    assert len([row for row in rows if row[:2] == ["budget", "of"]]) == 11


def test_what_has_no_price_is_beside_the_table_and_not_in_it(shell: Shell) -> None:
    """Standard output stays a table for programs."""
    prices = shell.root / "governance" / "prices.yaml"
    kept = [line for line in prices.read_text().splitlines() if "kafka.storage" not in line]
    prices.write_text("\n".join(kept) + "\n")
    done = shell("cost", "risk.scoring", "--format", "csv")
    assert done.code == 0
    assert done.err.startswith("unpriced: kafka.storage for ports.")
    assert "unpriced" not in done.out
    assert "kafka.storage" not in done.out


def test_a_policy_is_told_with_its_stage_of_that_day(shell: Shell) -> None:
    """What blocks later only warns before."""
    said = {day: typed(EXAMPLE, "policy", "show", "retention-is-bounded", "--as-of", day).out
            for day in ("2026-11-26", "2027-02-01", "2030-01-01")}  # fmt: skip
    stages = [next(line for line in text.splitlines() if "  stage " in line) for text in said.values()]
    assert [line.rpartition(": ")[2] for line in stages] == ["later now", "warns now", "blocks now"]
    assert all(max(map(len, text.splitlines())) <= 130 for text in said.values())
