-- One row for each community in force: its ground and households, and its grids' share of them.
-- What lies in grids is capped by what the community has: a count cannot cover more than all.
SELECT
    c.code AS area_code,
    e.square_metres,
    least(g.square_metres, e.square_metres) AS square_metres_in_grids,
    coalesce(c.households, s.households) AS households,
    least(g.households, coalesce(c.households, s.households)) AS households_in_grids
FROM territory_area c
LEFT JOIN metrics_extent e ON e.area_id = c.code
LEFT JOIN (
    SELECT left(g.code, 12) AS code, sum(x.square_metres) AS square_metres, sum(g.households) AS households
    FROM territory_area g LEFT JOIN metrics_extent x ON x.area_id = g.code
    WHERE g.level = 6 AND g.valid_to IS NULL AND g.code >= %(low)s AND g.code < %(high)s
    GROUP BY 1
) g ON g.code = c.code
LEFT JOIN (
    SELECT DISTINCT ON (f.area_code) f.area_code, f.value AS households
    FROM metrics_statedfigure f
    WHERE f.figure = 'households' AND f.unit_id IS NULL AND f.as_of <= %(today)s
    ORDER BY f.area_code, f.as_of DESC
) s ON s.area_code = c.code
WHERE c.level = 5 AND c.valid_to IS NULL AND c.code >= %(low)s AND c.code < %(high)s
