"""What can be wrong inside a document of each kind is one finding at the place of the fault."""

import pytest
from faults import FAULTS, Fault
from mesh_platform.documents import read
from mesh_platform.documents.codes import REMEDIES
from mesh_platform.findings import Location
from samples import SAMPLES, write


def place(text: str, fault: Fault) -> tuple[str, int, int]:
    """Return the faulty text and where the § stood; a thing that is missing is told where its parent begins."""
    assert text.count(fault.sound) >= 1, fault
    before, _, after = text.partition(fault.sound)
    head, mark, tail = fault.faulty.partition("§")
    start = before + head
    return before + head + tail + after, start.count("\n") + 1 if mark else 0, len(start) - start.rfind("\n")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind}-{fault.code}-{fault.faulty.strip()[:30]}")
def test_a_fault_is_one_finding_at_its_place(tmp_path, fault):
    path, sound = SAMPLES[fault.kind]
    text, line, column = place(sound, fault)

    documents = read(write(tmp_path, {path: text}))

    assert documents.documents == ()
    assert len(documents.findings) == 1, documents.findings
    finding = documents.findings[0]
    assert finding.rule == fault.code
    assert fault.said in finding.message
    assert finding.remedy == REMEDIES[fault.code]
    if line:
        assert finding.location == Location(path, line, column)
    else:
        assert text.count("\n") >= finding.location.line >= 1


def test_every_kind_has_a_fault_of_each_sort():
    for kind in SAMPLES:
        sorts = {fault.code for fault in FAULTS if fault.kind == kind}
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
