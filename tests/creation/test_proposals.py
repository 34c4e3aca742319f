"""What the mesh proposes is what would be accepted; and where it can say nothing, that is told and not guessed."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from mesh_platform.creation import draft, read
from mesh_platform.creation.answers import given, texts
from mesh_platform.creation.defaults import REQUIRED, complete, proposal
from mesh_platform.creation.judge import judge
from mesh_platform.creation.known import Known
from mesh_platform.documents import read as documents
from mesh_platform.errors import UsageError
from workshop import ANSWERS, CHARTER, small
from worlds import EXAMPLE, World

STACK = "domains/payments/products/transactions/stack.yaml"
CONTRACT = "domains/payments/products/transactions/contracts/completed.v1.odcs.yaml"
PORT = "payments.transactions.completed.v1"
TEMPLATES = {name: read(EXAMPLE, name) for name in ANSWERS}


@pytest.fixture(scope="module")
def whole() -> Known:
    """The whole example."""
    return Known(documents(EXAMPLE))


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A mesh with one product, to be looked at only."""
    return small(tmp_path_factory.mktemp("proposals") / "mesh")


@pytest.fixture(scope="module")
def one(mesh: World) -> Known:
    return Known(documents(mesh.root))


def changed(mesh: World, root: Path, file: str, old: str, new: str) -> Known:
    """Return a copy of the mesh in which one text is another."""
    shutil.copytree(mesh.root, root, symlinks=True)
    World(root).edit(file, old, new)
    return Known(documents(root))


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_proposed_would_be_accepted(one: Known, name: str) -> None:
    """All that follows from the few answers that only a person can give."""
    answers, missing = complete(TEMPLATES[name], one, {key: str(each) for key, each in ANSWERS[name].items()})
    assert missing == []
    assert judge(TEMPLATES[name], one, answers, frozenset()) == []


@pytest.mark.parametrize("name", ANSWERS)
def test_what_only_a_person_can_say_is_never_proposed(one: Known, name: str) -> None:
    """Whatever the template has as its default, which is an example only."""
    template = TEMPLATES[name]
    for each in REQUIRED[template.makes]:
        assert proposal(template, one, each, ANSWERS[name]) is None  # pyright: ignore
    _, missing = complete(template, one, {})
    assert {each.name for each in missing} >= REQUIRED[template.makes]
    assert all(each.fix.startswith(f"give --set {each.name}=..., ") for each in missing)


def test_of_several_none_is_guessed(whole: Known, one: Known) -> None:
    """One domain and one port are proposed; of several somebody has to choose."""
    template = TEMPLATES["stream-processor"]
    assert [proposal(template, one, name, {}) for name in ("domain", "input")] == ["payments", PORT]
    assert [proposal(template, whole, name, {}) for name in ("domain", "input")] == [None, None]


def test_the_tier_is_the_domains_where_the_environment_has_it(mesh: World, one: Known, tmp_path: Path) -> None:
    """Else the first that there is."""
    template, answers = TEMPLATES["streaming-product"], {"domain": "payments", "environment": "local"}
    assert proposal(template, one, "tier", answers) == "small"
    other = changed(mesh, tmp_path / "mesh", "environments/local.yaml", "small:", "tiny:")
    assert proposal(template, other, "tier", answers) == next(iter(other.tiers("local")))
    assert proposal(template, one, "tier", answers | {"environment": "nowhere"}) is None


def test_the_local_environment_is_proposed_where_data_may_lie_there(mesh: World, whole: Known, tmp_path: Path) -> None:
    """Else the first one in which it may; none where it may lie nowhere."""
    template, answers = TEMPLATES["streaming-product"], {"domain": "payments"}
    assert len(whole.environments("payments")) > 1
    assert proposal(template, whole, "environment", answers) == "local"
    away = changed(mesh, tmp_path / "mesh", CHARTER, "residency: [eu]", "residency: [ch]")
    assert proposal(template, away, "environment", answers) is None
    assert away.environments("payments") == ()
    assert away.environments("nobody") == ()


def test_a_key_that_names_a_person_is_not_proposed(mesh: World, one: Known, tmp_path: Path) -> None:
    """It would be copied into every event made of it; then somebody has to name a column."""
    template, answers = TEMPLATES["stream-processor"], {"input": PORT}
    assert proposal(template, one, "input_key", answers) == "paymentId"
    personal = changed(mesh, tmp_path / "mesh", CONTRACT, "primaryKey: true", "primaryKey: true, tags: [personal-data]")
    assert proposal(template, personal, "input_key", answers) is None
    with pytest.raises(UsageError, match="input_key: it is missing; give --set input_key="):
        draft(tmp_path / "mesh", template, ANSWERS["stream-processor"])


def test_a_column_to_explore_is_plain_and_no_key(one: Known) -> None:
    """One value, of nobody; an unknown port has none."""
    template = TEMPLATES["exploration"]
    contract = one.contract(PORT)
    assert contract is not None
    found = proposal(template, one, "input_column", {"input": PORT})
    column = next(each for each in one.columns(contract) if each.name == found)
    assert column.logical_type not in ("object", "array")
    assert "personal-data" not in column.tags
    assert not column.primary_key
    assert proposal(template, one, "input_column", {"input": "no.such.port.v1"}) is None


def test_what_is_left_of_a_budget_is_exact(mesh: World, one: Known, tmp_path: Path) -> None:
    """The last cent may be asked for, and not one more."""
    left = one.budget_left("payments")
    for more, refused in ((Decimal(0), False), (Decimal("0.01"), True)):
        answers = ANSWERS["streaming-product"] | {"budget": str(left + more)}
        if refused:
            with pytest.raises(UsageError, match="more than payments has left"):
                draft(mesh.root, TEMPLATES["streaming-product"], answers)
        else:
            assert draft(mesh.root, TEMPLATES["streaming-product"], answers).answers["budget"] == str(left)
    tight = changed(mesh, tmp_path / "mesh", CHARTER, "monthly: 6000", "monthly: 900.3")
    assert tight.budget_left("payments") == left - Decimal(6000) + Decimal("900.3")


def test_a_classification_follows_what_is_read(one: Known, whole: Known) -> None:
    """The highest of its columns; without an input it is internal."""
    template = TEMPLATES["stream-processor"]
    assert proposal(template, one, "classification", {"input": PORT}) == "restricted"
    assert proposal(template, one, "classification", {}) == "internal"
    confirmed = "notifications.notices.confirmed.v1"
    contract = whole.contract(confirmed)
    assert contract is not None
    levels = {each.classification for each in whole.columns(contract)}
    assert whole.classification_of(contract) == max(levels, key=lambda each: whole.levels.index(each or ""))


@pytest.mark.parametrize(
    ("raw", "text"),
    [(5, "5"), (5.0, "5"), (5.25, "5.25"), (True, "yes"), (False, "no"), ("a", "a"), ("{{ 1 }}", "{{ 1 }}")],
)
def test_an_answer_of_any_kind_is_text(raw: object, text: str) -> None:
    """As a person would have typed it; nothing at all is no answer."""
    found, wrong = texts(TEMPLATES["streaming-product"], {"title": raw, "budget": None})  # pyright: ignore
    assert (found, wrong) == ({"title": text}, [])


def test_an_answer_that_nobody_asked_for_is_told_with_the_nearest_question() -> None:
    """Or with all questions; a list is no answer."""
    _, wrong = texts(TEMPLATES["streaming-product"], {"budgt": 1, "zzzzzzz": 1, "title": ["a"], "a b": 1})
    told = {each.name: each.fix for each in wrong}
    assert told["budgt"] == "did you mean budget?"
    assert told["zzzzzzz"].startswith("it asks for domain, product")
    assert told["title"] == "give a single value"
    assert "'a b'" in told or '"a b"' in told


def test_a_fault_in_a_file_of_answers_is_told_by_its_place(tmp_path: Path) -> None:
    """Line and column."""
    file = tmp_path / "answers.yaml"
    file.write_text("product: a\nbudget: [1\n")
    with pytest.raises(UsageError) as caught:
        given(file, [])
    assert str(caught.value.where).startswith(f"{file}:")
    assert given(None, [" product = a=b "]) == {"product": " a=b "}
