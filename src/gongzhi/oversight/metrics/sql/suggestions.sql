-- One row for each suggestion of a class, by the month it was made in; without one, nothing was sure
-- enough. Without the months of an area that are withheld.
SELECT s.area_code, s.start, s.category_id IS NOT NULL AS suggested, s.category_kept AS kept
FROM (
    SELECT *, date_trunc('month', made_at AT TIME ZONE '{zone}')::date AS start
    FROM triage_suggestion
) s
WHERE s.area_code >= %(low)s AND s.area_code < %(high)s
  AND s.made_at >= %(since)s AND s.made_at < %(after)s
  AND s.category_sure IS NOT NULL
  AND (left(s.area_code, %(length)s), s.start) NOT IN (
      SELECT * FROM unnest(%(hidden_codes)s::text[], %(hidden_starts)s::date[])
  )
