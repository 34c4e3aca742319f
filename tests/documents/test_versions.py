"""Every version of a standard that is read is judged by its own rules."""

import pytest
from mesh_platform.documents import read
from mesh_platform.documents.standards import oaas, odcs, odps
from samples import SAMPLES, write


def told(root, kind, change):
    path, text = SAMPLES[kind]
    return [
        f"{f.location.line}:{f.location.column} {f.rule} {f.message}"
        for f in read(write(root, {path: change(text)})).findings
    ]


def of_version(version):
    return lambda text: f"apiVersion: {version}\n" + text.split("\n", 1)[1]


@pytest.mark.parametrize(
    ("kind", "version"),
    [("DataProduct", v) for v in odps.VERSIONS]
    + [("DataContract", v) for v in odcs.VERSIONS]
    + [("AccessAgreement", v) for v in oaas.VERSIONS],
)
def test_a_version_is_read(tmp_path, kind, version):
    assert told(tmp_path, kind, of_version(version)) == []


def test_the_contracts_that_are_read_are_those_of_the_published_schema():
    assert sorted(odcs.VERSIONS) == sorted(odcs.schema()["properties"]["apiVersion"]["enum"])


@pytest.mark.parametrize("version", ["v1.0.0", "v0.9.0"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("status: active\n", "1:1 missing-field status is missing"),
        ("    version: 1.2.0\n", "13:5 missing-field outputPorts.0.version is missing"),
        ("    version: 1.0.0\n", "9:5 missing-field inputPorts.0.version is missing"),
        (
            "    contractId: notifications.notices.confirmed.v1\n",
            "9:5 missing-field inputPorts.0.contractId is missing",
        ),
    ],
)
def test_older_products_need_what_1_1_leaves_open(tmp_path, version, line, said):
    assert told(tmp_path / "new", "DataProduct", lambda text: text.replace(line, "", 1)) == []
    assert told(tmp_path / "old", "DataProduct", lambda text: of_version(version)(text.replace(line, "", 1))) == [said]


def test_an_agreement_of_a_product_needs_the_team_of_the_product(tmp_path):
    (said,) = told(tmp_path, "AccessAgreement", lambda text: text.replace("  teamId: risk-models", "  userId: p-1"))
    assert said.startswith("13:3 bad-value consumer: dataProductId needs a teamId")


@pytest.mark.parametrize("kind", ["DataProduct", "AccessAgreement"])
def test_a_closed_standard_takes_no_field_of_ours(tmp_path, kind):
    (said,) = told(tmp_path, kind, lambda text: text + "x-mesh: 1\n")
    assert "unknown-key the key 'x-mesh' is unknown" in said


def test_what_a_standard_has_and_the_platform_does_not_read_is_kept(tmp_path):
    path, text = SAMPLES["DataContract"]
    (document,) = read(write(tmp_path, {path: text + "contractCreatedTs: 2026-01-01T00:00:00Z\n"})).documents
    assert document.tree["contractCreatedTs"] == "2026-01-01T00:00:00Z"
