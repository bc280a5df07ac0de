-- One row for each measure of the programmes in force, by where it is to be carried out; late and at
-- risk as its light shows.
SELECT
    m.area_code,
    m.status IN ('verified', 'closed') AS done,
    m.id = ANY(%(red_measures)s) AS late,
    m.id = ANY(%(yellow_measures)s) AS at_risk
FROM plans_measure m JOIN plans_programme p ON p.id = m.programme_id
WHERE p.withdrawn_at IS NULL AND NOT m.dropped
  AND m.area_code >= %(low)s AND m.area_code < %(high)s
