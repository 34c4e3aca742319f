"""Schemas and reference are generated from the models, say something of every field, and judge documents alike."""

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
from faults import FAULTS
from mesh_platform.documents import reference, schema
from mesh_platform.documents.kinds import KINDS
from mesh_platform.documents.parse import parse
from mesh_platform.documents.validate import MODELS
from samples import SAMPLES
from spoilt import spoilt

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = [
    path for folder in ("domains", "environments", "governance") for path in sorted((ROOT / folder).rglob("*.yaml"))
]
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
ONLY_MODELS = ("below minimum", "needs an email or", "must be in", "out of range", "/99", "is not after warn")
"""What only the models find: what two fields say of each other, and dates and ranges that do not exist."""


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_the_one_that_the_model_makes(kind):
    committed = (ROOT / "docs" / "schemas" / schema.file_name(kind)).read_text(encoding="utf-8")
    assert committed == schema.text(kind), "run: make docs"


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_valid_itself_and_takes_the_sample(kind):
    found = schema.schema(kind)
    jsonschema_rs.meta.validate(found)
    jsonschema_rs.validator_for(found).validate(parse(SAMPLES[kind][1]))


@pytest.mark.parametrize("fault", [f for f in FAULTS if f.of in KINDS], ids=lambda f: f"{f.of}-{f.faulty.strip()[:30]}")
def test_an_editor_with_the_schema_finds_the_same_fault(fault):
    tree = parse(spoilt(SAMPLES[fault.of][1], fault)[0])
    valid = jsonschema_rs.validator_for(schema.schema(fault.of)).is_valid(tree)
    assert valid == any(each in fault.said for each in ONLY_MODELS)


def test_the_committed_reference_is_the_one_that_the_models_make():
    assert (ROOT / "docs" / "documents.md").read_text(encoding="utf-8") == reference.page(), "run: make docs"


@pytest.mark.parametrize("kind", MODELS)
def test_every_field_of_a_kind_has_a_row_with_its_meaning(kind):
    page = reference.page()
    for part in reference.models(MODELS[kind][0]):
        for name, field in part.model_fields.items():
            meaning = reference.described(part, name)
            assert meaning, f"{part.__name__}.{name}"
            assert re.search(
                rf"^\| `{field.alias or name}` \|.*\| {re.escape(meaning).replace('|', '.')} \|$", page, re.MULTILINE
            )


def test_a_generator_writes_what_it_is_asked_for_and_nothing_else(tmp_path):
    schema.write(tmp_path / "schemas")
    reference.write(tmp_path / "documents.md")
    assert sorted(path.name for path in (tmp_path / "schemas").iterdir()) == sorted(map(schema.file_name, KINDS))
    assert (tmp_path / "documents.md").read_text(encoding="utf-8") == reference.page()


@pytest.mark.parametrize("path", EXAMPLE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_modeline_names_the_schema_of_its_kind(path):
    text = path.read_text(encoding="utf-8")
    kind = re.search(r"^kind: (\w+)$", text, re.MULTILINE)
    named = MODELINE.match(text)
    if kind is None or kind[1] not in KINDS:
        assert named is None
        return
    assert named, f"begin with: # yaml-language-server: $schema=…/{schema.file_name(kind[1])}"
    schema_file = (path.parent / named[1]).resolve()
    assert schema_file == ROOT / "docs" / "schemas" / schema.file_name(kind[1])
    assert json.loads(schema_file.read_text(encoding="utf-8"))["title"] == kind[1]
