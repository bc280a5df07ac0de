-- One row for each area of the level asked for whose surface is known: as stated, else as drawn.
SELECT a.code AS area_code, coalesce(s.value, e.square_metres / 1000000.0) AS square_km
FROM territory_area a
LEFT JOIN metrics_extent e ON e.area_id = a.code
LEFT JOIN (
    SELECT DISTINCT ON (f.area_code) f.area_code, f.value
    FROM metrics_statedfigure f
    WHERE f.figure = 'square_km' AND f.unit_id IS NULL AND f.as_of <= %(today)s
    ORDER BY f.area_code, f.as_of DESC
) s ON s.area_code = a.code
WHERE length(a.code) = %(length)s AND a.valid_to IS NULL AND a.code >= %(low)s AND a.code < %(high)s
  AND (s.value IS NOT NULL OR e.square_metres IS NOT NULL)
