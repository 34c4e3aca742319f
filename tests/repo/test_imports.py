"""What a person waits for at every start is not loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys

from repository import ROOT

CHECK = """
import sys
from mesh_platform.cli.app import app as main
sys.argv = ["mesh", "check"]
try:
    main()
except SystemExit as left:
    code = left.code or 0
print(code, *sorted({name.partition(".")[0] for name in sys.modules}))
"""
HEAVY = ("pulumi", "grpc", "google", "cryptography", "kubernetes_validate")


def test_a_check_of_documents_loads_nothing_that_deploys() -> None:
    """`mesh check` works, and is quick, where only the light requirements are installed."""
    done = subprocess.run([sys.executable, "-c", CHECK], cwd=ROOT, capture_output=True, text=True, check=True)
    code, *loaded = done.stdout.split()
    assert code == "0", done.stderr
    assert "mesh_platform" in loaded
    assert not [name for name in loaded if name.startswith(HEAVY)]
