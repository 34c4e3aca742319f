"""What can be wrong inside a document of each kind is one finding at the place of the fault."""

import pytest
from faults import FAULTS
from mesh_platform.documents import read
from mesh_platform.documents.codes import REMEDIES
from mesh_platform.findings import Location
from samples import SAMPLES, write
from spoilt import spoilt


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.of}-{fault.code}-{fault.faulty.strip()[:30]}")
def test_a_fault_is_one_finding_at_its_place(tmp_path, fault):
    path, sound = SAMPLES[fault.of]
    text, place = spoilt(sound, fault)

    documents = read(write(tmp_path, {path: text}))

    assert documents.documents == ()
    assert len(documents.findings) == 1, documents.findings
    finding = documents.findings[0]
    assert finding.rule == fault.code
    assert fault.said in finding.message
    assert finding.remedy == REMEDIES[fault.code]
    if place:
        assert finding.location == Location(path, *place)
    else:
        assert text.count("\n") >= finding.location.line >= 1


def test_every_kind_has_a_fault_of_each_sort():
    for kind in SAMPLES:
        sorts = {fault.code for fault in FAULTS if fault.of == kind}
        assert {"unknown-key", "wrong-type", "missing-field"} <= sorts, kind
        assert sorts & {"bad-value", "not-allowed"}, kind


def test_all_faults_of_a_document_are_told_at_once(tmp_path):
    path, sound = SAMPLES["ProductStack"]
    text = sound.replace("partitions: 6", "partitions: six").replace("workspace: shared", "workspace: none").replace(
        "budget:\n  monthly: 900\n", "budget:\n"
    )  # fmt: skip

    findings = read(write(tmp_path, {path: text})).findings

    assert sorted(finding.rule for finding in findings) == ["missing-field", "not-allowed", "wrong-type"]


def test_a_secret_in_the_wrong_place_is_not_repeated(tmp_path):
    path, sound = SAMPLES["Domain"]
    text = sound.replace("secret:oncall-webhook", "hooks.chat.example/T0/hunter2")

    findings = read(write(tmp_path, {path: text})).findings

    assert findings
    assert not any("hunter2" in str(finding) for finding in findings)


def test_a_long_key_is_cut_and_has_no_suggestion(tmp_path):
    path, sound = SAMPLES["Team"]

    finding = read(write(tmp_path, {path: f"{sound}{'k' * 900}: 1\n"})).findings[0]

    assert finding.rule == "unknown-key"
    assert len(finding.message) < 200
