"""Compare the settled sum of a day with the sum of its payments; ends with 1 where they differ by more than allowed."""

import argparse
import sys
from decimal import Decimal


def differs(settled: Decimal, paid: Decimal, tolerance: Decimal) -> bool:
    """Whether two sums of the same day are further apart than the tolerance."""
    return abs(settled - paid) > tolerance


def main() -> int:
    """Read both sums from the warehouse and compare them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tolerance", type=Decimal, default=Decimal("0.01"))
    parser.add_argument("--source", required=True)
    parser.add_argument("--target", required=True)
    options = parser.parse_args()
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    paid = spark.table(options.source).where("to_date(completedAt) = date_sub(current_date(), 1)")
    settled = spark.table(options.target).where("businessDay = date_sub(current_date(), 1)")
    sums = [
        frame.agg({name: "sum"}).first()[0] or Decimal(0) for frame, name in ((settled, "netAmount"), (paid, "amount"))
    ]
    return int(differs(sums[0], sums[1], options.tolerance))


if __name__ == "__main__":
    sys.exit(main())
