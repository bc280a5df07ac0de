-- One row for each of the figures as last stated for an area in force, those of a year in this year. What an
-- area above it, at or below the level asked for, has stated itself stands in its place, so that
-- nothing is counted twice. ``places`` counts the lowest areas that it speaks for, those of the level
-- numbered after the colon, and communities without any; these have a row each too, without a figure,
-- where ``lowest`` asks for them.
WITH lowest AS NOT MATERIALIZED (
    SELECT p.code FROM territory_area p
    WHERE p.level IN (5, {of}) AND p.valid_to IS NULL
      AND (p.level = {of} OR NOT EXISTS (SELECT 1 FROM territory_area g
                                         WHERE g.parent_id = p.code AND g.valid_to IS NULL))
), latest AS MATERIALIZED (
    SELECT DISTINCT ON (f.figure, f.area_code) f.figure, f.area_code, a.level, f.value
    FROM metrics_statedfigure f JOIN territory_area a ON a.code = f.area_code AND a.valid_to IS NULL
    WHERE f.figure = ANY(%(figures)s::text[]) AND f.as_of <= %(today)s AND f.unit_id IS NULL
      AND (f.as_of >= %(year_from)s OR f.figure <> ALL(%(yearly)s::text[]))
      AND f.area_code >= %(low)s AND f.area_code < %(high)s
      AND length(f.area_code) >= %(length)s
    ORDER BY f.figure, f.area_code, f.as_of DESC
)
SELECT
    l.figure,
    l.area_code,
    l.value,
    CASE WHEN l.level >= {of} THEN 1 ELSE (
        SELECT count(*) FROM lowest p WHERE p.code >= l.area_code AND p.code < l.area_code || ':'
    ) END AS places
FROM latest l
-- An area above it by its code; looked up in a hash, whatever the planner thinks of the numbers.
WHERE NOT (
    (length(l.area_code) > 2 AND (l.figure, left(l.area_code, 2)) IN (SELECT figure, area_code FROM latest))
    OR (length(l.area_code) > 4 AND (l.figure, left(l.area_code, 4)) IN (SELECT figure, area_code FROM latest))
    OR (length(l.area_code) > 6 AND (l.figure, left(l.area_code, 6)) IN (SELECT figure, area_code FROM latest))
    OR (length(l.area_code) > 9 AND (l.figure, left(l.area_code, 9)) IN (SELECT figure, area_code FROM latest))
    OR (length(l.area_code) > 12 AND (l.figure, left(l.area_code, 12)) IN (SELECT figure, area_code FROM latest))
)
UNION ALL
SELECT NULL, p.code, NULL, 1
FROM lowest p
WHERE %(lowest)s AND p.code >= %(low)s AND p.code < %(high)s
