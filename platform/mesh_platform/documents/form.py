"""The form of a text: a pattern, words for it, and a check of what no pattern can say."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, JsonValue
    from pydantic_core import CoreSchema


@dataclass(frozen=True, eq=False)
class Form:
    """Marks a text in an annotation: `Annotated[str, Form("duration", pattern, "ISO 8601, as P7D or PT10M")]`.

    `name` is what docs/documents.md calls it; `said` tells people how to write it. A text that does not fit raises
    ValueError with `said`, or with what `check` raises. The pattern is a whole one (`^…$`) in the dialect that JSON
    Schema and Python share, compiled when it is first needed.
    """

    name: str
    pattern: str
    said: str
    longest: int | None = None
    check: Callable[[str], object] | None = None

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def __call__(self, text: str) -> str:
        """Return the text as it is; raises ValueError where it does not fit."""
        if self.longest is not None and len(text) > self.longest:
            raise ValueError(f"it should have at most {self.longest} characters")
        if not self._compiled.fullmatch(text):
            raise ValueError(f"it should be {self.said}")
        if self.check is not None:
            self.check(text)
        return text

    def __get_pydantic_core_schema__(self, source: object, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> "dict[str, JsonValue]":
        found = {**handler(schema), "description": self.said, "pattern": self.pattern}
        return found if self.longest is None else {**found, "maxLength": self.longest}
