"""What a tree holds: documents in their places, and things that are no documents."""

import os

import pytest
from mesh_platform.documents import read
from mesh_platform.errors import UsageError
from samples import SAMPLES, write

TEAM = SAMPLES["Team"][1]


def told(root, files):
    return [f"{finding.location} {finding.rule} {finding.message}" for finding in read(write(root, files)).findings]


def test_a_folder_without_documents_is_no_mesh(tmp_path):
    with pytest.raises(UsageError, match="no mesh here"):
        read(tmp_path)


def test_an_empty_mesh_has_no_documents_and_no_findings(tmp_path):
    (tmp_path / "domains").mkdir()
    assert (read(tmp_path).documents, read(tmp_path).findings) == ((), ())


def test_documents_are_told_in_the_order_of_their_paths_and_kept_by_kind(tmp_path):
    documents = read(write(tmp_path, dict(SAMPLES.values())))
    assert [each.path for each in documents.of("Team")] == ["governance/teams/payments-core.yaml"]
    assert documents.of("Nothing") == ()
    assert {each.kind for each in documents.documents} == set(SAMPLES)


def test_a_kind_in_the_place_of_another_is_told_its_own(tmp_path):
    assert told(tmp_path, {"governance/domains/payments-core.yaml": TEAM}) == [
        "governance/domains/payments-core.yaml:2:7 misplaced-document a Team does not live here; its place is "
        "governance/teams/<id>.yaml"
    ]


def test_a_file_without_a_kind_is_told_which_lives_there(tmp_path):
    (said,) = told(tmp_path, {"governance/teams/a.yaml": "apiVersion: mesh/v1\n"})
    assert said == "governance/teams/a.yaml:1:1 missing-field kind is missing; a Team lives here"


@pytest.mark.parametrize("name", ["a.YAML", "a.yml", "a.Yml"])
def test_a_file_that_ends_otherwise_is_seen_and_told(tmp_path, name):
    (said,) = told(tmp_path, {f"governance/teams/{name}": TEAM})
    assert "misplaced-document a Team does not live here" in said


@pytest.mark.parametrize(
    "path",
    [
        "governance/glossary.yaml",
        "governance/terms/a.yaml",
        "domains/payments/acknowledgements/a.yaml",
        "domains/payments/products/transactions/processor/config.yaml",
        "domains/payments/products/transactions/changes/1/proposal.yaml",
        "domains/payments/products/transactions/README.md",
        "stacks/config/a.yaml",
    ],
)
def test_what_others_read_is_left_to_them(tmp_path, path):
    (tmp_path / "domains").mkdir()
    assert told(tmp_path, {path: "- not: ours\n"}) == []


def test_a_folder_that_is_a_link_is_told_and_not_followed(tmp_path):
    schema = '{"required": ["tags"]}'
    write(
        tmp_path,
        {
            "elsewhere/teams/payments-core.yaml": TEAM,
            "elsewhere/schemas/domain.json": schema,
            "domains/a/domain.md": "",
        },
    )
    (tmp_path / "governance").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "domains" / "b").symlink_to(tmp_path / "elsewhere")
    assert [said.split(" ")[:2] for said in told(tmp_path, {})] == [
        ["governance:1:1", "symlink"], ["domains/b:1:1", "symlink"],
    ]  # fmt: skip


def test_a_file_that_is_no_regular_one_is_told(tmp_path):
    (tmp_path / "governance" / "teams").mkdir(parents=True)
    os.mkfifo(tmp_path / "governance" / "teams" / "a.yaml")
    assert told(tmp_path, {}) == ["governance/teams/a.yaml:1:1 unreadable this is no regular file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path):
    write(tmp_path, {"governance/teams/a.yaml": TEAM})
    (tmp_path / "governance" / "teams" / "a.yaml").chmod(0)
    assert told(tmp_path, {}) == ["governance/teams/a.yaml:1:1 unreadable Permission denied"]


def test_a_byte_order_mark_is_no_fault(tmp_path):
    assert told(tmp_path, {"governance/teams/payments-core.yaml": b"\xef\xbb\xbf" + TEAM.encode()}) == []


def test_windows_line_ends_are_no_fault_and_positions_stay(tmp_path):
    assert told(tmp_path, {"governance/teams/payments-core.yaml": (TEAM + "zzz: 1\n").replace("\n", "\r\n")}) == [
        f"governance/teams/payments-core.yaml:{TEAM.count(chr(10)) + 1}:1 unknown-key the key 'zzz' is unknown"
    ]


def test_a_long_document_without_aliases_is_told_to_be_split(tmp_path):
    (said,) = told(tmp_path, {"governance/teams/a.yaml": "zzz: [" + "x," * 20_001 + "]\n"})
    assert "file-too-large the document expands to more than 20000 nodes" in said


@pytest.mark.parametrize(
    ("written", "value"),
    [("no", "no"), ("on", "on"), ("2026-01-01", "2026-01-01"), ("0o7", "0o7"), ("007", "007"), ("0x1F", "0x1F"),
     ("1_000", "1_000"), ("1e999", "1e999"), ("9" * 301, "9" * 301), ("~", None), ("null", None), ("Null", "Null"),
     ("true", True), ("True", "True"), ("12", 12), ("-1.5e3", -1500.0), (".5", 0.5), ("'1'", "1"), ("<<", "<<")],
)  # fmt: skip
def test_a_scalar_is_read_as_yaml_1_2_reads_it(written, value):
    from mesh_platform.documents.parse import parse

    assert parse(f"a: {written}\n") == {"a": value}
