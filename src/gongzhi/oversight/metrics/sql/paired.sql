-- One row for each area in force that has stated two figures this year, the part and the whole that
-- it is held against. An area that has both stands for those below it, as with stated figures.
-- ``places`` counts the communities that it speaks for; these have a row each too, without figures.
WITH latest AS MATERIALIZED (
    SELECT DISTINCT ON (f.figure, f.area_code) f.figure, f.area_code, a.level, f.value
    FROM metrics_statedfigure f JOIN territory_area a ON a.code = f.area_code AND a.valid_to IS NULL
    WHERE f.figure IN ('{of}', '{against}') AND f.as_of <= %(today)s AND f.as_of >= %(year_from)s
      AND f.unit_id IS NULL AND f.area_code >= %(low)s AND f.area_code < %(high)s
      AND length(f.area_code) >= %(length)s
    ORDER BY f.figure, f.area_code, f.as_of DESC
), paired AS MATERIALIZED (
    SELECT p.area_code, p.level, p.value AS part, w.value AS whole
    FROM latest p JOIN latest w ON w.area_code = p.area_code
    WHERE p.figure = '{of}' AND w.figure = '{against}'
), replaced AS (
    SELECT DISTINCT l.area_code
    FROM paired l
    CROSS JOIN LATERAL unnest(ARRAY[2, 4, 6, 9]) AS above (digits)
    JOIN paired a ON a.area_code = left(l.area_code, above.digits)
    WHERE above.digits < length(l.area_code)
)
SELECT
    l.area_code,
    l.part,
    l.whole,
    CASE WHEN l.level >= 5 THEN 1 ELSE (
        SELECT count(*) FROM territory_area p
        WHERE p.level = 5 AND p.valid_to IS NULL AND p.code > l.area_code AND p.code < l.area_code || ':'
    ) END AS places
FROM paired l
LEFT JOIN replaced r ON r.area_code = l.area_code
WHERE r.area_code IS NULL
UNION ALL
SELECT p.code, NULL, NULL, 1
FROM territory_area p
WHERE p.level = 5 AND p.valid_to IS NULL AND p.code >= %(low)s AND p.code < %(high)s
