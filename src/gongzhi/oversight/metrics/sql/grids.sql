-- One row for each grid in force, with who is there for it today.
-- A post counts for a grid only if it names that grid, not some area above it.
SELECT
    g.code AS area_code,
    g.households,
    g.code IN (SELECT area FROM held WHERE role_id = 'grid_officer' AND kind = 'full') AS full_time,
    g.code IN (SELECT area FROM held WHERE role_id = 'grid_officer' AND kind = 'part') AS part_time,
    g.code IN (SELECT area FROM held WHERE role_id = 'grid_head') AS headed,
    g.code IN (SELECT area FROM held WHERE role_id = 'grid_instructor') AS instructed,
    g.code IN (SELECT left(u.area_code, 15) FROM organisations_unit u
               WHERE u.kind LIKE 'party\_%%' AND length(u.area_code) >= 15
                 AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)) AS party
FROM territory_area g
WHERE g.level = 6 AND g.valid_to IS NULL AND g.code >= %(low)s AND g.code < %(high)s
