-- One row for each Party organisation of today, with its members as last stated.
SELECT u.area_code, u.kind, s.value AS members
FROM organisations_unit u
LEFT JOIN (
    SELECT DISTINCT ON (f.unit_id) f.unit_id, f.value
    FROM metrics_statedfigure f
    WHERE f.figure = 'party_members' AND f.unit_id IS NOT NULL AND f.as_of <= %(today)s
    ORDER BY f.unit_id, f.as_of DESC
) s ON s.unit_id = u.id
WHERE u.kind LIKE 'party\_%%'
  AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)
  AND u.area_code >= %(low)s AND u.area_code < %(high)s
