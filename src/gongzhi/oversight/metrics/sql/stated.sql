-- One row for each figure as last stated for an area. What an area above it, at or below the level
-- asked for, has stated itself stands in its place, so that nothing is counted twice.
WITH latest AS (
    SELECT DISTINCT ON (f.figure, f.area_code, f.unit_id) f.figure, f.area_code, f.value
    FROM metrics_statedfigure f
    WHERE f.as_of <= %(today)s AND f.unit_id IS NULL
      AND f.area_code >= %(low)s AND f.area_code < %(high)s
    ORDER BY f.figure, f.area_code, f.unit_id, f.as_of DESC
)
SELECT l.figure, l.area_code, l.value
FROM latest l
WHERE length(l.area_code) >= %(length)s
  AND NOT EXISTS (SELECT 1 FROM latest above
                  WHERE above.figure = l.figure AND length(above.area_code) >= %(length)s
                    AND length(above.area_code) < length(l.area_code)
                    AND above.area_code = left(l.area_code, length(above.area_code)))
