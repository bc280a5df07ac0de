-- One row for each community's committee, for each full-time worker of one, and for each grid's
-- households.
SELECT u.area_code, u.id AS committee, NULL::bigint AS worker, NULL::integer AS households
FROM organisations_unit u
WHERE u.kind IN ('residents_committee', 'villagers_committee')
  AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)
  AND u.area_code >= %(low)s AND u.area_code < %(high)s
UNION ALL
SELECT w.area_code, NULL, w.account_id, NULL
FROM (
    SELECT DISTINCT u.area_code, a.account_id
    FROM organisations_appointment a
    JOIN organisations_post p ON p.id = a.post_id
    JOIN organisations_unit u ON u.id = p.unit_id
    WHERE u.kind IN ('residents_committee', 'villagers_committee') AND a.kind = 'full' AND p.active
      AND a.valid_from <= %(today)s AND (a.valid_to IS NULL OR a.valid_to > %(today)s)
      AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)
      AND u.area_code >= %(low)s AND u.area_code < %(high)s
) w
UNION ALL
SELECT g.code, NULL, NULL, g.households
FROM territory_area g
WHERE g.level = 6 AND g.valid_to IS NULL AND g.households IS NOT NULL
  AND g.code >= %(low)s AND g.code < %(high)s
