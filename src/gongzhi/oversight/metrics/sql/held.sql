-- Who holds which post over which area today; read by the other relations under the name ``held``.
SELECT unnest(p.area_codes) AS area, p.role_id, a.kind, a.account_id
FROM organisations_post p
JOIN organisations_appointment a ON a.post_id = p.id
JOIN organisations_unit u ON u.id = p.unit_id
WHERE p.active AND a.valid_from <= %(today)s AND (a.valid_to IS NULL OR a.valid_to > %(today)s)
  AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)
