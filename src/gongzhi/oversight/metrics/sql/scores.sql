-- One row for each area that has stated a score, with how many gave it; the lowest areas' rows give
-- way to what an area above them, at or below the level asked for, has stated itself.
WITH latest AS MATERIALIZED (
    SELECT DISTINCT ON (f.figure, f.area_code) f.figure, f.area_code, f.value
    FROM metrics_statedfigure f
    WHERE f.figure IN ('property_resident_score', 'property_resident_raters')
      AND f.as_of <= %(today)s AND f.unit_id IS NULL
      AND f.area_code >= %(low)s AND f.area_code < %(high)s
      AND length(f.area_code) >= %(length)s
    ORDER BY f.figure, f.area_code, f.as_of DESC
), paired AS (
    SELECT s.area_code, s.value AS score, coalesce(n.value, 0) AS raters
    FROM latest s
    LEFT JOIN latest n ON n.area_code = s.area_code AND n.figure = 'property_resident_raters'
    WHERE s.figure = 'property_resident_score'
)
SELECT p.area_code, p.score, p.raters
FROM paired p
LEFT JOIN paired street ON street.area_code = left(p.area_code, 9) AND length(p.area_code) > 9
LEFT JOIN paired community ON community.area_code = left(p.area_code, 12) AND length(p.area_code) > 12
WHERE street.area_code IS NULL AND community.area_code IS NULL
