"""What documents say of each other agrees, or is one finding at its place with what to do."""

import pytest
from disagreements import FAULTS
from mesh_platform.documents.codes import REMEDIES
from mesh_platform.findings import Location
from mesh_platform.mesh import load
from small import FILES, write
from spoilt import spoilt

OWN_REMEDIES = (
    "have the grant decided, or correct the status",
    "list them: paymentId, amount, lines",
    "list every column, use query or batch, or ask the provider for a projected port",
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.said[:40]}")
def test_a_disagreement_is_one_finding_at_its_place(tmp_path, fault):
    text, place = spoilt(FILES[fault.of], fault)

    mesh, findings = load(write(tmp_path, {fault.of: text}))

    assert mesh is None
    assert [fault.said in finding.message for finding in findings] == [True], findings
    (finding,) = findings
    assert finding.rule == fault.code
    assert finding.remedy in (REMEDIES[fault.code], *OWN_REMEDIES)
    assert finding.location.file in FILES
    if place:
        assert finding.location == Location(fault.of, *place)


def test_the_sound_mesh_has_no_finding(tmp_path):
    mesh, findings = load(write(tmp_path))
    assert findings == ()
    assert mesh is not None
    assert [str(product) for product in mesh.products] == ["payments.transactions", "risk.scoring"]
