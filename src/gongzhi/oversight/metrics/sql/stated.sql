-- One row for each figure as last stated for an area. What an area above it, at or below the level
-- asked for, has stated itself stands in its place, so that nothing is counted twice.
WITH latest AS MATERIALIZED (
    SELECT DISTINCT ON (f.figure, f.area_code) f.figure, f.area_code, f.value
    FROM metrics_statedfigure f
    WHERE f.as_of <= %(today)s AND f.unit_id IS NULL
      AND f.area_code >= %(low)s AND f.area_code < %(high)s
      AND length(f.area_code) >= %(length)s
    ORDER BY f.figure, f.area_code, f.as_of DESC
), replaced AS (
    -- Ancestors by their codes' lengths, so that they are matched by equality.
    SELECT DISTINCT l.figure, l.area_code
    FROM latest l
    CROSS JOIN LATERAL unnest(ARRAY[2, 4, 6, 9, 12]) AS above (digits)
    JOIN latest a ON a.figure = l.figure AND a.area_code = left(l.area_code, above.digits)
    WHERE above.digits < length(l.area_code)
)
SELECT l.figure, l.area_code, l.value
FROM latest l
LEFT JOIN replaced r ON r.figure = l.figure AND r.area_code = l.area_code
WHERE r.area_code IS NULL
