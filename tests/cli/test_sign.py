"""`mesh sign`: a person sees what is signed, signs it once, and is told who is missing."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from judged import Edit
from signed import SignedMesh, judged, signed_example
from worlds import EXAMPLE, World

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed here")
SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "sign.schema.json").read_text(encoding="utf-8"))
ACCESS = "domains/payments/products/transactions/access/payments.settlements--completed.v1"
GRANT, AGREEMENT = f"{ACCESS}.grant.yaml", f"{ACCESS}.oaas.yaml"
CHARTER, CHANGE = "governance/domains/payments.yaml", "governance/changes/more-partitions.yaml"
WIDER = Edit(GRANT, "currency, completedAt]", "currency, merchant, completedAt]")
REQUEST = ("--as", "p-0177", "--role", "developer", "--kind", "request")
OWNER, STEWARD = ("--as", "p-0142", "--role", "owner"), ("--as", "p-0011", "--role", "steward")


class Desk:
    """A signed mesh, and the key files of its people."""

    def __init__(self, mesh: SignedMesh, keys: Path) -> None:
        self.mesh, self.world, self.keys = mesh, World(mesh.root), keys

    def key(self, name: str) -> str:
        file = self.keys / name
        held = self.mesh.keys[name]
        file.write_bytes(held.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        file.chmod(0o600)
        return str(file)

    def sign(self, path: str, *args: str, key: str | None = None, code: int = 0) -> str:
        who = args[args.index("--as") + 1]
        return self.world.run("sign", path, *args, "--yes", "--key", key or self.key(who), code=code)

    def edit(self, edit: Edit) -> None:
        edit.apply(self.mesh.root)

    def text(self, path: str) -> str:
        return (self.mesh.root / path).read_text()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> SignedMesh:
    return signed_example(tmp_path_factory.mktemp("signed") / "mesh")


@pytest.fixture
def desk(example: SignedMesh, tmp_path: Path) -> Desk:
    return Desk(example.copied(tmp_path / "mesh"), tmp_path)


@pytest.fixture
def committed(desk: Desk) -> Iterator[Desk]:
    """A desk whose mesh is a repository with one commit on main."""
    git = ("git", "-c", "user.email=p@bank.example", "-c", "user.name=p")
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        subprocess.run([*git, *command], cwd=desk.mesh.root, check=True)
    yield desk


def test_an_agreement_that_is_signed_by_all_who_must_passes_the_rules(desk: Desk, example: SignedMesh) -> None:
    """Request, owner, steward; the status that the agreement claims goes with them."""
    desk.edit(WIDER)
    desk.sign(GRANT, *REQUEST)
    assert "status: requested" in desk.text(AGREEMENT)
    desk.sign(GRANT, *OWNER)
    assert "status: requested" in desk.text(AGREEMENT)
    desk.sign(GRANT, *STEWARD)
    assert "status: approved" in desk.text(AGREEMENT)
    assert judged(example.root, desk.mesh.root, "prod", example.trust) == ()


def test_one_line_is_added_and_the_same_word_twice_is_one(desk: Desk) -> None:
    """Nothing else in the document changes, and running it again adds nothing."""
    desk.edit(WIDER)
    before = desk.text(GRANT)
    desk.sign(GRANT, *REQUEST)
    once = desk.text(GRANT)
    assert once.startswith(before)
    assert once.removeprefix(before).count("\n") == 1
    assert "already said; nothing was added" in desk.sign(GRANT, *REQUEST)
    assert desk.text(GRANT) == once


def test_what_is_signed_is_shown_byte_by_byte_before_it_is(desk: Desk) -> None:
    """A dry run shows it, with what is granted and what for, and writes nothing."""
    desk.edit(WIDER)
    before = desk.text(GRANT)
    done = desk.world.finish("sign", GRANT, *REQUEST, "--dry-run")
    assert done.returncode == 0
    assert 'columns: ["paymentId", "amount", "currency", "merchant", "completedAt"]' in done.stderr
    assert '"purpose": "settlement"' in done.stderr
    shown = json.loads(next(line for line in done.stderr.splitlines() if line.startswith('{"at"')))
    assert (shown["signer"], shown["kind"], shown["mesh"]) == ("p-0177", "request", "bank")
    assert desk.text(GRANT) == before


def test_the_report_is_what_its_schema_says(desk: Desk) -> None:
    """Before, dry, done and already done."""
    desk.edit(WIDER)
    validator = jsonschema_rs.validator_for(SCHEMA)
    key = ("--yes", "--key", desk.key("p-0177"))
    reports = [
        desk.world.json("sign", GRANT, *more)
        for more in ((), (*REQUEST, "--dry-run"), (*REQUEST, *key), (*REQUEST, *key))
    ]
    for report in reports:
        validator.validate(report)
    assert [report["written"] for report in reports] == [False, False, True, False]
    assert [report["statement"] is None for report in reports] == [True, False, False, False]
    assert reports[2]["statement"] == reports[3]["statement"]
    assert reports[3]["missing"] == ["0 of 1 needed approvals as owner", "0 of 1 needed approvals as steward"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (OWNER, "what was asked for is not what the documents say now"),
        (("--as", "p-0142", "--role", "steward"), "p-0142 does not hold the role steward for it"),
        (("--as", "p-9999"), "nobody in the teams is called p-9999"),
        (("--as", "p-0301", "--kind", "request"), "p-0301 is not of those who may ask for it"),
        (("--as", "p-0011", "--role", "owner"), "p-0011 does not hold the role owner for it"),
    ],
)
def test_what_would_not_count_is_not_signed(desk: Desk, args: tuple[str, ...], said: str) -> None:
    """The reason is told, and nothing is written."""
    desk.edit(WIDER)
    before = desk.text(GRANT)
    done = desk.world.finish("sign", GRANT, *args, "--yes", "--key", desk.key(args[1]))
    assert done.returncode == 1
    assert said in done.stderr
    assert desk.text(GRANT) == before


def test_nobody_approves_what_they_asked_for_or_in_two_roles(desk: Desk) -> None:
    """Refused before anything is signed."""
    desk.edit(WIDER)
    desk.sign(GRANT, "--as", "p-0142", "--kind", "request")
    done = desk.world.finish("sign", GRANT, *OWNER, "--yes", "--key", desk.key("p-0142"))
    assert (done.returncode, "who asks for something does not approve it" in done.stderr) == (1, True)


@pytest.mark.parametrize("key", ["mallory", "p-0142", "p-0142-old"])
def test_a_key_that_does_not_count_for_who_signs_is_refused(desk: Desk, key: str) -> None:
    """Somebody else's, or one that has ended."""
    desk.edit(WIDER)
    who = REQUEST if key != "p-0142-old" else ("--as", "p-0142", "--kind", "request")
    done = desk.world.finish("sign", GRANT, *who, "--yes", "--key", desk.key(key))
    assert done.returncode == 1
    assert ("not one of p-0177" in done.stderr) or ("does not count now" in done.stderr)


def test_a_key_with_a_passphrase_is_used_on_a_terminal_only(desk: Desk) -> None:
    """Elsewhere nobody is asked, and the error says what to do; the passphrase is in no text."""
    desk.edit(WIDER)
    key = desk.key("p-0177")
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", key], check=True)
    done = desk.world.finish("sign", GRANT, *REQUEST, "--yes", "--key", key)
    assert done.returncode == 2
    assert "ssh-keygen did not sign" in done.stderr
    assert "ssh-add" in done.stderr
    assert "sesame" not in done.stderr


def test_nothing_is_signed_where_nobody_can_be_asked(desk: Desk) -> None:
    """Without --yes off a terminal, and without a key."""
    desk.edit(WIDER)
    done = desk.world.finish("sign", GRANT, *REQUEST, "--key", desk.key("p-0177"))
    assert (done.returncode, "nobody is there to be asked" in done.stderr) == (2, True)
    done = desk.world.finish("sign", GRANT, *REQUEST, "--yes", MESH_SIGNING_KEY="")
    assert (done.returncode, "no key to sign with" in done.stderr) == (2, True)


def test_without_a_signature_a_statement_counts_where_none_is_asked_for(desk: Desk, example: SignedMesh) -> None:
    """Asked for by name: it is refused in prod."""
    desk.edit(WIDER)
    for args in (REQUEST, OWNER, STEWARD):
        desk.world.run("sign", GRANT, *args, "--yes", "--unsigned")
    assert {each.outcome.value for each in judged(example.root, desk.mesh.root, "local", None)} == {"not evaluated"}
    found = judged(example.root, desk.mesh.root, "prod", example.trust)
    assert {each.message.rpartition(" ")[2] for each in found} == {"signed"}


def test_a_revoke_takes_the_right_away_and_the_claim_with_it(desk: Desk) -> None:
    """The consumer's owner may give it up; a new request and new approvals bring it back."""
    desk.sign(GRANT, "--as", "p-0142", "--kind", "revoke")
    assert "status: rejected" in desk.text(AGREEMENT)
    for args in (REQUEST, OWNER, STEWARD):
        desk.sign(GRANT, *args)
    assert "status: approved" in desk.text(AGREEMENT)


def test_a_change_of_the_authority_is_asked_for_and_accepted(committed: Desk, example: SignedMesh) -> None:
    """Its document is made, and shows the files that it is about; after another edit it is asked for anew."""
    desk, ask = committed, (CHANGE, "--base", "main", "--as", "p-0142", "--kind", "request")
    desk.edit(Edit(CHARTER, "partitions: 300", "partitions: 400"))
    done = desk.world.finish("sign", *ask, "--yes", "--key", desk.key("p-0142"))
    assert (done.returncode, "it says not why" in done.stderr) == (2, True)
    desk.world.run("sign", *ask, "--reason", "Payments grows by half.", "--yes", "--key", desk.key("p-0142"))
    for who in ("p-0013", "p-0014"):
        desk.sign(CHANGE, "--base", "main", "--as", who, "--role", "governance")
    assert judged(example.root, desk.mesh.root, "prod", example.trust) == ()
    desk.edit(Edit(CHARTER, "partitions: 400", "partitions: 500"))
    late = desk.world.finish("sign", CHANGE, "--base", "main", "--as", "p-0013", "--role", "governance", "--dry-run")
    assert (late.returncode, "it is asked for anew" in late.stderr) == (1, True)
    again = desk.world.finish("sign", *ask, "--yes", "--key", desk.key("p-0142"))
    assert f"{CHARTER}  " in again.stderr
    assert "0 of 2 needed approvals as governance" in again.stderr


def test_digests_of_what_nobody_signed_are_brought_up_to_date(tmp_path: Path) -> None:
    """Of all unsigned statements at once; those of others stay, and so does what is right already."""
    mesh = signed_example(tmp_path / "mesh", unsigned=True)
    world = World(mesh.root)
    assert world.json("sign", "--digests")["documents"] == []
    WIDER.apply(mesh.root)
    before = (mesh.root / GRANT).read_text()
    assert world.json("sign", "--digests", "--dry-run")["documents"] == [GRANT]
    assert (mesh.root / GRANT).read_text() == before
    assert world.json("sign", "--digests")["documents"] == [GRANT]
    assert {each.outcome.value for each in judged(mesh.root, mesh.root, "local", None)} == {"not evaluated"}


def test_digests_that_somebody_signed_are_not_rewritten(desk: Desk) -> None:
    """All of them are left alone; one that is named is refused."""
    desk.edit(WIDER)
    before = desk.text(GRANT)
    assert desk.world.json("sign", "--digests")["documents"] == []
    done = desk.world.finish("sign", "--digests", GRANT)
    assert (done.returncode, "are signed and are not rewritten" in done.stderr) == (1, True)
    assert desk.text(GRANT) == before


@pytest.mark.parametrize("option", ["expires", "environment"])
def test_an_option_that_is_not_what_it_takes_is_told(desk: Desk, option: str) -> None:
    """By its name, before anything is signed."""
    done = desk.world.finish("sign", GRANT, *REQUEST, f"--{option}", "To Morrow", "--dry-run")
    assert done.returncode == 2
    assert f"error: --{option}: this is not what it takes" in done.stderr


@pytest.mark.parametrize("path", [CHARTER, "nowhere.grant.yaml", AGREEMENT])
def test_what_nobody_signs_is_told(desk: Desk, path: str) -> None:
    """A charter, a file that is not there, and the agreement, whose grant holds the statements."""
    done = desk.world.finish("sign", path)
    assert (done.returncode, "nobody signs this" in done.stderr) == (2, True)
