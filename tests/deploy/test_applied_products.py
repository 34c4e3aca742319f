"""Which products are applied is read from states, whatever a file there looks like."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from mesh_platform.deploy.moves_applied import applied, local, products
from mesh_platform.localcloud import lifecycle
from mesh_platform.mesh import Mesh, load
from states import TOPIC, exported, resource, session, write
from worlds import EXAMPLE


@cache
def mesh() -> Mesh:
    found, _ = load(EXAMPLE)
    assert found is not None
    return found


def told(root: Path) -> dict[str, dict[str, list[str]]]:
    found = local(lifecycle.folders(root).state)
    return {
        name: {domain: [str(each) for each in ids] for domain, ids in domains.items()}
        for name, domains in found.items()
    }


def test_products_are_told_by_environment_and_domain_sorted(tmp_path: Path) -> None:
    """Only domain stacks export products; a domain that has left the documents is known all the same."""
    write(tmp_path, "cards-local", exported("cards-local", products={"cards.pin": {}, "cards.card": {}}))
    write(tmp_path, "cards-dev", exported("cards-dev", products={"cards.pin": {}}))
    write(tmp_path, "cards-identity-local", exported("cards-identity-local", products={"cards.not": {}}))
    assert told(tmp_path) == {"local": {"cards": ["cards.card", "cards.pin"]}, "dev": {"cards": ["cards.pin"]}}
    assert list(applied(session(tmp_path), mesh(), "local")) == ["cards"]
    assert applied(session(tmp_path), mesh(), "prod") == {}


def test_a_stack_with_nothing_in_it_has_no_products(tmp_path: Path) -> None:
    write(tmp_path, "cards-local")
    assert told(tmp_path) == {"local": {"cards": []}}


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", '{"checkpoint": null}', '{"checkpoint": {"latest": []}}'])
def test_a_damaged_state_is_left_to_the_run_that_needs_it(tmp_path: Path, text: str) -> None:
    """The others are told."""
    write(tmp_path, "cards-local").write_text(text)
    write(tmp_path, "risk-local", exported("risk-local", products={"risk.scoring": {}}))
    assert told(tmp_path)["local"]["risk"] == ["risk.scoring"]
    assert not told(tmp_path)["local"].get("cards")


def test_a_file_whose_name_is_no_stack_is_none(tmp_path: Path) -> None:
    write(tmp_path, "cards-local").rename(write(tmp_path, "x").with_name("Not A Stack.json"))
    write(tmp_path, "risk-local", exported("risk-local", products={}))
    assert told(tmp_path) == {"local": {"risk": []}}


def test_what_a_stack_has_not_exported_is_nothing() -> None:
    bare = exported("cards-local")
    assert products([resource("cards-local", TOPIC, "t")]) == ()
    for outputs in (None, {}, {"refs": None}, {"refs": {}}, {"refs": {"products": None}}, {"refs": "secret"}):
        assert products([{**bare, "outputs": outputs}]) == ()
