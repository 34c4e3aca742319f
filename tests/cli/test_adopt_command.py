"""`mesh adopt` shows an import before it is done, refuses what differs, and touches nothing else of the stack."""

from __future__ import annotations

import json
from typing import Any

import pytest
from engine_stand_in import said, step
from in_process import Shell
from states import PRODUCT, TOPIC, urn

PORT, STACK = "notifications.notices.confirmed.v1", "notifications-local"
DOCUMENT = "domains/notifications/products/notices/stack.yaml"
NAME = "notifications-notices-confirmed.v1-stream"
ABOVE = urn(STACK, PRODUCT, "notifications-notices")
DEAD = f"resource 'c-1/{PORT}.dlq' does not exist"


@pytest.fixture
def below(shell: Shell) -> Shell:
    """A mesh whose layers below notifications are there."""
    names = ("audit", "customers", "notifications", "payments", "risk")
    shell.applied("platform-local", *(f"{name}-identity-local" for name in names))
    refs = {"refs": {"clusterId": "c-1", "registryId": "r-1"}}
    shell.engine.plays("output", "platform-local", says=json.dumps(refs))
    return shell


def imported(name: str = "topic", **differing: Any) -> list[dict[str, Any]]:
    """The steps of the import of a topic; `differing` are inputs as (documents, cloud)."""
    place: Any = {"parent": ABOVE, "new": {key: pair[0] for key, pair in differing.items()}}
    found = [
        step("create", PRODUCT, "notifications-notices", STACK),
        step("import", TOPIC, f"{NAME}-{name}", STACK, **place),
    ]
    if differing:
        old = {key: pair[1] for key, pair in differing.items()}
        changes = {key: {"diffKind": "update"} for key in differing}
        found.append(step("update", TOPIC, f"{NAME}-{name}", STACK, **place, old=old, detailedDiff=changes))
    return found


def plays(shell: Shell, *events: dict[str, Any]) -> None:
    """Let the preview show this, with dead letters that are under the product already and a secret that waits."""
    other = (step("same", TOPIC, f"{NAME}-dead-letters", STACK), step("create", "a:b:Other", "other", STACK))
    shell.engine.plays("preview", STACK, *events, *other)


def test_an_import_without_a_change_is_shown_first(below: Shell) -> None:
    plays(below, *imported())
    done = below("adopt", PORT, "--as", "topic")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            f"  = import topic c-1/{PORT} into {STACK} {NAME}-topic: no change",
            f"  dead letters c-1/{PORT}.dlq is under {PORT} already",
        ],
    )
    assert done.err == (
        f"nothing was adopted; add --yes to do it; 1 other changes of {STACK} wait: mesh preview {STACK}\n"
    )
    assert below.engine.operations == [f"preview {STACK}"]


def test_with_yes_only_what_is_imported_and_what_it_stands_in_is_applied(below: Shell) -> None:
    """By target: what else waits in the stack goes on waiting."""
    plays(below, *imported())
    done = below("adopt", PORT, "--as", "topic", "--yes", "--format", "json")
    assert (done.json["adopted"], done.json["waiting"], done.json["stack"]) == (True, 1, STACK)
    assert [(each["what"], each["op"]) for each in done.json["things"]] == [
        ("topic", "import"), ("dead letters", "adopted"),
    ]  # fmt: skip
    assert done.err == f"adopted; 1 other changes of {STACK} wait: mesh preview {STACK}\n"
    targets = [word for word in below.engine.calls[-1].split() if word.startswith("--target=")]
    assert targets == [f"--target={ABOVE}", f"--target={urn(STACK, TOPIC, f'{NAME}-topic')}"]


def test_what_differs_is_refused_by_the_field_that_says_it(below: Shell) -> None:
    """Exit 3, with --yes too; and the documents are what is edited."""
    plays(below, *imported(partitionsCount=(3, 12)))
    for more in ((), ("--yes", "--label")):
        done = below("adopt", PORT, "--as", "topic", *more)
        assert done.code == 3
        assert f"      {DOCUMENT} ports.confirmed.v1.partitions: 3 here, 12 there" in done.out
        assert f"error: {PORT}: 1 of its properties are not as the documents say; nothing was adopted" in done.err
        assert "next: edit the documents to say what exists, then adopt it" in done.err
    assert f"up {STACK}" not in below.engine.operations
    told = below("adopt", PORT, "--as", "topic", "--yes", "--format", "json").json
    assert told["adopted"] is False
    assert told["things"][0]["differences"] == [
        {
            "property": "partitionsCount", "field": f"{DOCUMENT} ports.confirmed.v1.partitions", "here": "3",
            "there": "12", "mark": False,
        }
    ]  # fmt: skip


def test_what_no_document_says_is_changed_where_it_is(below: Shell) -> None:
    plays(below, *imported(odd=("a", "b"), partitionsCount=(3, 12)))
    assert "what no document says is changed in the cloud first" in below("adopt", PORT, "--as", "topic").err


def test_marks_alone_are_written_where_that_is_asked_for(below: Shell) -> None:
    """The command that does it is the next step."""
    plays(below, *imported(comment=("mine", "theirs")))
    refused = below("adopt", PORT, "--as", "topic", "--yes")
    assert refused.code == 3
    assert f"next: mesh adopt {PORT} --as topic --label lets the mesh write" in refused.err
    assert below("adopt", PORT, "--as", "topic", "--yes", "--label").code == 0
    assert below.engine.operations[-1] == f"up {STACK}"


def test_what_is_under_the_product_already_is_nothing_to_do(below: Shell) -> None:
    below.engine.plays(
        "preview",
        STACK,
        step("same", TOPIC, f"{NAME}-topic", STACK),
        step("same", TOPIC, f"{NAME}-dead-letters", STACK),
    )
    done = below("adopt", PORT, "--as", "topic", "--yes")
    assert (done.code, done.err) == (0, "nothing to do\n")
    assert below.engine.operations == [f"preview {STACK}"]


def test_a_companion_that_does_not_exist_is_left_out(below: Shell) -> None:
    """It is looked for without it; what is asked for and does not exist is refused."""
    below.engine.plays("preview", STACK, said(DEAD), fails="x")
    assert "does not exist" in below("adopt", PORT, "--as", "topic").err
    assert below.engine.operations == [f"preview {STACK}"] * 2
    below.engine.plays("preview", STACK, said(f"resource 'mine' {DEAD.partition(' ')[2].partition(' ')[2]}"), fails="x")
    done = below("adopt", PORT, "--as", "topic", "--id", "mine")
    assert (done.code, f"error: {PORT}: no topic with id mine" in done.err) == (2, True)
    assert "next: name it with --id" in done.err


@pytest.mark.parametrize(
    ("steps", "said_"),
    [
        ([], f"{STACK} declares no topic for it"),
        (
            [step("replace", TOPIC, f"{NAME}-topic", STACK), step("same", TOPIC, f"{NAME}-dead-letters", STACK)],
            f"another topic than c-1/{PORT} is under it already",
        ),
    ],
)
def test_what_the_stack_cannot_take_is_refused(below: Shell, steps: list[dict[str, Any]], said_: str) -> None:
    below.engine.plays("preview", STACK, *steps)
    done = below("adopt", PORT, "--as", "topic", "--yes")
    assert (done.code, said_ in done.err) == (2, True)
    assert f"up {STACK}" not in below.engine.operations
