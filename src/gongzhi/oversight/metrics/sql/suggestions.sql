-- One row for each suggestion of a class, by the day it was made; without one, nothing was sure enough.
SELECT s.area_code, s.category_id IS NOT NULL AS suggested, s.category_kept AS kept
FROM triage_suggestion s
WHERE s.area_code >= %(low)s AND s.area_code < %(high)s
  AND s.made_at >= %(since)s AND s.made_at < %(after)s
  AND s.category_sure IS NOT NULL
