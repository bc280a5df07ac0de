-- One row for each measure of the programmes in force, by where it is to be carried out.
SELECT
    m.area_code,
    m.status IN ('verified', 'closed') AS done,
    m.status NOT IN ('verified', 'closed') AND coalesce(m.due_at < now(), m.due_on < %(today)s) AS late,
    m.status NOT IN ('verified', 'closed') AND m.warn_at <= now() AND m.due_at >= now() AS at_risk
FROM plans_measure m JOIN plans_programme p ON p.id = m.programme_id
WHERE p.withdrawn_at IS NULL AND NOT m.dropped
  AND m.area_code >= %(low)s AND m.area_code < %(high)s
