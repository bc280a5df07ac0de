-- One row for each grid in force: how many people serve it by name today, and its Party organisations.
SELECT
    g.code AS area_code,
    coalesce(p.full_time, 0) AS full_time,
    coalesce(p.officers, 0) AS officers,
    coalesce(p.heads, 0) AS heads,
    coalesce(p.instructors, 0) AS instructors,
    coalesce(o.organisations, 0) AS organisations
FROM territory_area g
LEFT JOIN (
    SELECT h.area,
           count(DISTINCT h.account_id) FILTER (WHERE h.role_id = 'grid_officer' AND h.kind = 'full') AS full_time,
           count(DISTINCT h.account_id) FILTER (WHERE h.role_id = 'grid_officer') AS officers,
           count(DISTINCT h.account_id) FILTER (WHERE h.role_id = 'grid_head') AS heads,
           count(DISTINCT h.account_id) FILTER (WHERE h.role_id = 'grid_instructor') AS instructors
    FROM (SELECT area, role_id, kind, account_id FROM held) h
    GROUP BY h.area
) p ON p.area = g.code
LEFT JOIN (
    SELECT left(u.area_code, 15) AS area, count(*) AS organisations
    FROM organisations_unit u
    WHERE u.kind LIKE 'party\_%%' AND length(u.area_code) >= 15
      AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)
    GROUP BY 1
) o ON o.area = g.code
WHERE g.level = 6 AND g.valid_to IS NULL AND g.code >= %(low)s AND g.code < %(high)s
