"""Sums the records of each day{% if cookiecutter.personal_data == "yes" %} and customer{% endif %}; run again it replaces what it wrote."""

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, order=True)
class Row:
    """One row, column by column as the contract has them."""

    day: date
{% if cookiecutter.personal_data == "yes" %}
    customerId: str  # noqa: N815
{% endif %}
    records: int
    total: Decimal


def rows(records: Iterable[Mapping[str, object]]) -> list[Row]:
    """Return a row for each day{% if cookiecutter.personal_data == "yes" %} and customer{% endif %}; raises KeyError and ValueError for what is no record."""
{% if cookiecutter.personal_data == "yes" %}
    sums: dict[tuple[date, str], list[Decimal]] = {}
    for record in records:
        key = (datetime.fromisoformat(str(record["occurredAt"])).date(), str(record["customerId"]))
        sums.setdefault(key, []).append(Decimal(str(record["value"])))
    return sorted(Row(day, customer, len(values), sum(values, Decimal(0))) for (day, customer), values in sums.items())
{% else %}
    sums: dict[date, list[Decimal]] = {}
    for record in records:
        day = datetime.fromisoformat(str(record["occurredAt"])).date()
        sums.setdefault(day, []).append(Decimal(str(record["value"])))
    return sorted(Row(day, len(values), sum(values, Decimal(0))) for day, values in sums.items())
{% endif %}


def incoming(target: str) -> str:
    """Return the folder of new files in the volume beside a table, as `catalog.schema.table`."""
    catalog, schema, _ = target.split(".")
    return f"/Volumes/{catalog}/{schema}/files/incoming"


def main() -> None:
    """Read the new files and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", required=True)
    target = parser.parse_known_args()[0].target
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    found = rows(each.asDict() for each in spark.read.json(incoming(target)).toLocalIterator())
    names = [field.name for field in fields(Row)]
    frame = spark.createDataFrame([astuple(row) for row in found], spark.table(target).select(*names).schema)
    frame.write.insertInto(target, overwrite=True)


if __name__ == "__main__":
    main()
