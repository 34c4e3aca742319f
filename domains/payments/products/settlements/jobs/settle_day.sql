-- Net positions of the business day that ended last. Run again for the same day it replaces them.
MERGE INTO IDENTIFIER(:target) AS target
USING (
  SELECT
    concat(cast(to_date(completedAt) AS STRING), '-', currency) AS settlementId,
    to_date(completedAt) AS businessDay,
    currency,
    count(*) AS payments,
    cast(sum(amount) AS DECIMAL(18, 2)) AS netAmount
  FROM IDENTIFIER(:source)
  WHERE to_date(completedAt) = date_sub(current_date(), 1)
  GROUP BY to_date(completedAt), currency
) AS day
ON target.settlementId = day.settlementId
WHEN MATCHED THEN UPDATE SET *
WHEN NOT MATCHED THEN INSERT *
