"""Reads events, a JSON object a line, from standard input; writes its own, and to standard error what is none.

Where lines come from and go to is for the deployment: a connector, or the client of the topic that
`MESH_INPUT_...` names.
"""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

from {{ cookiecutter.__package }}.events import derive


def main() -> None:
    """Turn lines into events until there are no more."""
    for line in sys.stdin:
        try:
            made = derive(json.loads(line), datetime.now(UTC))
        except ValueError as error:
            print(json.dumps({"error": str(error), "record": line}), file=sys.stderr)
        else:
            print(json.dumps(asdict(made), default=str))


if __name__ == "__main__":
    main()
