-- One row for each field of a data request and each community it is about, by the day of asking.
SELECT c.area_code, r.id AS request, c.asked, r.minutes
FROM burden_cell c
JOIN burden_requestfield f ON f.id = c.request_field_id
JOIN burden_datarequest r ON r.id = f.request_id
WHERE c.area_code >= %(low)s AND c.area_code < %(high)s
  AND r.asked_on >= %(since)s AND r.asked_on < %(after)s
