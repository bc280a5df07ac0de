-- The tallies of cases received from ``since`` to ``until``: whole months, and single days before and after;
-- without the months of an area that are withheld.
SELECT t.* FROM metrics_casetally t
WHERE t.grain = 'd' AND t.depth = %(depth)s AND t.area_code >= %(low)s AND t.area_code < %(high)s
  AND t.start >= %(since)s AND t.start < %(months_from)s
UNION ALL
SELECT t.* FROM metrics_casetally t
WHERE t.grain = 'm' AND t.depth = %(depth)s AND t.area_code >= %(low)s AND t.area_code < %(high)s
  AND t.start >= %(months_from)s AND t.start < %(months_to)s
  AND (left(t.area_code, %(length)s), t.start) NOT IN (
      SELECT * FROM unnest(%(hidden_codes)s::text[], %(hidden_starts)s::date[])
  )
UNION ALL
SELECT t.* FROM metrics_casetally t
WHERE t.grain = 'd' AND t.depth = %(depth)s AND t.area_code >= %(low)s AND t.area_code < %(high)s
  AND t.start >= %(months_to)s AND t.start < %(after)s
