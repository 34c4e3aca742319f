"""A value of any form inside a document: it was read from YAML as a value of JSON, and is not looked through again."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import JsonValue as Plain
else:
    Plain = Any

__all__ = ["Plain"]
