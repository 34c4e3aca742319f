"""An organisation's own schemas judge documents on top, and faults of a schema itself are told."""

import json

import pytest
from mesh_platform.documents import read
from mesh_platform.documents.codes import REMEDIES
from samples import SAMPLES, write

FOLDER = "governance/schemas"
TAGGED = {"required": ["tags"], "properties": {"tags": {"items": {"enum": ["gold", "silver"]}}}}


def found(root, schemas, kind="DataProduct", change=lambda text: text):
    """Return `file:line:column rule message (remedy)` of a tree with one document and these schemas."""
    path, text = SAMPLES[kind]
    files = {f"{FOLDER}/{name}": json.dumps(s, indent=1) if isinstance(s, dict) else s for name, s in schemas.items()}
    return [str(finding) for finding in read(write(root, {path: change(text), **files})).findings]


def test_a_schema_called_like_a_kind_judges_the_documents_of_that_kind(tmp_path):
    path = SAMPLES["DataProduct"][0]
    assert found(tmp_path, {"data-product.json": TAGGED}) == [
        f"{path}:1:1: organisation-rule: tags is missing ({REMEDIES['organisation-rule']}: {FOLDER}/data-product.json)"
    ]
    assert found(tmp_path / "other", {"data-product.json": TAGGED}, "Team") == []


def test_a_document_that_a_schema_takes_has_no_finding(tmp_path):
    assert found(tmp_path, {"data-product.json": TAGGED}, change=lambda text: text + "tags: [gold]\n") == []


def test_the_place_of_a_refused_value_and_the_remedy_of_the_schema_are_told(tmp_path):
    schema = {**TAGGED, "x-remedy": "use a tag of the catalogue"}
    (finding,) = found(tmp_path, {"data-product.json": schema}, change=lambda text: text + "tags: [gold, brass]\n")
    assert finding == (
        f"{SAMPLES['DataProduct'][0]}:21:14: organisation-rule: tags.1 is 'brass'; allowed: gold, silver "
        "(use a tag of the catalogue)"
    )


def test_a_schema_may_name_its_kinds(tmp_path):
    schema = {"x-applies-to": ["Team", "Domain"], "required": ["owner"]}
    assert len(found(tmp_path / "a", {"mine.json": schema}, "Team")) == 1
    assert len(found(tmp_path / "b", {"mine.json": schema}, "Domain")) == 1
    assert found(tmp_path / "c", {"mine.json": schema}, "Waiver") == []


def test_schemas_may_refer_to_each_other_and_to_themselves(tmp_path):
    schemas = {
        "words.json": {"x-applies-to": [], "$defs": {"tag": {"enum": ["gold"]}}},
        "data-product.json": {
            "properties": {"tags": {"items": {"$ref": "words.json#/$defs/tag"}}, "name": {"$ref": "#/$defs/name"}},
            "$defs": {"name": {"maxLength": 5}},
        },
    }
    said = found(tmp_path, schemas, change=lambda text: text + "tags: [brass]\n")
    assert [line.split(": ")[2].split(" ")[0] for line in said] == ["name", "tags.0"]


def test_a_long_answer_of_a_schema_is_cut(tmp_path):
    schema = {"not": {"required": ["name"]}, "description": "x" * 900, "properties": {"name": {"pattern": "x" * 900}}}
    assert {len(finding) < 600 for finding in found(tmp_path, {"data-product.json": schema})} == {True}


@pytest.mark.parametrize(
    ("schema", "place", "code", "said"),
    [
        ("{", "1:2", "broken-schema", "not JSON: Expecting property name"),
        ("[]", "1:1", "broken-schema", "the schema is a list; it should be an object"),
        ("[" * 100_000, "1:1", "broken-schema", "not JSON: nested too deeply"),
        ({"type": "objekt"}, "2:10", "broken-schema", "is not valid under any of the schemas"),
        ({"$ref": "other.json"}, "2:10", "broken-schema", "the reference 'other.json' is to no file of gov"),
        ({"allOf": [{"$ref": "https://schemas.example/x"}]}, "4:12", "broken-schema", "is to no file of gov"),
        ({"$ref": "#/$defs/nothing"}, "1:1", "broken-schema", "nothing"),
        ({"x-applies-to": "Team"}, "2:18", "broken-schema", "x-applies-to is 'Team'; it should be a list of kinds"),
        ({"x-applies-to": ["Teem"]}, "2:18", "broken-schema", "'Teem' is no kind of document; did you mean 'Team'?"),
        ({"x-applies-to": [7]}, "2:18", "broken-schema", "7 is no kind of document; name the kinds that it is for"),
        (json.loads('{"a":' * 45 + "1" + "}" * 45), "1:1", "nesting", "more than 40 levels"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_used_is_told_once_and_judges_nothing(tmp_path, schema, place, code, said):
    (finding,) = found(tmp_path, {"data-product.json": schema})
    assert finding.startswith(f"{FOLDER}/data-product.json:{place}: {code}: ")
    assert said in finding
    assert finding.endswith(f"({REMEDIES[code]})")


def test_a_schema_called_like_no_kind_says_what_it_is_for(tmp_path):
    (finding,) = found(tmp_path, {"data-produkt.json": {}})
    assert "'data-produkt' is no kind of document" in finding


def test_a_schema_that_is_a_link_is_not_followed(tmp_path):
    write(tmp_path, {"elsewhere.json": "{}", f"{FOLDER}/readme.txt": "not a schema"})
    (tmp_path / FOLDER / "team.json").symlink_to(tmp_path / "elsewhere.json")
    (finding,) = found(tmp_path, {})
    assert finding.startswith(f"{FOLDER}/team.json:1:1: symlink: this is a link to ")


def test_a_folder_of_schemas_that_is_a_link_is_not_followed(tmp_path):
    write(tmp_path, {"elsewhere/team.json": "{}", "governance/terms/x.md": ""})
    (tmp_path / FOLDER).symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path, {}) == [f"{FOLDER}:1:1: symlink: this is a link ({REMEDIES['symlink']})"]
