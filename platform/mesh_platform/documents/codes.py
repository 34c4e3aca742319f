"""The codes of what can be wrong with a document, and what to do about each. Codes are a contract."""

from __future__ import annotations

REMEDIES = {
    "aliases": "write the repeated part out; aliases may expand to 20,000 nodes at most",
    "bad-value": "see docs/documents.md for what this field takes",
    "broken-schema": "mend the organisation schema: it must be valid JSON Schema without remote references",
    "duplicate-id": "give one of them another id",
    "duplicate-key": "remove one of the two; a YAML mapping has each key once",
    "duplicate-name": "rename one of them so that their physical names differ",
    "empty-file": "write the document, or remove the file",
    "file-too-large": "split it; a document has at most 1 MiB",
    "inconsistent": "make both places say the same",
    "key-type": "quote the key; keys are text",
    "misplaced-document": "move the file to the place of its kind, or correct the id",
    "missing-document": "add the document",
    "missing-field": "add the field; docs/documents.md shows it",
    "nesting": "flatten it; a document has at most 40 levels",
    "not-allowed": "use one of the allowed values",
    "not-utf8": "save the file as UTF-8",
    "organisation-rule": "your organisation's schema in governance/schemas asks for this",
    "outside-tree": "keep documents inside the mesh; a path may not leave its root",
    "self-derivation": "remove the input contract: a port cannot derive from itself",
    "several-documents": "keep one document in a file",
    "symlink": "replace the link by the file itself",
    "unknown-key": "remove the key, or correct its spelling",
    "unknown-kind": "use a kind of docs/documents.md",
    "unreadable": "make the file readable",
    "unresolved-reference": "correct the id, or add the document it names",
    "unsupported-version": "use a supported apiVersion",
    "wrong-type": "write a value of the right type",
    "yaml-syntax": "correct the YAML; an editor with a YAML extension shows the place",
    "yaml-tag": "remove the tag; documents are plain data",
}
"""Remedy by code; where a check knows better, its own text is used instead."""
