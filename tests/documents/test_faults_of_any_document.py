"""What can be wrong with a document of any kind is told with its code, its place and what to do."""

from pathlib import Path

import pytest
from mesh_platform.documents import read
from mesh_platform.documents.codes import REMEDIES
from mesh_platform.findings import Finding, Location
from samples import SAMPLES, marked, write

BOMB = "§bomb:\n  - &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"  - &{name} [{', '.join([f'*{inner}'] * 10)}]\n" for inner, name in zip("abcd", "bcde", strict=True)
)

FAULTS = {
    "a key that nobody reads": ("unknown-key", lambda text: f"{text}§zzz: 1\n", "the key 'zzz' is unknown"),
    "a key that stands twice": ("duplicate-key", lambda text: f"{text}§kind: Team\n", "the key 'kind' stands twice"),
    "a key that is a number": ("key-type", lambda text: f"{text}§7: seven\n", "the key '7' is not text"),
    "a key that is a constant": ("key-type", lambda text: f"{text}§null: none\n", "the key 'null' is not text"),
    "a key that is a list": ("key-type", lambda text: f"{text}? §[a, b]\n: 1\n", "the key a collection is not text"),
    "no apiVersion": (
        "missing-field",
        lambda text: "§" + text.split("\n", 1)[1],
        "apiVersion is missing",
    ),
    "an apiVersion of tomorrow": (
        "unsupported-version",
        lambda text: "apiVersion: §v9\n" + text.split("\n", 1)[1],
        "apiVersion 'v9' is not supported",
    ),
    "an apiVersion that is a number": (
        "unsupported-version",
        lambda text: "apiVersion: §1\n" + text.split("\n", 1)[1],
        "apiVersion 1 is not supported",
    ),
    "no kind": ("missing-field", lambda text: _replace_line(text, 1, None), "kind is missing; a "),
    "an unknown kind": ("unknown-kind", lambda text: _replace_line(text, 1, "kind: §Nothing"), "kind 'Nothing'"),
    "a kind that is a list": ("wrong-type", lambda text: _replace_line(text, 1, "kind: §[Team]"), "kind is a list"),
    "a tag": ("yaml-tag", lambda text: f"{text}zzz: §!!python/name:os.system ''\n", "python/name:os.system"),
    "a tag on a key": ("yaml-tag", lambda text: f"{text}§!!str zzz: 1\n", "tag:yaml.org,2002:str"),
    "a tag of one's own on a mapping": ("yaml-tag", lambda text: f"{text}zzz: §!include\n  a: 1\n", "!include"),
    "aliases that explode": ("aliases", lambda text: text + BOMB, "more than 20000 nodes"),
    "too many levels": ("nesting", lambda text: f"{text}zzz: {'[' * 39}§[{']' * 40}\n", "more than 40 levels"),
    "far too many levels": ("nesting", lambda text: f"{text}zzz: {'[' * 999}§[{']' * 1000}\n", "nesting depth"),
    "a file of over a mebibyte": (
        "file-too-large",
        lambda text: "§" + text + "# " + "x" * 1024 * 1024,
        "bytes",
    ),
    "a tab that indents": ("yaml-syntax", lambda text: f"{text}zzz:\n§\ta: 1\n", "cannot start any token"),
    "a bracket that stays open": ("yaml-syntax", lambda text: f"{text}zzz: [1, 2\n§", "did not find expected"),
    "an alias of nothing": ("yaml-syntax", lambda text: f"{text}zzz: §*nothing\n", "undefined alias"),
    "a NUL": ("yaml-syntax", lambda text: f"{text}zzz: é§\0\n", "U+0000"),
    "a control character": ("yaml-syntax", lambda text: f"{text}zzz: é§\x07\n", "U+0007"),
    "two documents": ("several-documents", lambda text: f"{text}§---\nkind: Team\n", "another document"),
    "nothing": ("empty-file", lambda _: "§", "no document"),
    "only a comment": ("empty-file", lambda _: "§# nothing yet\n", "no document"),
    "only a marker": ("empty-file", lambda _: "§---\n", "no document"),
    "a list": ("wrong-type", lambda _: "§- a\n", "the document is a list; it should be a mapping"),
    "a text": ("wrong-type", lambda _: "§hello\n", "the document is 'hello'"),
}


def _replace_line(text: str, number: int, line: str | None) -> str:
    lines = text.split("\n")
    lines[number : number + 1] = [] if line is None else [line]
    return "\n".join(lines) if line is not None else "§" + "\n".join(lines)


def only_finding(root: Path) -> Finding:
    documents = read(root)
    assert documents.documents == ()
    assert len(documents.findings) == 1, documents.findings
    return documents.findings[0]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", SAMPLES)
def test_a_fault_is_one_finding_with_code_place_and_remedy(tmp_path, kind, fault):
    path, sound = SAMPLES[kind]
    code, spoil, said = FAULTS[fault]
    text, line, column = marked(spoil(sound))
    write(tmp_path, {path: text})

    finding = only_finding(tmp_path)

    assert (finding.rule, finding.location) == (code, Location(path, line, column))
    assert said in finding.message
    assert finding.remedy == REMEDIES[code]


@pytest.mark.parametrize("kind", SAMPLES)
def test_bytes_that_are_not_utf8_are_found_at_their_column(tmp_path, kind):
    path, text = SAMPLES[kind]
    write(tmp_path, {path: text.encode() + b"zzz: \xc3\xa9\xff\n"})

    finding = only_finding(tmp_path)

    assert finding.rule == "not-utf8"
    assert finding.location == Location(path, text.count("\n") + 1, 7)
    assert "0xff" in finding.message
    assert finding.remedy == REMEDIES["not-utf8"]


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_link_is_never_followed(tmp_path, kind):
    path, text = SAMPLES[kind]
    write(tmp_path, {"elsewhere.yaml": text, path: ""})
    (tmp_path / path).unlink()
    (tmp_path / path).symlink_to(tmp_path / "elsewhere.yaml")

    finding = only_finding(tmp_path)

    assert (finding.rule, finding.location) == ("symlink", Location(path))
    assert finding.remedy == REMEDIES["symlink"]


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_document_in_the_wrong_place_is_told_its_place(tmp_path, kind):
    path, text = SAMPLES[kind]
    folder = path.rsplit("/", 1)[0]
    write(tmp_path, {f"{folder}/zzz/elsewhere.yaml": text})

    finding = only_finding(tmp_path)

    assert (finding.rule, finding.location) == ("misplaced-document", Location(f"{folder}/zzz/elsewhere.yaml", 2, 7))
    assert path.split("/")[0] in finding.message.split("its place is")[1]
    assert finding.remedy == REMEDIES["misplaced-document"]


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_sound_document_has_no_finding(tmp_path, kind):
    path, text = SAMPLES[kind]

    documents = read(write(tmp_path, {path: text}))

    assert documents.findings == ()
    assert [(document.kind, document.path) for document in documents.documents] == [(kind, path)]
