"""A tree is read again without reading all of it: what is the same is taken, what differs is judged by the law."""

from __future__ import annotations

import gc
import hashlib
from pathlib import Path

import pytest
from mesh_platform.documents import Document, Documents, read, uncollected
from mesh_platform.documents.parse import MAX_BYTES
from samples import SAMPLES, write

TEAM, DOMAIN, ENVIRONMENT = (SAMPLES[kind] for kind in ("Team", "Domain", "Environment"))
TERMS = "governance/terms"


@pytest.fixture
def first(tmp_path: Path) -> Documents:
    """A tree with a document of every kind, read once."""
    return read(write(tmp_path / "base", dict(SAMPLES.values())))


def one(documents: Documents, path: str) -> Document:
    (found,) = [each for each in documents.documents if each.path == path]
    return found


def test_what_is_still_the_same_is_the_document_that_was_read(first: Documents) -> None:
    """Not one that equals it: nothing is parsed or validated again."""
    again = read(first.root, like=first)
    assert [id(each) for each in again.documents] == [id(each) for each in first.documents]


def test_what_differs_in_a_letter_is_read_anew(first: Documents) -> None:
    """And what is wrong with it is told."""
    path, text = TEAM
    write(first.root, {path: text.replace("p-0142", "p-0143")})
    again = read(first.root, like=first)
    assert one(again, path) is not one(first, path)
    assert "p-0143" in str(one(again, path).tree)
    write(first.root, {path: text + "zzz: 1\n"})
    spoilt = read(first.root, like=first)
    assert [(each.location.file, each.rule) for each in spoilt.findings] == [(path, "unknown-key")]
    assert path not in [each.path for each in spoilt.documents]


def test_what_is_gone_is_not_taken_from_before(first: Documents) -> None:
    """Nor is what has become a link to the same text."""
    path, text = TEAM
    (first.root / path).unlink()
    assert path not in [each.path for each in read(first.root, like=first).documents]
    write(first.root, {"elsewhere.yaml": text})
    (first.root / path).symlink_to(first.root / "elsewhere.yaml")
    assert [each.rule for each in read(first.root, like=first).findings] == ["symlink"]


def test_the_law_is_read_from_where_it_holds(first: Documents, tmp_path: Path) -> None:
    """Governance and environments of the proposal are passed over; its domains are what is judged."""
    head = write(tmp_path / "head", dict(SAMPLES.values()))
    write(head, {path: text.replace("Payments", "Settlements") for path, text in (TEAM, DOMAIN)})
    write(head, {TEAM[0]: TEAM[1].replace("p-0142", "p-0666"), ENVIRONMENT[0]: "nonsense: true\n"})
    write(first.root, {f"{TERMS}/use.md": "As it was.\n"})
    write(head, {f"{TERMS}/use.md": "As one would like it.\n", "governance/schemas/team.json": "{"})
    judged = read(head, authority=first.root)
    assert judged.findings == ()
    assert one(judged, TEAM[0]).tree == one(first, TEAM[0]).tree
    assert one(judged, DOMAIN[0]).tree["name"] == "Settlements"
    assert judged.terms == {f"{TERMS}/use.md": hashlib.sha256(b"As it was.\n").hexdigest()}
    assert judged.root == head


def test_an_organisation_schema_of_the_law_judges_the_proposal(first: Documents, tmp_path: Path) -> None:
    """Its own schemas do not: nobody brings the rules along by which he is judged."""
    head = write(tmp_path / "head", dict(SAMPLES.values()))
    write(first.root, {"governance/schemas/domain.json": '{"required": ["tags"]}'})
    (finding,) = read(head, authority=first.root).findings
    assert (finding.location.file, finding.rule) == (DOMAIN[0], "organisation-rule")


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_kind_that_nobody_asks_for_is_passed_over(first: Documents, kind: str) -> None:
    """Whatever its files hold; all others are read."""
    write(first.root, {SAMPLES[kind][0]: "[\n"})
    found = read(first.root, without=(kind,))
    assert found.findings == ()
    assert {each.kind for each in found.documents} == set(SAMPLES) - {kind}


def test_terms_are_known_by_the_digest_of_their_text(tmp_path: Path) -> None:
    """With or without a byte order mark; links, folders and what is no text are none."""
    write(tmp_path, {f"{TERMS}/a.md": "Use it well.\n", f"{TERMS}/b.md": b"\xef\xbb\xbfUse it well.\n"})
    write(tmp_path, {f"{TERMS}/binary.md": b"\xff\xfe", f"{TERMS}/inner/c.md": "Not here.\n", "elsewhere.md": "x\n"})
    (tmp_path / TERMS / "link.md").symlink_to(tmp_path / "elsewhere.md")
    digest = hashlib.sha256(b"Use it well.\n").hexdigest()
    assert read(tmp_path).terms == {f"{TERMS}/a.md": digest, f"{TERMS}/b.md": digest}


@pytest.mark.parametrize("linked", ["governance", TERMS])
def test_terms_behind_a_link_are_no_terms(tmp_path: Path, linked: str) -> None:
    """Neither the folder nor the one above it leads out of the tree."""
    write(tmp_path, {"elsewhere/terms/a.md": "Mine.\n", "elsewhere/a.md": "Mine.\n", "domains/readme.md": ""})
    (tmp_path / linked).parent.mkdir(exist_ok=True)
    (tmp_path / linked).symlink_to(tmp_path / "elsewhere")
    assert read(tmp_path).terms == {}


def test_a_file_of_exactly_a_mebibyte_is_read_and_one_more_byte_is_too_much(tmp_path: Path) -> None:
    """Bytes count, not characters."""
    path, text = TEAM
    padding = MAX_BYTES - len(text.encode()) - len("# é\n".encode())
    full = f"{text}# é{'x' * padding}\n"
    assert read(write(tmp_path, {path: full})).findings == ()
    (finding,) = read(write(tmp_path, {path: full + "\n"})).findings
    assert (finding.rule, finding.message) == ("file-too-large", f"the file has {MAX_BYTES + 1} bytes")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path, enabled: bool) -> None:
    """After a read, and after one that fails; meanwhile it does not run."""
    was = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        read(write(tmp_path, {TEAM[0]: TEAM[1]}))
        assert gc.isenabled() is enabled
        with pytest.raises(ZeroDivisionError), uncollected():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was else gc.disable)()
