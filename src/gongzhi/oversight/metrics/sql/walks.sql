-- One row for each grid with households and a known middle: can a service site be walked to in time?
-- The way is the straight line times the detour factor; ``reach`` is how far that line may be.
-- Sites of other areas count: nobody's way stops at a boundary.
SELECT
    g.code AS area_code,
    g.households,
    p.value AS residents,
    EXISTS (
        SELECT 1 FROM metrics_servicesite s
        WHERE s.closed_at IS NULL
          AND s.lat BETWEEN g.lat - %(reach)s / 110574.0 AND g.lat + %(reach)s / 110574.0
          AND power((s.lat - g.lat) * 110574.0, 2)
              + power((s.lon - g.lon) * 111320.0 * cos(radians(g.lat)), 2) <= power(%(reach)s, 2)
    ) AS reached
FROM (
    SELECT a.code, a.households,
           coalesce(a.lon, (a.west + a.east) / 2) AS lon, coalesce(a.lat, (a.south + a.north) / 2) AS lat
    FROM territory_area a
    WHERE a.level = 6 AND a.valid_to IS NULL AND a.code >= %(low)s AND a.code < %(high)s
) g
LEFT JOIN (
    SELECT DISTINCT ON (f.area_code) f.area_code, f.value
    FROM metrics_statedfigure f
    WHERE f.figure = 'population' AND f.unit_id IS NULL AND f.as_of <= %(today)s
    ORDER BY f.area_code, f.as_of DESC
) p ON p.area_code = g.code
WHERE g.lon IS NOT NULL AND g.lat IS NOT NULL
