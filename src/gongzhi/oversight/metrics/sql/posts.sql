-- One row for each post in use, at its unit's area: its seats, and how many are held today.
SELECT u.area_code, p.seats, least(p.seats, count(a.id)) AS held
FROM organisations_unit u
JOIN organisations_post p ON p.unit_id = u.id
LEFT JOIN organisations_appointment a
    ON a.post_id = p.id AND a.valid_from <= %(today)s AND (a.valid_to IS NULL OR a.valid_to > %(today)s)
WHERE p.active AND u.active_from <= %(today)s AND (u.active_to IS NULL OR u.active_to > %(today)s)
  AND u.area_code >= %(low)s AND u.area_code < %(high)s
GROUP BY p.id, u.area_code
