-- One row for each open case, by its clock of now. A paused clock shows no deadline.
SELECT c.area_code, c.due_at IS NOT NULL AS running, coalesce(c.due_at < now(), FALSE) AS overdue
FROM cases_case c
WHERE c.status IN ({open}) AND c.area_code >= %(low)s AND c.area_code < %(high)s
