"""Modules that are seldom used are imported when something of them is asked for, whichever way they were imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from mesh_platform.cli.later import SELDOM_USED
from mesh_platform.deploy.copy import copy_mesh

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = "domains/payments/products/transactions"
BEGIN = """
import sys
assert "colorsys" not in sys.modules and "xml.dom" not in sys.modules
from mesh_platform.cli.later import later
later("colorsys", "xml.dom")
"""


def run(text: str) -> str:
    done = subprocess.run([sys.executable, "-c", BEGIN + text], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("import colorsys; print(colorsys.rgb_to_hsv(0, 0, 1))", "(0.6666666666666666, 1.0, 1)"),
        ("import colorsys as c; import colorsys; print(colorsys is c, c.rgb_to_hsv(0, 0, 0))", "True (0.0, 0.0, 0)"),
        ("from colorsys import rgb_to_hsv; print(rgb_to_hsv(0, 0, 0))", "(0.0, 0.0, 0)"),
        ("import xml.dom; print(xml.dom.Node.TEXT_NODE)", "3"),
        ("from xml import dom; print(dom.Node.TEXT_NODE)", "3"),
        ("import xml.dom.minidom as m; print(m.parseString('<a/>').documentElement.tagName)", "a"),
    ],
)
def test_whoever_imports_such_a_module_has_what_is_in_it(use: str, said: str) -> None:
    assert run(use) == said


def test_importing_alone_loads_nothing_and_using_loads_the_module_itself() -> None:
    loaded = "print(getattr(sys.modules['colorsys'], '__file__', None) is not None)"
    assert run(f"import colorsys; print('ONE_THIRD' in vars(sys.modules['colorsys']))\n{loaded}").split()[0] == "False"
    assert run("import colorsys; colorsys.ONE_THIRD\nprint('ONE_THIRD' in vars(sys.modules['colorsys']))") == "True"


def test_what_no_such_module_has_is_an_attribute_error_with_its_name() -> None:
    said = run("import colorsys\ntry: colorsys.nothing\nexcept AttributeError as error: print(error)")
    assert said == "module 'colorsys' has no attribute 'nothing'"


def test_a_module_that_is_there_already_stays_as_it_is() -> None:
    assert run("import json; before = json; later('json'); import json; print(json is before)") == "True"


def test_threads_that_ask_at_once_have_one_module() -> None:
    ask = """
import colorsys
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(16) as pool:
    found = set(pool.map(lambda _: id(colorsys.rgb_to_hsv), range(200)))
print(len(found), id(sys.modules["colorsys"].rgb_to_hsv) in found)
"""
    assert run(ask) == "1 True"


def test_a_check_uses_none_of_the_modules_that_are_seldom_used(tmp_path: Path) -> None:
    copy_mesh(ROOT, tmp_path / "mesh")
    text = f"""
import os
leave = os._exit
def told(code):
    print([name for name in {SELDOM_USED!r} if type(sys.modules[name]).__name__ != "_Later"], flush=True)
    leave(code)
os._exit = told
sys.argv = ["mesh", "check", "--root", {str(tmp_path / "mesh")!r}, {str(tmp_path / "mesh" / PRODUCT)!r}]
from mesh_platform.cli import main
main()
"""
    assert run(text) == "[]"


TOLD = """
from mesh_platform.documents.kinds import KINDS
from mesh_platform.documents.validate import validate
import pydantic_core, typing, typing_extensions
print(type(pydantic_core.core_schema.StringSchema).__name__)
print(typing_extensions.is_typeddict(typing_extensions.TypedDict("A", {"a": int})), typing.TypedDict.__module__)
wrong = {"apiVersion": "mesh/v1", "kind": "Team", "id": "A b", "contact": {"email": 3}, "more": 1}
for each in validate("Team", wrong):
    print(each)
right = {**wrong, "id": "a", "contact": {"email": "a@b.example"}}
print(KINDS["Team"].model_validate(right, extra="ignore"))
print(KINDS["Team"].model_json_schema())
"""


def test_models_judge_and_are_described_alike_without_the_declarations_that_nobody_reads() -> None:
    quick = run("from mesh_platform.cli.later import undeclared\nundeclared()" + TOLD).splitlines()
    plain = run(TOLD).splitlines()
    assert (quick[0], plain[0]) == ("type", "_TypedDictMeta")
    assert quick[1:] == plain[1:]
    assert len(plain) > 5


def test_what_is_imported_already_keeps_its_declarations() -> None:
    text = "import pydantic_core\nfrom mesh_platform.cli.later import undeclared\nundeclared()\n"
    assert run(text + "print(type(pydantic_core.core_schema.StringSchema).__name__)") == "_TypedDictMeta"
