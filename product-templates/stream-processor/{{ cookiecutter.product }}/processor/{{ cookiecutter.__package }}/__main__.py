"""Reads one stream and writes another; `mesh_streams` does what is not this product's own."""

import sys

from mesh_streams import Processor, Step, Stream, run

from {{ cookiecutter.__package }}.deriving import derive
from {{ cookiecutter.__package }}.events import Derived, Source

SOURCE = Stream(id="{{ cookiecutter.input }}", data=Source)
DERIVED = Stream(
    id="{{ cookiecutter.__contract }}",
    data=Derived,
    type="org.mesh.{{ cookiecutter.product }}.{{ cookiecutter.port }}.v1",
    identity="sourceId",
    key="{{ "customerId" if cookiecutter.personal_data == "yes" else "sourceId" }}",
)

PROCESSOR = Processor(steps=(Step(reads=SOURCE, function=derive, writes=(DERIVED,)),))

if __name__ == "__main__":
    sys.exit(run(PROCESSOR))
