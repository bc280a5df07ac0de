-- One row for each service site in use.
SELECT s.area_code, s.kind
FROM metrics_servicesite s
WHERE s.closed_at IS NULL AND s.area_code >= %(low)s AND s.area_code < %(high)s
