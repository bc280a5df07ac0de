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
    SELECT area_code, level,
           max(value) FILTER (WHERE figure = '{of}') AS part,
           max(value) FILTER (WHERE figure = '{against}') AS whole
    FROM latest GROUP BY 1, 2 HAVING count(*) = 2
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
WHERE NOT (
    (length(l.area_code) > 2 AND left(l.area_code, 2) IN (SELECT area_code FROM paired))
    OR (length(l.area_code) > 4 AND left(l.area_code, 4) IN (SELECT area_code FROM paired))
    OR (length(l.area_code) > 6 AND left(l.area_code, 6) IN (SELECT area_code FROM paired))
    OR (length(l.area_code) > 9 AND left(l.area_code, 9) IN (SELECT area_code FROM paired))
)
UNION ALL
SELECT p.code, NULL, NULL, 1
FROM territory_area p
WHERE p.level = 5 AND p.valid_to IS NULL AND p.code >= %(low)s AND p.code < %(high)s
