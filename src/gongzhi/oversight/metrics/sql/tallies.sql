-- The tallies of cases received from ``since`` to ``until``: whole months, and single days before and after.
SELECT t.* FROM metrics_casetally t
WHERE t.grain = 'd' AND t.depth = %(depth)s AND t.area_code >= %(low)s AND t.area_code < %(high)s
  AND t.start >= %(since)s AND t.start < %(months_from)s
UNION ALL
SELECT t.* FROM metrics_casetally t
WHERE t.grain = 'm' AND t.depth = %(depth)s AND t.area_code >= %(low)s AND t.area_code < %(high)s
  AND t.start >= %(months_from)s AND t.start < %(months_to)s
UNION ALL
SELECT t.* FROM metrics_casetally t
WHERE t.grain = 'd' AND t.depth = %(depth)s AND t.area_code >= %(low)s AND t.area_code < %(high)s
  AND t.start >= %(months_to)s AND t.start < %(after)s
