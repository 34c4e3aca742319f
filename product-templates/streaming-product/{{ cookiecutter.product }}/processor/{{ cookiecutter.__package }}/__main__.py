"""Reads records, a JSON object a line, from standard input; writes events, and to standard error what is none.

Where lines come from and go to is for the deployment: a connector, or the client of the topic that
`MESH_OUTPUT_...` names.
"""

import json
import sys
from dataclasses import asdict

from {{ cookiecutter.__package }}.events import event


def main() -> None:
    """Turn lines into events until there are no more."""
    for line in sys.stdin:
        try:
            made = event(json.loads(line))
        except ValueError as error:
            print(json.dumps({"error": str(error), "record": line}), file=sys.stderr)
        else:
            print(json.dumps(asdict(made), default=str))


if __name__ == "__main__":
    main()
