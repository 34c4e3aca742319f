"""Answers are judged before anything is rendered, and all that is wrong is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from mesh_platform.creation import draft, given, read
from mesh_platform.errors import UsageError
from workshop import ANSWERS, CHARTER, make, small, tree
from worlds import World


@pytest.fixture
def mesh(tmp_path: Path) -> World:
    return small(tmp_path / "mesh")


def test_what_the_mesh_knows_need_not_be_answered(mesh: World) -> None:
    """Team, its mailbox and reviewers, receiver, tier, environment and currency come from the mesh."""
    made = draft(mesh.root, read(mesh.root, "streaming-product"), {"product": "a1", "purpose": "Any.", "budget": 5})
    assert {name: made.answers[name] for name in ("domain", "team", "contact", "code_owners", "receiver")} == {
        "domain": "payments", "team": "payments-core", "contact": "payments-core@bank.example",
        "code_owners": "@bank/payments-core", "receiver": "oncall",
    }  # fmt: skip
    assert (made.answers["tier"], made.answers["environment"], made.answers["currency"]) == ("small", "local", "EUR")


def test_what_is_read_brings_its_version_key_and_classification(mesh: World) -> None:
    """A processor's input is looked up: nobody copies what its contract says."""
    made = draft(mesh.root, read(mesh.root, "stream-processor"), ANSWERS["stream-processor"])
    assert (made.answers["input_version"], made.answers["input_key"]) == ("1.2.0", "paymentId")
    assert made.answers["classification"] == "restricted"


def test_all_wrong_answers_are_told_at_once(mesh: World) -> None:
    """Each with what to do; nothing is written."""
    before = tree(mesh.root)
    with pytest.raises(UsageError) as refused:
        make(mesh, "streaming-product", product="Refunds", budget=-1, currency="USD", workspace="mine", colour="red")
    told = str(refused.value).splitlines()
    assert [line.split(":")[0].strip() for line in told[1:]] == [
        "colour", "product", "workspace", "budget", "currency",
    ]  # fmt: skip
    assert all("; " in line for line in told[1:])
    assert tree(mesh.root) == before


WRONG = [
    ("streaming-product", {"domain": "risk"}, "domain: domain 'risk' does not exist"),
    ("streaming-product", {"product": "transactions"}, "exists already"),
    ("streaming-product", {"product": "deployer"}, "reserved for the platform"),
    ("streaming-product", {"product": "null"}, "reserved word"),
    ("streaming-product", {"team": "data-office"}, "no right to the domain payments"),
    ("streaming-product", {"team": "nobody"}, "team 'nobody' does not exist"),
    ("streaming-product", {"classification": "secret"}, "level 'secret' does not exist"),
    ("streaming-product", {"classification": "public", "personal_data": "yes"}, "personal data cannot be public"),
    ("streaming-product", {"budget": 0}, "budget: '0' does not do"),
    ("streaming-product", {"budget": 5100.01}, "more than payments has left: 5100"),
    ("streaming-product", {"currency": "USD"}, "currency of the mesh is EUR"),
    ("streaming-product", {"receiver": "nobody"}, "receiver 'nobody' does not exist"),
    ("streaming-product", {"environment": "prod"}, "environment 'prod' does not exist"),
    ("streaming-product", {"tier": "huge"}, "tier 'huge' does not exist"),
    ("streaming-product", {"budget": None}, "budget: it is missing"),
    ("streaming-product", {"title": ["a"]}, "give a single value"),
    ("stream-processor", {"input": "payments.transactions.gone.v1"}, "port 'payments.transactions.gone.v1' does not"),
    ("stream-processor", {"input_key": "gone"}, "column 'gone' does not exist"),
    ("stream-processor", {"input_version": "9.0.0"}, "is at 1.2.0"),
    ("exploration", {"input_column": "customerId"}, "column 'customerId' does not exist"),
    ("domain", {"domain": "payments"}, "exists already"),
    ("domain", {"domain": "sandboxes"}, "reserved for the platform"),
    ("domain", {"team": "nobody"}, "new_team=yes makes it"),
    ("domain", {"new_team": "yes"}, "the team payments-core exists already"),
    ("domain", {"steward": "nobody"}, "team 'nobody' does not exist"),
    ("domain", {"residency": "us"}, "residency 'us' does not exist"),
]


@pytest.mark.parametrize(("template", "answers", "said"), WRONG, ids=[f"{t}-{next(iter(a))}-{s}" for t, a, s in WRONG])
def test_a_wrong_answer_is_told(mesh: World, template: str, answers: dict[str, object], said: str) -> None:
    """Names, rights, levels, budgets, and what must exist."""
    with pytest.raises(UsageError) as refused:
        make(mesh, template, **answers)
    assert said in str(refused.value)
    assert str(refused.value).startswith("1 answer is wrong or missing; nothing was written")


@pytest.mark.parametrize(
    ("old", "new", "answers", "said"),
    [
        ("products: 10", "products: 1", {}, "its charter allows 1"),
        ("dedicatedWorkspaces: 1", "dedicatedWorkspaces: 0", {"workspace": "dedicated"}, "its charter allows 0"),
        ("monthly: 6000", "monthly: 1399", {}, "has left: 499"),
        ("residency: [eu]", "residency: [ch]", {"environment": "local"}, "may not lie in local"),
    ],
)
def test_a_charter_bounds_what_its_domain_may_ask_for(
    mesh: World, old: str, new: str, answers: dict[str, object], said: str
) -> None:
    """The same answers do before the charter is narrower, and do not after."""
    make(mesh, "streaming-product", dry=True, **answers)
    mesh.edit(CHARTER, old, new)
    with pytest.raises(UsageError, match=said):
        make(mesh, "streaming-product", **answers)


def test_options_win_over_the_file(tmp_path: Path) -> None:
    """A file for what stays, an option for what differs."""
    file = tmp_path / "answers.yaml"
    file.write_text("product: a\nbudget: 5\n")
    assert given(file, ["product=b", "purpose=x=y"]) == {"product": "b", "budget": 5, "purpose": "x=y"}


@pytest.mark.parametrize("text", ["- a\n", "a: !!python/name:os.system x\n", "a: 1\na: 2\n", "{"])
def test_a_file_that_is_no_mapping_of_answers_is_refused(tmp_path: Path, text: str) -> None:
    """Lists, tags, keys that stand twice, and what is no YAML."""
    file = tmp_path / "answers.yaml"
    file.write_text(text)
    with pytest.raises(UsageError):
        given(file, [])


def test_a_person_is_asked_again_until_the_answer_does(mesh: World) -> None:
    """Only for what was not given, with what the mesh proposes."""
    replies = {"product": ["Refunds", "refunds"], "budget": ["9000", "500"], "purpose": ["Refunds of payments."]}
    asked: list[tuple[str, str]] = []
    prompts = {said: name for name, said in read(mesh.root, "streaming-product").prompts.items()}

    def ask(prompt: str, proposed: str, choices: tuple[str, ...], said: str) -> str:
        name = prompts[prompt]
        asked.append((name, said))
        return replies[name].pop(0) if replies.get(name) else proposed

    made = draft(mesh.root, read(mesh.root, "streaming-product"), {"domain": "payments"}, ask)
    assert (made.answers["product"], made.answers["budget"], made.answers["title"]) == ("refunds", "500", "Refunds")
    assert [name for name, said in asked if said] == ["product", "budget"]
    assert "domain" not in [name for name, _ in asked]
