"""Counts how often each value of a column occurs."""

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from decimal import Decimal

COLUMN = "{{ cookiecutter.input_column }}"
"""Column of the input that is looked at."""


@dataclass(frozen=True)
class Finding:
    """One row, column by column as the contract has them."""

    value: str
    records: int
    share: Decimal


def findings(values: Iterable[object]) -> list[Finding]:
    """Return each value with its records and its share of all of them; the most frequent first."""
    counts = Counter("" if value is None else str(value) for value in values)
    total = counts.total()
    return [
        Finding(value, records, (Decimal(records) / total).quantize(Decimal("0.0001")))
        for value, records in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]


def main() -> None:
    """Read the column and write what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", required=True)
    parser.add_argument("--target", required=True)
    options = parser.parse_known_args()[0]
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    found = findings(row[0] for row in spark.table(options.source).select(COLUMN).toLocalIterator())
    names = [field.name for field in fields(Finding)]
    frame = spark.createDataFrame([astuple(each) for each in found], spark.table(options.target).select(*names).schema)
    frame.write.insertInto(options.target, overwrite=True)


if __name__ == "__main__":
    main()
